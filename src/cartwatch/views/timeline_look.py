"""The colours of the drawing: the page's own tokens, light or dark."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from bokeh.core.properties import value

from cartwatch.views.files import asset

_BLOCK = re.compile(r"(:root[^{]*)\{(.*?)\}", re.DOTALL)
_TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})")
FONT = "Inter CW"
TOKENS = "tokens.css"


@dataclass(frozen=True, slots=True)
class Look:
    """Colours by token name, and how wide the drawing is in pixels."""

    colours: dict[str, str]
    width: int = 760

    def __getitem__(self, token: str) -> str:
        return self.colours[token]

    def label(
        self, size: int = 13, *, ink: str = "ink", bold: bool = False
    ) -> dict[str, Any]:
        """The keywords of a Bokeh label in this look."""
        return {
            "text_font": FONT,
            "text_font_size": f"{size}px",
            "text_color": self[ink],
            "text_font_style": "bold" if bold else "normal",
        }

    def text(
        self, size: int = 13, *, ink: str = "ink", bold: bool = False
    ) -> dict[str, Any]:
        """The keywords of Bokeh text glyphs; there a bare font names a column."""
        return {**self.label(size, ink=ink, bold=bold), "text_font": value(FONT)}


@cache
def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of the light and of the dark page, by token name."""
    found = [dict(_TOKEN.findall(body)) for _, body in _BLOCK.findall(asset(TOKENS))]
    light, dark = found[0], found[1]
    return light, {**light, **dark}


def look(*, dark: bool = False, width: int = 760) -> Look:
    """The look of a page, dark or light."""
    return Look(tokens()[1 if dark else 0], width)
