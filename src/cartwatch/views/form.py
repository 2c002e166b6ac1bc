"""A form whose answers come back raw: nothing preselected, nothing silently changed."""

from typing import Any, ClassVar

import param
from panel.custom import JSComponent

from cartwatch.views.files import asset


class Form(JSComponent):
    """Number fields, choices and ticks as native controls, built from `spec`.

    `spec` is the whole form (see `nurse_form.form_spec`); a new one rebuilds it and
    empties it. `hints` changes only the words beside the fields. `event` is what the
    person did last: `{"do": "check", "name", "text"}` on leaving a number,
    `{"do": "save", "form", "answers", "same", "time"}` on saving.
    """

    spec = param.Dict(default={})
    hints = param.Dict(default={})
    event = param.Dict(default=None, allow_None=True)

    _rename: ClassVar[dict[str, str | None]] = {"event": None}
    _esm = "\n".join(asset(f"form_{part}.js") for part in ("parts", "fields", "page"))
    _stylesheets: ClassVar[list[str]] = [asset("parts.css"), asset("form.css")]

    def __init__(self, **params: Any) -> None:
        filled = {"sizing_mode": "stretch_width"} | params
        super().__init__(**filled)  # type: ignore[no-untyped-call] # Panel's is

    def _handle_msg(self, data: dict[str, Any]) -> None:
        self.event = data

    def reply(self, answer: dict[str, Any]) -> None:
        """Say beside the fields what became of them.

        `notes` by field: `{"kind": "error"|"check"|"kept"|"info", "says", "use"}`.
        With `saved`, the fields in `taken` (and sections in `same`) are emptied;
        those with an error stay as typed. `time` is a message beside the time.
        """
        self._send_msg(answer)
