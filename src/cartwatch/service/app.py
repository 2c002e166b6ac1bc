"""The web application: pages, files, health, behind one guard."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TypedDict, Unpack

import panel as pn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from panel.io.fastapi import add_applications
from sqlalchemy import Engine

from cartwatch.protocol import Library
from cartwatch.service import bokeh_fixes, logs
from cartwatch.service.accounts import add_accounts
from cartwatch.service.door import Door
from cartwatch.service.family_door import FamilyDoor
from cartwatch.service.guard import Guard
from cartwatch.service.guard_pages import add_refusals
from cartwatch.service.health import add_health
from cartwatch.service.hub import QUIET, Hub
from cartwatch.service.limits import Limits
from cartwatch.service.oidc import Oidc, add_oidc
from cartwatch.service.pages import ADDRESSES, add_index, page_factories
from cartwatch.service.patients import Unit, add_patients
from cartwatch.service.roles import Gate
from cartwatch.service.sign_in import add_sign_in
from cartwatch.service.tried import Tried
from cartwatch.store import changed_patients, changes, engine, reading
from cartwatch.views.desk import Desk
from cartwatch.views.files import FOLDER
from cartwatch.ward.access import RULES, Person, Rules

THREADS = 4
CLOSED_PAGE_KEPT = 60_000
CLOSED_PAGES_LOOKED_FOR = 10_000
DEMO_QUIET = 4.0
"""A demo's time runs fast, so pages are told more often (seconds)."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _clock() -> datetime:
    return datetime.now(UTC)


class Options(TypedDict, total=False):
    """How the pages are served; all may be left out.

    `wards` are the wards on the pages (all of the library's if empty), `named` the
    person that staff pages open as until there are accounts, `hosts` further names it
    answers to. `closed_page_kept` is how long (ms) a page lives on after its link is
    lost, `https` whether people reach it over TLS, `limits` the largest request that
    is taken. `rules` say how long a sign-in lasts, `oidc` where else people may sign
    in. A `demo` asks nobody to.
    """

    wards: Sequence[str]
    clock: Callable[[], datetime]
    demo: bool
    named: str
    hosts: Collection[str]
    closed_page_kept: int
    https: bool
    limits: Limits | None
    rules: Rules
    oidc: Oidc | None


def create_app(store_url: str, library: Library, **options: Unpack[Options]) -> FastAPI:
    """The application over one store; the store must exist and be migrated."""
    opened, clock = engine(store_url), options.get("clock", _clock)
    shown = tuple(options.get("wards", ())) or tuple(library.wards)
    demo, rules = options.get("demo", False), options.get("rules", RULES)
    https = options.get("https", False)
    nobody = Person("", options.get("named", ""), "")
    desk = Desk(opened, library, shown, nobody, clock=clock, demo=demo, rules=rules)
    door = Door(opened, clock, shown, rules, https=https, always_open=demo)
    hub = _hub(opened, desk)
    api = FastAPI(title="CartWatch", lifespan=_life(hub, opened), openapi_url=None)
    api.state.hub = hub
    names = {*LOOPBACK, *options.get("hosts", ())}
    _add_routes(api, door, options.get("oidc"))
    add_patients(api, door, Unit(library, shown), nobody)
    kept = options.get("closed_page_kept", CLOSED_PAGE_KEPT)
    _add_pages(api, desk, hub, names, kept)
    api.add_middleware(FamilyDoor, opened=opened, clock=clock, demo=demo, https=https)
    api.add_middleware(Gate, door=door)
    tried, limits = Tried(door), options.get("limits")
    api.add_middleware(Guard, hosts=names, https=https, limits=limits, tried=tried)
    return api


def _add_routes(api: FastAPI, door: Door, oidc: Oidc | None) -> None:
    """Everything that is no Panel page."""
    add_index(api)
    add_sign_in(api, door, oidc.name if oidc else "")
    add_accounts(api, door)
    add_oidc(api, door, oidc)
    add_health(api, door.engine, door.clock)
    add_refusals(api)
    api.mount("/assets", StaticFiles(directory=FOLDER), name="assets")


def _add_pages(
    api: FastAPI, desk: Desk, hub: Hub, names: Collection[str], kept: int
) -> None:
    """The Panel pages, each session signed, freed a while after its tab closed."""
    pn.config.nthreads = THREADS  # type: ignore[misc] # it has a setter
    pn.config.exception_handler = logs.failed
    bokeh_fixes.install()
    factories = page_factories(desk.fed_by(hub.subscribe))
    if not factories:
        return
    add_applications(
        dict(factories),
        app=api,
        title={a.path: f"{a.title} · CartWatch" for a in ADDRESSES},
        websocket_origin=[f"{name}:*" for name in names],
        secret_key=secrets.token_bytes(32),
        sign_sessions=True,
        include_headers=[],  # a page's own token, which scripts can read, holds neither
        include_cookies=[],
        unused_session_lifetime_milliseconds=kept,
        check_unused_sessions_milliseconds=min(kept, CLOSED_PAGES_LOOKED_FOR),
    )


def _hub(opened: Engine, desk: Desk) -> Hub:
    """A hub that works the reviews out again that changed, or all as time goes on."""
    seen = [0]

    def prepare(changed: bool) -> None:
        now = changes(opened)  # first: what lands after it is told next time
        if changed:
            with reading(opened) as session:
                desk.forget(changed_patients(session, seen[0]))
        else:
            desk.time_went_on()
        seen[0] = now
        if hub.pages:
            desk.reviews()  # here, in a thread, before all pages ask at once

    quiet = DEMO_QUIET if desk.demo else QUIET
    hub = Hub(lambda: changes(opened), before=prepare, quiet=quiet)
    return hub


def _life(
    hub: Hub, opened: Engine
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        looking = asyncio.create_task(hub.run())
        yield
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        opened.dispose()

    return life
