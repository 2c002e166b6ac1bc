"""Why this grade? One explanation as HTML: sentences first, the rules behind them."""

from collections.abc import Iterable, Sequence

from cartwatch.grading import Aloud, Explanation, Line, Reason, Sentence, aloud
from cartwatch.protocol.tree import WardProtocol
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.timeline_words import day_clock
from cartwatch.views.wording import judged_words
from cartwatch.ward import Review

TRUTHS = {1: "yes", 0: "not known", -1: "no"}
STALE = "not confirmed lately"
DOI = "https://doi.org/"


def explanation(found: Explanation, review: Review, name: str) -> str:
    """The grade in sentences, what would settle it, the rules and rows, the source.

    `name` is what the scale is called on the page: CRS.
    """
    zone = review.protocol.time_zone
    said = aloud(found, review.vocabulary, zone)
    parts = [
        f'<h3 tabindex="-1">{escape(name)} {grade_tile(found.grade, name)} '
        f"at {escape(day_clock(found.at, zone))}</h3>",
        _headline(said),
        _list(_facts(said, judged_words(review, name, found.at))),
        _flags(said.questions),
        *(_sentence(s, found, zone) for s in _in_order(said.reasons)),
        _required(found, said, zone),
        _source(found, review.protocol),
    ]
    return f'<div class="explanation">{"".join(parts)}</div>'


def _headline(said: Aloud) -> str:
    chart = f' <span class="needs">{escape(said.chart)}</span>' if said.chart else ""
    return f'<p class="aloud"><b>{escape(said.headline)}</b>{chart}</p>'


def _facts(said: Aloud, judged: str) -> list[str]:
    """A clinician's grade, what was put down to another cause, and the episode."""
    return [fact for fact in (judged, *said.attributions, *said.episode) if fact]


def _list(facts: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    return f"<ul>{items}</ul>" if items else ""


def _flags(questions: tuple[str, ...]) -> str:
    return "".join(
        f'<p class="flag"><b>Ask a physician:</b> {escape(text)}</p>'
        for text in questions
    )


def _in_order(sentences: Iterable[Sentence]) -> list[Sentence]:
    """What holds before what is not known, the worst first."""
    return sorted(sentences, key=lambda s: (-s.truth, -s.grade))


def _sentence(sentence: Sentence, found: Explanation, zone: str) -> str:
    """One sentence; folded behind it the rules that it tells, with their notes."""
    behind = [r for r in found.reasons if r.place in sentence.places]
    rules = "".join(_rule(reason, zone) for reason in behind)
    return (
        f'<section class="reason"><p>{escape(sentence.text)}</p>'
        f"{_folded(rules, f'{found.scale_id} {sentence.places[0]}', sentence.text)}"
        "</section>"
    )


def _folded(rules: str, key: str, about: str) -> str:
    return (
        f'<details data-key="rule-{escape(key)}"><summary>The rule and the chart'
        f'<span class="unseen"> behind: {escape(about)}</span></summary>'
        f"{rules}</details>"
    )


def _rule(reason: Reason, zone: str) -> str:
    """The cell in the paper's words, our reading, the rule as written, its place."""
    grade = f", grade {reason.grade}: {TRUTHS[reason.truth]}" if reason.grade else ""
    row = escape(reason.domain.replace("_", " ").capitalize())
    note = f'<p class="note">Our reading: {escape(reason.note)}</p>'
    return (
        f"<h4>{row}{grade}</h4><p>{escape(reason.says)}</p>"
        f"{note if reason.note else ''}{_lines(reason, zone)}"
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


def _required(found: Explanation, said: Aloud, zone: str) -> str:
    """What any grade needs: said where it is waived or does not hold."""
    if found.requires is None:
        return ""
    text = f"<p>{escape(said.required)}</p>" if said.required else ""
    head = f"What any grade needs: {TRUTHS[found.requires.truth]}"
    rules = _rule(found.requires, zone)
    return (
        f'<section class="reason">{text}'
        f'<details data-key="requires-{escape(found.scale_id)}">'
        f"<summary>{head}</summary>{rules}</details></section>"
    )


def _source(found: Explanation, ward: WardProtocol) -> str:
    return (
        f'<p class="source">{escape(found.title)}, version {escape(found.version)}. '
        f"{escape(found.cite)}{_doi(found)}. Ward {escape(ward.id)}, version "
        f"{escape(ward.version)}, {escape(ward.digest[:12])}.</p>"
    )


def _doi(found: Explanation) -> str:
    """The paper, to follow: nothing is asked of that address until it is pressed."""
    if found.doi is None:
        return ""
    doi = escape(found.doi)
    return (
        f', <a href="{DOI}{doi}" target="_blank" rel="noopener noreferrer">'
        f"doi:{doi}</a>"
    )
