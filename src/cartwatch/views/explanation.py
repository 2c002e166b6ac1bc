"""Why this grade? One explanation as HTML, down to the charted row and the rule."""

from collections.abc import Iterable

from cartwatch.clinical import Vocabulary
from cartwatch.grading import Explanation, Line, Reason
from cartwatch.protocol.tree import WardProtocol
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.timeline_words import day_clock
from cartwatch.ward import Review

TRUTHS = {1: "yes", 0: "not known", -1: "no"}
STALE = "not confirmed lately"


def explanation(found: Explanation, review: Review, name: str) -> str:
    """The grade, what would settle it, every reason down to its rows, the source.

    `name` is what the scale is called on the page: CRS.
    """
    vocabulary, zone = review.vocabulary, review.protocol.time_zone
    parts = [
        f'<h3 tabindex="-1">{escape(name)} {grade_tile(found.grade, name)} '
        f"at {escape(day_clock(found.at, zone))}</h3>",
        _needs(found, vocabulary),
        _flags(found.flags),
        *(_reason(reason, zone) for reason in _in_order(found.reasons)),
        _requires(found.requires, zone),
        _source(found, review.protocol),
    ]
    return f'<div class="explanation">{"".join(parts)}</div>'


def _in_order(reasons: Iterable[Reason]) -> list[Reason]:
    """What holds before what is not known, the worst first."""
    return sorted(reasons, key=lambda reason: (-reason.truth, -reason.grade))


def _needs(found: Explanation, vocabulary: Vocabulary) -> str:
    if found.grade.settled:
        return ""
    labels = [vocabulary[n].label if n in vocabulary else n for n in found.needs]
    if not labels:
        return '<p class="needs">The chart cannot settle it: a physician decides.</p>'
    items = "".join(f"<li>{escape(label)}</li>" for label in labels)
    return f'<p class="needs">Chart next, to settle the grade:</p><ul>{items}</ul>'


def _flags(flags: tuple[str, ...]) -> str:
    return "".join(
        f'<p class="flag"><b>Ask a physician:</b> {escape(flag)}</p>' for flag in flags
    )


def _reason(reason: Reason, zone: str) -> str:
    domain = escape(reason.domain.replace("_", " ").capitalize())
    head = f"{domain}, grade {reason.grade}: {TRUTHS[reason.truth]}"
    note = f'<p class="note">Our reading: {escape(reason.note)}</p>'
    return (
        f'<section class="reason"><h4>{head}</h4><p>{escape(reason.says)}</p>'
        f"{note if reason.note else ''}{_lines(reason, zone)}</section>"
    )


def _lines(reason: Reason, zone: str) -> str:
    rows = "".join(_line(line, zone) for line in reason.lines)
    place = f'<p class="place">Rule: {escape(reason.place)}</p>'
    return f"<ul>{rows}</ul>{place}" if rows else place


def _line(line: Line, zone: str) -> str:
    """One leaf of the rule, and the charted row that decides it."""
    facts = [line.value]
    if line.at is not None:
        facts.append(day_clock(line.at, zone))
    if line.recorded_by:
        facts.append(f"by {line.recorded_by}")
    if line.stale:
        facts.append(STALE)
    return (
        f"<li><code>{escape(line.text)}</code> <b>{TRUTHS[line.truth]}</b><br>"
        f"{escape(', '.join(facts))}"
        f'<br><span class="place">{escape(line.place)}</span></li>'
    )


def _requires(reason: Reason | None, zone: str) -> str:
    if reason is None:
        return ""
    head = f"What any grade needs: {TRUTHS[reason.truth]}"
    return (
        f'<section class="reason"><h4>{head}</h4><p>{escape(reason.says)}</p>'
        f"{_lines(reason, zone)}</section>"
    )


def _source(found: Explanation, ward: WardProtocol) -> str:
    return (
        f'<p class="source">{escape(found.title)}, version {escape(found.version)}. '
        f"{escape(found.cite)}. Ward {escape(ward.id)}, version "
        f"{escape(ward.version)}, {escape(ward.digest[:12])}.</p>"
    )
