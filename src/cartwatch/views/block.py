"""A part of a page that the server writes as HTML and the reader can press."""

from typing import Any, ClassVar

import panel as pn
import param
from panel.custom import JSComponent

from cartwatch.views.files import asset


class Block(JSComponent):
    """Server-made, already escaped HTML; presses come back as `event`.

    An element with `data-action` (and `data-value`) that is pressed sets `event` to
    `{"action": ..., "value": ..., "fields": {name: text}, "n": ...}`; `fields` holds
    the named inputs of the closest form. An update keeps focus, scroll, open
    `<details>` and what was typed, found again by `id` or `data-key`. `css` is added
    to the shared styles. `announce` is read out once by screen readers.

    A block shows itself again once the page stands: what changes between the page's
    delivery and the moment the browser has built it is not delivered, and an
    unchanged text is never sent again.
    """

    html = param.String(default="")
    css = param.String(default="")
    announce = param.String(default="")
    event = param.Dict(default=None, allow_None=True)

    _rename: ClassVar[dict[str, str | None]] = {"event": None}
    _esm = asset("block.js")
    _stylesheets: ClassVar[list[str]] = [asset("parts.css")]

    def __init__(self, **params: Any) -> None:
        filled = {"sizing_mode": "stretch_width"} | params
        super().__init__(**filled)  # type: ignore[no-untyped-call] # Panel's is
        pn.state.onload(self._again)

    def _again(self) -> None:
        self.html = f"{self.html}<!-- again -->"

    def _handle_msg(self, data: dict[str, Any]) -> None:
        self.event = data
