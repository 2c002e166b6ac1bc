"""A form for one deed, as plain HTML: it works without a script.

It keeps what was typed. Nothing is preselected but what the record already says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Literal

from markupsafe import Markup

Kind = Literal["text", "time", "date", "number", "choice", "tick"]
_TYPES = {"text": "text", "time": "datetime-local", "date": "date", "number": "text"}
LONGEST = {"text": 500, "time": 40, "date": 10, "number": 20}
"""Characters that a field takes; the server takes no more either."""
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
"""A time that the browser's own field can hold; it drops any other."""
NOT_CHOSEN = "Choose"
_NO = Markup("")
_INVALID, _REQUIRED = Markup(' aria-invalid="true"'), Markup(" required")
_CHECKED, _SELECTED = Markup(" checked"), Markup(" selected")
_DECIMAL = Markup(' inputmode="decimal"')


@dataclass(frozen=True, slots=True)
class Line:
    """One field. `options` are pairs of value and words; `value` is what stands in it.

    `wrong` marks a field that was refused; a refused time is shown as text, so that
    it can be written with its offset where a clock change repeats the hour. `was` is
    what the record said when the form was made; it comes back as `was_NAME`.
    """

    name: str
    label: str
    kind: Kind = "text"
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    help: str = ""
    needed: bool = False
    wrong: bool = False
    was: str | None = None


@dataclass(frozen=True, slots=True)
class DeedForm:
    """A deed as it is offered: where it is sent, its fields, what was said of it.

    `row` is the row of the record that it is about. `grave` marks its button.
    """

    action: str
    title: str
    button: str
    lines: tuple[Line, ...] = ()
    row: str = ""
    error: tuple[str, ...] = ()
    grave: bool = False
    help: str = ""


def deed_form(form: DeedForm, token: str) -> Markup:
    """The form, folded to its title until it is wanted or something is wrong.

    Each has a key of its own, so that one that is sent twice lands once.
    """
    key = f"{form.action.rpartition('/')[2]}-{form.row}".rstrip("-")
    fields = Markup("").join(_line(line, key) for line in form.lines)
    note = Markup('<p class="soft">{}</p>').format(form.help) if form.help else ""
    kind = "grave" if form.grave else "primary"
    body = Markup(
        '<form method="post" action="{}" class="card">{}'
        '<input type="hidden" name="form" value="{}">'
        '<input type="hidden" name="row" value="{}">'
        '<input type="hidden" name="key" value="{}">{}{}'
        '<button class="{}">{}</button></form>'
    ).format(
        f"{form.action}#{key}",
        not_saved(form.error),
        token,
        form.row,
        token_hex(16),
        note,
        fields,
        kind,
        form.button,
    )
    opened = Markup(" open") if form.error else ""
    return Markup('<details id="{}"{}><summary>{}</summary>{}</details>').format(
        key, opened, form.title, body
    )


def deed_forms(forms: Sequence[DeedForm], token: str) -> Markup:
    """Several, one below the other."""
    return Markup("").join(deed_form(form, token) for form in forms)


def not_saved(error: Sequence[str]) -> Markup:
    """Every reason at once, where a screen reader says it."""
    if not error:
        return Markup("")
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in error)
    return Markup(
        '<div role="alert" class="wrong"><p>Nothing was saved.</p><ul>{}</ul></div>'
    ).format(items)


def _line(line: Line, key: str) -> Markup:
    spot = f"{key}-{line.name}"
    helped = Markup('<p class="soft" id="{}-help">{}</p>').format(spot, line.help)
    told = Markup(' aria-describedby="{}-help"').format(spot) if line.help else ""
    marks = Markup("").join(
        [
            told or _NO,
            _INVALID if line.wrong else _NO,
            _REQUIRED if line.needed else _NO,
        ]
    )
    if line.kind == "tick":
        return _tick(line, spot, marks)
    label = Markup('<label for="{}">{}{}</label>{}').format(
        spot,
        line.label,
        "" if line.needed else " (may be empty)",
        helped if line.help else "",
    )
    made = _choice if line.kind == "choice" else _input
    return label + made(line, spot, marks) + _was(line)


def _was(line: Line) -> Markup:
    if line.was is None:
        return _NO
    hidden = Markup('<input type="hidden" name="was_{}" value="{}">')
    return hidden.format(line.name, line.was)


def _tick(line: Line, spot: str, marks: Markup) -> Markup:
    ticked = _CHECKED if line.value else _NO
    return Markup(
        '<label class="tick" for="{0}"><input id="{0}" name="{1}" type="checkbox" '
        'value="yes"{2}{3}> <span>{4}</span></label>'
    ).format(spot, line.name, ticked, marks, line.label)


def _choice(line: Line, spot: str, marks: Markup) -> Markup:
    items = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, _SELECTED if value == line.value else _NO, words
        )
        for value, words in (("", NOT_CHOSEN), *line.options)
    )
    return Markup('<select id="{}" name="{}"{}>{}</select>').format(
        spot, line.name, marks, items
    )


def _input(line: Line, spot: str, marks: Markup) -> Markup:
    plain = line.kind == "time" and line.value and not _LOCAL.fullmatch(line.value)
    kind = "text" if line.wrong or plain else _TYPES[line.kind]
    numeric = _DECIMAL if line.kind == "number" else _NO
    return Markup(
        '<input id="{}" name="{}" type="{}" value="{}" maxlength="{}" '
        'autocomplete="off" spellcheck="false"{}{}>'
    ).format(spot, line.name, kind, line.value, LONGEST[line.kind], numeric, marks)
