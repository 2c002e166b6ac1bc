"""Last values: what was charted, by whom, and the way to correct a row."""

from collections.abc import Iterable

from cartwatch.clinical import Concept, Observation, micros
from cartwatch.views.html import escape
from cartwatch.views.timeline_words import day_clock
from cartwatch.views.wording import label_of, number_words, row_words
from cartwatch.ward import Review

ROWS = 40
WRONG = "entered-in-error"
REASONS = (
    "Typed wrong",
    "Wrong patient",
    "Wrong time",
    "Device error",
)
HEADS = ("Value", "When", "By", "Correct")


def standing_rows(chart: Iterable[Observation]) -> list[Observation]:
    """The rows that stand, the newest first: not amended, not entered in error."""
    rows = list(chart)
    amended = {row.amends for row in rows if row.amends}
    standing = [r for r in rows if r.status != WRONG and r.id not in amended]
    return sorted(standing, key=lambda r: (r.at, r.recorded_at), reverse=True)


def last_values(review: Review) -> str:
    """The newest rows as a table; each opens a small form to correct it."""
    rows = [r for r in standing_rows(review.chart) if r.concept in review.vocabulary]
    if not rows:
        return '<p class="card">Nothing charted yet.</p>'
    head = "".join(f'<th scope="col">{name}</th>' for name in ("What", *HEADS))
    body = "".join(_row(row, review) for row in rows[:ROWS])
    return (
        '<section class="card"><h2>Last values</h2><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>"
    )


def _row(row: Observation, review: Review) -> str:
    concept = review.vocabulary[row.concept]
    zone = review.protocol.time_zone
    at, learned = micros(row.at), micros(row.recorded_at)
    late = f", entered {day_clock(learned, zone)}" if learned - at > 30 * 60e6 else ""
    cells = (
        row_words(concept, row),
        day_clock(at, zone) + late,
        row.recorded_by,
    )
    rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    label = label_of(review.vocabulary, row.concept)
    correct = _correct(row, concept, label) if row.id else ""
    return f'<tr><th scope="row">{escape(label)}</th>{rest}<td>{correct}</td></tr>'


def _correct(row: Observation, concept: Concept, label: str) -> str:
    key = escape(row.id)
    reasons = "".join(f"<option>{escape(reason)}</option>" for reason in REASONS)
    return (
        f'<details id="correct-{key}"><summary>Correct'
        f'<span class="unseen">: {escape(label)}</span></summary>'
        f'<form data-value="{key}">{_value(row, concept)}'
        f'<label>Why <select name="reason" data-key="why-{key}">'
        f'<option value="">Choose</option>{reasons}</select></label>'
        f'<button type="button" data-action="correct" data-value="{key}">'
        "Save correction</button>"
        f'<button type="button" data-action="remove" data-value="{key}">'
        "It was never so</button></form></details>"
    )


def _value(row: Observation, concept: Concept) -> str:
    key = escape(row.id)
    name = f'name="value" data-key="value-{key}"'
    if not concept.codes:
        return (
            f'<label>Right value <input {name} inputmode="decimal" '
            f'autocomplete="off"></label>{_now(row)}'
        )
    options = "".join(
        f'<option value="{escape(c.name)}">{escape(c.label)}</option>'
        for c in concept.codes
    )
    return (
        f'<label>Right value <select {name}><option value="">Choose</option>'
        f"{options}</select></label>"
    )


def _now(row: Observation) -> str:
    if row.value is None or isinstance(row.value, str):
        return ""
    return f'<span class="soft">was {number_words(float(row.value))}</span>'
