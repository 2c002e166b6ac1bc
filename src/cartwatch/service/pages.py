"""Which page stands at which address, and who opens it."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import panel as pn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from cartwatch.service.person import current_user, own, signed_in
from cartwatch.views.desk import Desk
from cartwatch.views.template import plain_page
from cartwatch.ward.access import may_open

_CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Address:
    """A page: its path, its file in `dashboards/`, the role that it is for."""

    path: str
    file: str
    role: str
    title: str


ADDRESSES = (
    Address("/nurse", "nurse", "nurse", "Nurse"),
    Address("/board", "board", "board", "Ward board"),
    Address("/physician", "physician", "physician", "Physician"),
    Address("/family/{link}", "family", "family", "Family"),
)

PLAIN = {"/patients": "Patients"}
"""Pages without live parts, for staff."""
MORE = {
    **PLAIN,
    "/open-patient": "Patient of another ward",
    "/account": "My account",
    "/users": "Users",
}
"""Pages that only somebody who is signed in has."""
TOOLS = '<script src="/assets/lock.js" defer></script>'


def dashboards() -> Path:
    """Where the page files are: in the installed package, else in the checkout."""
    shipped = Path(str(files("cartwatch"))) / "_data" / "dashboards"
    return shipped if shipped.is_dir() else _CHECKOUT / "dashboards"


def load_page(name: str) -> ModuleType | None:
    """The module of one page file; None when this installation does not have it."""
    path = dashboards() / f"{name}.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"cartwatch_page_{name}", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page_factories(desk: Desk) -> dict[str, Callable[[], pn.Template]]:
    """By path, the function that makes the page for one session.

    A page file holds a function with the file's name that takes a `Desk`.
    """
    made = {}
    for address in ADDRESSES:
        module = load_page(address.file)
        if module is not None:
            made[address.path] = _factory(getattr(module, address.file), address, desk)
    return made


def _factory(
    build: Callable[[Desk], pn.Template], address: Address, desk: Desk
) -> Callable[[], pn.Template]:
    def session() -> pn.Template:
        user = current_user(address.role, desk.user)
        params = pn.state.route_params if hasattr(pn.state, "route_params") else {}
        own(pn.state.curdoc, params.get("link", ""))
        return build(desk.as_user(user, link=params.get("link", "")))

    return session


def add_index(api: FastAPI) -> None:
    """GET /: the pages of this installation, as links; those of the person's role."""

    @api.get("/", include_in_schema=False)
    def index() -> HTMLResponse:
        """Where to go from here."""
        person = signed_in.get()
        shown = [(a.path.format(link="demo"), a.title) for a in ADDRESSES]
        shown += PLAIN.items()
        if person is not None:
            named = {**dict(shown), **MORE}
            shown = [(p, t) for p, t in named.items() if may_open(person.role, p)]
        items = "".join(f'<li><a href="{path}">{t}</a></li>' for path, t in shown)
        tools = "" if person is None else TOOLS
        return HTMLResponse(plain_page("Pages", f"<ul>{items}</ul>{tools}"))
