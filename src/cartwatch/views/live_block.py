"""A Block that cannot miss a change made while its page was opening."""

from typing import Any

import panel as pn

from cartwatch.views.block import Block


class LiveBlock(Block):
    """Shows itself again once the page stands.

    What changes between the page's delivery and the moment the browser has built it
    is not delivered, and an unchanged text is never sent again: without this a page
    opened at the wrong moment would show old words until the next change.
    """

    def __init__(self, **params: Any) -> None:  # passed on to param
        super().__init__(**params)
        pn.state.onload(self._again)

    def _again(self) -> None:
        self.html = f"{self.html}<!-- again -->"
