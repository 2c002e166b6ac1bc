"""A form whose answers come back raw: nothing preselected, nothing silently changed."""

from typing import Any, ClassVar

import param

from cartwatch.views.files import asset
from cartwatch.views.part import Part


class Form(Part):
    """Number fields, choices and ticks as native controls, built from `spec`.

    `spec` is the whole form (see `nurse_form.form_spec`); a new one rebuilds it and
    empties it. `hints` changes only the words beside the fields. `event` is what the
    person did last: `{"do": "check", "name", "text"}` on leaving a number,
    `{"do": "save", "form", "answers", "same", "time"}` on saving.
    """

    spec = param.Dict(default={})
    hints = param.Dict(default={})

    newest = ("spec", "hints")
    _esm = "\n".join(asset(f"form_{part}.js") for part in ("parts", "fields", "page"))
    _stylesheets: ClassVar[list[str]] = [asset("parts.css"), asset("form.css")]

    def reply(self, answer: dict[str, Any]) -> None:
        """Say beside the fields what became of them.

        `notes` by field: `{"kind": "error"|"check"|"kept"|"info", "says", "use"}`.
        With `saved`, the fields in `taken` (and sections in `same`) are emptied;
        those with an error stay as typed. `time` is a message beside the time.
        """
        self._send_msg(answer)
