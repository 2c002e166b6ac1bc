"""What does the timeline show? Lanes of one patient, ready to draw or tabulate.

Times are microseconds since 1970, UTC; values are in the vocabulary's units.
"""

from dataclasses import dataclass

from cartwatch.clinical import Concept, Grade
from cartwatch.clinical.time import DAY, MINUTE
from cartwatch.protocol.tree import Scale
from cartwatch.views.timeline_chart import Ribbon, ribbons, signs, standing
from cartwatch.views.timeline_limits import Limit, limits
from cartwatch.ward import Review, ScaleReview

NOTHING_MET = "No sign of this scale is met"
NOT_KNOWN = "Not enough charted to grade"


@dataclass(frozen=True, slots=True)
class Span:
    """One step of a grade: from `start` to `end`, why, and in which episode."""

    scale: str
    start: int
    end: int
    grade: Grade
    says: str
    episode: int


@dataclass(frozen=True, slots=True)
class SignLane:
    """One vital sign: its values and the limits the protocol compares them with."""

    concept: Concept
    points: tuple[tuple[int, float], ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every lane of one patient up to `now`; `grades` is by scale name."""

    infused_at: int
    start: int
    now: int
    zone: str
    grades: dict[str, tuple[Span, ...]]
    signs: tuple[SignLane, ...]
    ribbons: tuple[Ribbon, ...]


def timeline(review: Review) -> Timeline:
    """The lanes of one patient: grades, vital signs, treatments and devices."""
    rows = standing(review.chart)
    begun = review.course.infused_at
    return Timeline(
        infused_at=begun,
        start=begun - DAY if any(row.at < begun for row in rows) else begun,
        now=review.now,
        zone=review.protocol.time_zone,
        grades={scale.name: spans(scale, review.now) for scale in review.scales},
        signs=tuple(
            SignLane(concept, points, limits(review, concept.name))
            for concept, points in signs(review.vocabulary, rows)
        ),
        ribbons=ribbons(review.vocabulary, rows, review.now),
    )


def spans(review: ScaleReview, now: int) -> tuple[Span, ...]:
    """The steps of one scale up to `now`; like neighbours are one step."""
    steps, found = review.steps, list[Span]()
    ends = [*(int(t) for t in steps.at[1:]), now]
    for i, end in enumerate(ends[: len(steps.at)]):
        start = int(steps.at[i])
        if start >= now:
            break
        grade = Grade(int(steps.lowest[i]), int(steps.highest[i]))
        says = driver_says(review.scale, steps.driver[i], grade)
        episode = int(steps.episode[i])
        span = Span(review.name, start, min(end, now), grade, says, episode)
        found[-1:] = _joined(found[-1:], span)
    return tuple(found)


def _joined(before: list[Span], span: Span) -> list[Span]:
    """The last step and the new one: as one where nothing that shows changed."""
    if not before:
        return [span]
    last = before[0]
    same = (last.grade, last.says, last.episode)
    if same != (span.grade, span.says, span.episode):
        return [last, span]
    return [Span(last.scale, last.start, span.end, *same)]


def driver_says(scale: Scale, driver: str, grade: Grade) -> str:
    """What drives a grade, in the words of the scale's own rungs."""
    if grade.ungraded:
        return NOT_KNOWN
    if grade.highest == 0:
        return NOTHING_MET
    words = [_rung_says(scale, name, grade.highest) for name in driver.split("+")]
    text = " and ".join(word for word in words if word)
    return text if grade.settled else f"Cannot be excluded: {text}"


def _rung_says(scale: Scale, domain: str, highest: int) -> str:
    for found in scale.domains:
        if found.name == domain:
            reached = [rung.says for rung in found.rungs if rung.grade <= highest]
            return reached[-1] if reached else ""
    return ""


def drawn_state(shown: Timeline) -> object:
    """What the drawing depends on: it is drawn again when this has changed.

    Time alone redraws it every five minutes.
    """
    grades = {
        name: [(s.start, s.grade, s.says) for s in spans]
        for name, spans in shown.grades.items()
    }
    signs = [(lane.concept.name, lane.points, lane.limits) for lane in shown.signs]
    ribbons = [(r.label, [b[0::2] for b in r.bars], r.ticks) for r in shown.ribbons]
    return shown.now // (5 * MINUTE), grades, signs, ribbons
