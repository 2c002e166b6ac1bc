"""The page around the parts: language, landmarks, heading, theme, lost-link watch."""

from collections.abc import Sequence
from functools import cache
from typing import Literal, TypedDict, Unpack

import panel as pn
from jinja2 import Template
from markupsafe import Markup
from panel.io.resources import _env

from cartwatch.views.files import asset
from cartwatch.views.html import SHAPES, shape

Kind = Literal["staff", "family", "board"]
Theme = Literal["light", "dark"]

FOOTER = (
    "<p>CartWatch supports decisions. It is not a bedside alarm: "
    "watch the monitor and the patient.</p>"
)
LOST = "No link since {clock}. What you see is old. This page comes back by itself."
SKIP = "Skip to content"


@cache
def _template() -> Template:
    made: Template = _env.from_string(asset("page.html"))
    return made


def mark() -> Markup:
    """The name mark: the five shapes and the name, for headers of staff pages."""
    shapes = "".join(shape(name) for name in SHAPES if name != "gu")
    return Markup(  # noqa: S704 # made of our own drawings
        f'<span class="mark">{shapes}<span>CartWatch</span></span>'
    )


class Options(TypedDict, total=False):
    """What a page may change: its kind, theme, language and fixed words.

    `header_html` and `footer_html` must be escaped already. Without `theme` the
    browser chooses by clock (dark from 21 to 7) or by hand. `lost` is said when the
    link is lost; `{clock}` in it becomes the time. `split` puts the first part in a
    column of its own where there is room.
    """

    header_html: str
    footer_html: str
    kind: Kind
    theme: Theme | None
    lang: str
    dir: Literal["ltr", "rtl"]
    lost: str
    skip: str
    layout: Literal["", "split"]


USUAL: Options = {
    "header_html": "",
    "footer_html": FOOTER,
    "kind": "staff",
    "theme": None,
    "lang": "en",
    "dir": "ltr",
    "lost": LOST,
    "skip": SKIP,
    "layout": "",
}


def page(
    title: str,
    *,
    heading: str,
    main: Sequence[pn.viewable.Viewable],
    **options: Unpack[Options],
) -> pn.Template:
    """A whole page: `main` in order, under one h1; see `Options` for the rest."""
    built = pn.Template(_template())
    names = [f"main_{i}" for i in range(len(main))]
    for name, part in zip(names, main, strict=True):
        built.add_panel(name, part)
    words: dict[str, object] = {**USUAL, **options}
    words |= {"page_title": f"{title} · CartWatch", "heading": heading, "names": names}
    for name, value in words.items():
        built.add_variable(name, value)
    return built


def plain_page(heading: str, body_html: str) -> str:
    """A page without parts or server state, as HTML; `body_html` must be safe."""
    return _plain().render(
        page_title=f"{heading} · CartWatch", heading=heading, body_html=body_html
    )


@cache
def _plain() -> Template:
    made: Template = _env.from_string(asset("plain.html"))
    return made
