"""The grade and its reason in a line, for the moment after a save."""

from collections.abc import Iterator

from cartwatch.grading import aloud
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.nurse_form import needs_words, sheets
from cartwatch.views.wording import judged_words
from cartwatch.ward import Review, ScaleReview

DECIDES = "The chart cannot settle it: a physician decides."
PROPOSED = "Proposed by the chart; a physician confirms."


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
    name, why = scale.name.upper(), escape(reason_words(scale, review))
    return (
        f'<div class="line">{grade_tile(scale.grade, name)}'
        f"<div>{why}{_asked(scale)}{_next(scale, review)}</div></div>"
    )


def reason_words(scale: ScaleReview, review: Review) -> str:
    """Why the grade is what it is, to be read aloud; of a range what is certain too."""
    found = scale.explanation
    said = aloud(found, review.vocabulary, review.protocol.time_zone)
    judged = judged_words(review, scale.name.upper(), review.now)
    certain = () if scale.grade.settled else said.reasons
    sure = [s.text for s in certain if (s.truth, s.grade) == (1, scale.grade.lowest)]
    return " ".join([said.headline, *sure, *said.attributions, judged]).strip()


def _asked(scale: ScaleReview) -> str:
    """What the scale asks a physician."""
    return "".join(
        f'<p class="soft">Ask a physician: {escape(f)}</p>' for f in scale.flags
    )


def _next(scale: ScaleReview, review: Review) -> str:
    if scale.grade.settled:
        return ""
    words = needs_words(scale.needs, review.vocabulary)
    if not words:
        return f'<p class="next">{DECIDES}</p>'
    made = ", ".join(f"{c.says} is {c.grade}" for c in scale.explanation.choices)
    return (
        f'<p class="next"><b>Chart next:</b> {escape(words)}'
        f"{escape(f' ({made})') if made else ''} "
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
    return " ".join([saved, *(reason_words(s, review) for s in review.scales)])
