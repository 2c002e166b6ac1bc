"""A part of a page that the server writes as HTML and the reader can press."""

from typing import Any, ClassVar

import panel as pn
import param

from cartwatch.views.files import asset
from cartwatch.views.part import Part

AGAIN = "<!-- again -->"


class Block(Part):
    """Server-made, already escaped HTML; presses come back as `event`.

    An element with `data-action` (and `data-value`) that is pressed sets `event` to
    `{"action": ..., "value": ..., "fields": {name: text}, "n": ...}`; `fields` holds
    the named inputs of the closest form. An update keeps focus, scroll, open
    `<details>` and what was typed, found again by `id` or `data-key`. `css` is added
    to the shared styles. `announce` is read out once by screen readers.

    What changes between the page's delivery and the moment the browser has built it
    is not delivered, and an unchanged text is never sent again: once the page stands
    (`stands`), the text is sent with a mark that makes it another one.
    """

    html = param.String(default="")
    css = param.String(default="")
    announce = param.String(default="")
    stands = param.Boolean(default=False)

    newest = ("html", "css", "announce")
    _rename: ClassVar[dict[str, str | None]] = {"event": None, "stands": None}
    _esm = asset("block.js")
    _stylesheets: ClassVar[list[str]] = [asset("parts.css")]

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        pn.state.onload(self._again)

    def _again(self) -> None:
        self.stands = True

    def _process_param_change(self, params: dict[str, Any]) -> dict[str, Any]:
        told = {"html": self.html} if "stands" in params else {}
        full = params | told
        made = super()._process_param_change(full)  # type: ignore[no-untyped-call]
        msg: dict[str, Any] = dict(made)
        if self.stands and "html" in msg:
            msg["html"] += AGAIN
        return msg
