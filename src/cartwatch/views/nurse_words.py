"""The grade and its reason in a line, for the moment after a save."""

from collections.abc import Iterator

from cartwatch.grading import Reason
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.nurse_form import needs_words, sheets
from cartwatch.ward import Review, ScaleReview

DECIDES = "The chart cannot settle it: a physician decides."
PROPOSED = "Proposed by the chart; a physician confirms."
MOST_LINES = 2


def answer(review: Review, saved: str, *, kept: str = "", undo_for: float = 0.0) -> str:
    """What the save changed: what was saved, what was not, each grade with its reason.

    The undo button stays for `undo_for` seconds.
    """
    scales = "".join(f"<li>{scale_line(s, review)}</li>" for s in review.scales)
    left = f'<p class="error">{escape(kept)}</p>' if kept else ""
    return (
        f'<section class="answer card" aria-label="Saved"><div class="said">'
        f'<p class="ok">{escape(saved)}</p>{_undo(undo_for)}</div>{left}'
        f'<ul>{scales}</ul><p class="soft">{PROPOSED}</p></section>'
    )


def _undo(seconds: float) -> str:
    """The button, which leaves by itself when its time is over."""
    if seconds <= 0:
        return ""
    style = f'style="animation-delay:{seconds:.1f}s"'
    return f'<button data-action="undo" data-key="undo" {style}>Undo</button>'


def scale_line(scale: ScaleReview, review: Review) -> str:
    """One scale: tile, reason, what to chart next."""
    name, why = escape(scale.name.upper()), escape(reason_words(scale))
    return (
        f'<div class="line">{grade_tile(scale.grade, name)}'
        f'<div><b aria-hidden="true">{name}</b> {why}{_next(scale, review)}</div></div>'
    )


def reason_words(scale: ScaleReview) -> str:
    """Why the grade is what it is: "Hypotension …: 82 mmHg < 90 mmHg"."""
    found = [r for r in scale.explanation.reasons if _decides(r, scale)]
    if found:
        return "; ".join(_reason(reason) for reason in found)
    if scale.grade.ungraded:
        return "Not enough charted to grade"
    return "No sign of this scale is met"


def _decides(reason: Reason, scale: ScaleReview) -> bool:
    """What holds at the lowest grade; what may hold above it."""
    if reason.truth == 1:
        return reason.grade == scale.grade.lowest
    return reason.truth == 0 and reason.grade == scale.grade.highest


def _reason(reason: Reason) -> str:
    values = [line.value for line in reason.lines[:MOST_LINES] if line.value]
    start = "" if reason.truth == 1 else "Cannot be excluded: "
    tail = f" ({', '.join(values)})" if values else ""
    return f"{start}{reason.says}{tail}"


def _next(scale: ScaleReview, review: Review) -> str:
    if scale.grade.settled:
        return ""
    words = needs_words(scale.needs, review.vocabulary)
    if not words:
        return f'<p class="next">{DECIDES}</p>'
    return (
        f'<p class="next"><b>Chart next:</b> {escape(words)} '
        f"{''.join(_open_buttons(scale, review))}</p>"
    )


def _open_buttons(scale: ScaleReview, review: Review) -> Iterator[str]:
    """A button for each form that asks what is missing."""
    asks = {form: sheet for sheet in sheets(review) for form in sheet.asks}
    missing = (review.vocabulary[n].form for n in scale.needs if n in review.vocabulary)
    for sheet in dict.fromkeys(asks[form] for form in missing if form in asks):
        yield (
            f'<button class="small" data-action="sheet" '
            f'data-value="{escape(sheet.name)}">Open {escape(sheet.title)}</button>'
        )


def said(review: Review, saved: str) -> str:
    """The same, to be read out once by a screen reader."""
    parts = [
        f"{s.name.upper()} {_spoken(s)}: {reason_words(s)}." for s in review.scales
    ]
    return " ".join([saved, *parts])


def _spoken(scale: ScaleReview) -> str:
    grade = scale.grade
    return f"{grade.lowest} to {grade.highest}" if not grade.settled else str(grade)
