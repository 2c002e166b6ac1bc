"""Which form is open: the sheets of one patient, and the last values."""

from collections.abc import Sequence

from cartwatch.views.html import escape
from cartwatch.views.nurse_form import Sheet

LAST = "last"
LAST_TITLE = "Last values"


def tabs(offered: Sequence[Sheet], chosen: str) -> str:
    """Buttons, one a form; pressing one sends `sheet` with its name."""
    names = [(sheet.name, sheet.title) for sheet in offered]
    buttons = "".join(
        _button(name, title, pressed=name == chosen)
        for name, title in [*names, (LAST, LAST_TITLE)]
    )
    return f'<nav aria-label="Forms"><div class="tabs">{buttons}</div></nav>'


def _button(name: str, title: str, *, pressed: bool) -> str:
    key = escape(name)
    return (
        f'<button data-action="sheet" data-value="{key}" data-key="tab-{key}" '
        f'aria-pressed="{str(pressed).lower()}">{escape(title)}</button>'
    )
