"""HTML that is safe to show: everything is escaped, and a grade is never colour alone.

Times are in `views.timeline_words`.
"""

from collections.abc import Iterable
from html import escape as _escape
from typing import Protocol

from markupsafe import Markup

_INK = 'fill="currentColor"'
_LINE = 'fill="none" stroke="currentColor" stroke-width="3"'
SHAPES = {
    "g0": f'<circle cx="10" cy="10" r="7" {_LINE}/>',
    "g1": f'<circle cx="10" cy="10" r="8" {_INK}/>',
    "g2": f'<path d="M10 1l9 9-9 9-9-9z" {_INK}/>',
    "g3": f'<path d="M10 1.5l9 17H1z" {_INK}/>',
    "g4": f'<path d="M6 1h8l5 5v8l-5 5H6l-5-5V6z" {_INK}/>',
    "gu": f'<rect x="2.5" y="2.5" width="15" height="15" {_LINE}'
    ' stroke-dasharray="4.4 3"/>',
}
"""The shape of each grade: ring, disc, diamond, triangle, octagon, dashed square."""


class Range(Protocol):
    """A grade as a tile needs it; this module, which families' pages use, has none."""

    @property
    def lowest(self) -> int:
        """What is certain."""
        ...

    @property
    def highest(self) -> int:
        """What is still possible."""
        ...

    @property
    def settled(self) -> bool:
        """Whether the two are one."""
        ...

    @property
    def ungraded(self) -> bool:
        """Whether nothing is known."""
        ...


def escape(text: object) -> str:
    """The text with `& < > " '` made harmless, for element and attribute alike."""
    return _escape(str(text), quote=True)


def joined(parts: Iterable[str], between: str = "") -> Markup:
    """Pieces of HTML that are already safe, as one that templates trust."""
    return Markup(between.join(parts))  # noqa: S704 # the pieces are escaped by name


def grade_class(grade: Range | None) -> str:
    """The class of a grade: g0 to g4 by what is certain, gu while nothing is.

    A range wears the look of its certain grade with a dashed edge. One that begins
    at 0 is not known: it must never look like a 0.
    """
    if grade is None or (grade.lowest == 0 and not grade.settled):
        return "gu"
    return f"g{grade.lowest}{'' if grade.settled else ' range'}"


def grade_words(grade: Range | None) -> str:
    """A grade as it is said aloud: "grade 2", "grade 2 to 3", "not known"."""
    if grade is None or grade.ungraded:
        return "not known"
    if grade.settled:
        return f"grade {grade.lowest}"
    return f"grade {grade.lowest} to {grade.highest}"


def shape(name: str) -> str:
    """The drawing of one grade class, hidden from screen readers."""
    drawing = SHAPES[name]
    return f'<svg viewBox="0 0 20 20" aria-hidden="true">{drawing}</svg>'


def grade_tile(grade: Range | None, scale: str) -> str:
    """A grade as shape, digit or range, and word; `scale` is what is said before it.

    The words are for screen readers; the eye reads shape and digit.
    """
    look = grade_class(grade)
    digits = "?" if grade is None or grade.ungraded else str(grade)
    words = escape(f"{scale} {grade_words(grade)}".strip())
    return (
        f'<span class="tile {look}">{shape(look.split()[0])}'
        f'<span aria-hidden="true">{digits}</span>'
        f'<span class="unseen">{words}</span></span>'
    )
