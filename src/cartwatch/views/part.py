"""What our parts of a page share: the browser is sent what holds, never what held."""

from typing import Any, ClassVar

import param
from panel.custom import JSComponent


class Part(JSComponent):
    """A component whose late updates carry the newest values.

    A press is worked on in a thread, and what a thread sets is sent later, when the
    page's document has a turn. Panel keeps for that turn the value as it was set; in
    between something newer may have been set and sent, which the older one would then
    replace on the screen and stay, since nothing changes any more. So the values that
    are named in `newest` are read when they are sent.

    What the browser says comes back as `event`.
    """

    event = param.Dict(default=None, allow_None=True)

    newest: ClassVar[tuple[str, ...]] = ()
    _rename: ClassVar[dict[str, str | None]] = {"event": None}

    def __init__(self, **params: Any) -> None:
        filled = {"sizing_mode": "stretch_width"} | params
        super().__init__(**filled)  # type: ignore[no-untyped-call] # Panel's is

    def _scheduled_update_model(
        self, events: dict[str, Any], msg: dict[str, Any], *where: Any
    ) -> None:
        now = {name: getattr(self, name) for name in self.newest if name in msg}
        said = self._process_param_change(now)  # type: ignore[no-untyped-call]
        fresh = msg | said
        super()._scheduled_update_model(events, fresh, *where)

    def _handle_msg(self, data: dict[str, Any]) -> None:
        self.event = data
