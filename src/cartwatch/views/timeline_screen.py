"""What the reader's screen is like: the drawing has to fit it."""

from typing import ClassVar

import param
from panel.custom import JSComponent

from cartwatch.views.files import asset


class Screen(JSComponent):
    """Shows nothing; `dark` and `room` (the column's pixels) follow the page."""

    dark = param.Boolean(default=False)
    room = param.Integer(default=760)

    _esm = asset("timeline_screen.js")
    _stylesheets: ClassVar[list[str]] = [":host{display:block;width:100%;height:0}"]
