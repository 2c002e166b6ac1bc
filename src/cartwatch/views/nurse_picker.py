"""My patients: who is due, the most overdue first, then the worst grade."""

from collections.abc import Iterable, Sequence

from cartwatch.clinical import spoken
from cartwatch.clinical.time import MINUTE
from cartwatch.monitoring import Due
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.timeline_words import clock, day_label
from cartwatch.views.wording import label_of
from cartwatch.ward import Review

EMPTY = (
    '<p class="card">No patients on this ward. Enrol one with '
    "<code>cartwatch patient add</code>.</p>"
)
SHOWN = 3


def in_order(reviews: Iterable[Review]) -> list[Review]:
    """The most overdue first, by minutes; then the worst grade; then the bed."""
    return sorted(reviews, key=_urgency)


def _urgency(review: Review) -> tuple[int, int, int, str]:
    late = max((due.overdue_by for due in review.due), default=0)
    highest = max((s.grade.lowest for s in review.scales), default=0)
    ringing = any(alert.state == "ringing" for alert in review.alerts)
    minutes = max(late // MINUTE, 0)
    return (-minutes, -highest, -int(ringing), (review.card.bed or "").rjust(8))


def picker(reviews: Sequence[Review], chosen: str) -> str:
    """The list as HTML; pressing a patient sends `pick` with the patient's id.

    Who died is not on it.
    """
    reviews = [review for review in reviews if review.died is None]
    if not reviews:
        return EMPTY
    late = sum(any(d.overdue_by > 0 for d in r.due) for r in reviews)
    items = "".join(_item(review, chosen) for review in in_order(reviews))
    return (
        f'<details id="mine" data-close-below="1200" open><summary><h2>My patients '
        f'<span class="soft">{late} due</span></h2></summary><ul>{items}</ul></details>'
    )


def _item(review: Review, chosen: str) -> str:
    card = review.card
    on = ' aria-current="true"' if card.patient == chosen else ""
    tiles = "".join(grade_tile(s.grade, s.name.upper()) for s in review.scales)
    who = f"{card.bed or '–'} · {card.name} · {day_label(card.day)}"
    patient = escape(card.patient)
    return (
        f'<li><button data-action="pick" data-value="{patient}" data-key="p-{patient}"'
        f'{on}><span class="who">{escape(who)}</span>'
        f'<span class="tiles">{tiles}</span>{_due(review)}</button></li>'
    )


def _due(review: Review) -> str:
    soon = sorted(review.due, key=lambda due: due.due_at)[:1]
    words = due_words(soon[0], review) if soon else "nothing scheduled"
    late = " error" if soon and soon[0].overdue_by > 0 else " soft"
    return f'<span class="due{late}">{escape(words)}</span>'


def due_words(due: Due, review: Review) -> str:
    """ "Temperature, systolic pressure OVERDUE 12 min", or "… due 14:30"."""
    labels = [label_of(review.vocabulary, name) for name in due.of]
    more = f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
    what = ", ".join(labels[:SHOWN]) + more
    if due.overdue_by >= MINUTE:
        return f"{what}: overdue {spoken(due.overdue_by)}"
    return f"{what}: due {clock(due.due_at, review.protocol.time_zone)}"
