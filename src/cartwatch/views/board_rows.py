"""Who needs somebody now? One row a patient, the most urgent first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cartwatch.alerting import Alert
from cartwatch.clinical import WORST, Grade
from cartwatch.clinical.time import MINUTE
from cartwatch.monitoring import Due
from cartwatch.views.timeline_data import driver_says
from cartwatch.views.timeline_limits import concepts
from cartwatch.ward import Review, ScaleReview

GRACE = 15 * MINUTE
UNKNOWN_RANK = 1.5
PRIORITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class BoardTile:
    """One scale of one patient; `grade` None is not known, `was` the last settled."""

    name: str
    grade: Grade | None
    was: int | None

    @property
    def rank(self) -> float:
        """Where it sorts: not known counts as 1.5 or as the last settled grade."""
        if self.grade is not None and self.grade.settled:
            return float(self.grade.lowest)
        certain = 0 if self.grade is None else self.grade.lowest
        return max(UNKNOWN_RANK, float(certain), float(self.was or 0))


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One patient of the ward. Times are microseconds, UTC.

    The wall shows initials and never the name; lists behind a sign-in show the name.
    """

    patient: str
    bed: str
    name: str
    initials: str
    day: int
    tiles: tuple[BoardTile, ...]
    why: str
    checked_at: int | None
    late: bool
    alerts: tuple[Alert, ...]

    @property
    def urgent(self) -> bool:
        """Whether a high alert rings that nobody has acknowledged."""
        return any(a.priority == "high" and a.state == "ringing" for a in self.alerts)

    @property
    def order(self) -> tuple[bool, float, str]:
        """Sorts ascending: urgent first, then the worse grade, then the bed."""
        worst = max((tile.rank for tile in self.tiles), default=UNKNOWN_RANK)
        return (not self.urgent, -worst, self.bed.rjust(8))


def board_rows(reviews: Iterable[Review]) -> tuple[BoardRow, ...]:
    """The rows of a ward, the most urgent first."""
    return tuple(sorted((_row(review) for review in reviews), key=lambda r: r.order))


def worst_ringing(reviews: Iterable[Review]) -> list[tuple[Review, Alert]]:
    """Alerts that ring unanswered: by priority, then the one ringing longest."""
    ringing = [(r, a) for r in reviews for a in r.alerts if a.state == "ringing"]
    return sorted(
        ringing, key=lambda pair: (PRIORITIES.index(pair[1].priority), pair[1].rings_at)
    )


def _row(review: Review) -> BoardRow:
    late = [due for due in review.due if due.overdue_by > GRACE]
    checked = late[0] if late else _usual(review.due)
    tiles = tuple(_tile(scale, review.now, late) for scale in review.scales)
    return BoardRow(
        patient=review.card.patient,
        bed=review.card.bed or "",
        name=review.card.name,
        initials=initials(review.card.name),
        day=review.card.day,
        tiles=tiles,
        why=_why(review, tiles, late),
        checked_at=checked.last_at if checked else None,
        late=bool(late),
        alerts=tuple(
            a for a in review.alerts if a.state in ("ringing", "acknowledged")
        ),
    )


def _usual(due: tuple[Due, ...]) -> Due | None:
    """The set that is charted most often: its age is the age of the check."""
    return min(due, key=lambda item: item.every, default=None)


def _tile(scale: ScaleReview, now: int, late: list[Due]) -> BoardTile:
    """A scale is not known while a set that it asks for is late.

    But for what is certain from values that were just charted: a fever of a minute ago
    is shown as 1 to 4, though pressure and oxygen are late. What is late may be worse.
    """
    asks = concepts(scale.scale)
    asked = [due for due in late if asks.intersection(due.of)]
    unknown = scale.grade.ungraded or bool(asked and not _fresh(scale, now, asked))
    known = Grade(scale.grade.lowest, WORST) if asked else scale.grade
    grade = None if unknown else known
    return BoardTile(scale.name.upper(), grade, _last_settled(scale, now))


def _fresh(scale: ScaleReview, now: int, late: Sequence[Due]) -> bool:
    """Whether a grade above 0 is certain from a row younger than these sets may be."""
    lowest = scale.grade.lowest
    certain = [
        [f.row.at for line in reason.lines for f in line.facts if f.row is not None]
        for reason in scale.explanation.reasons
        if reason.truth == 1 and reason.grade == lowest > 0
    ]
    young = now - min(due.every for due in late) - GRACE
    return any(rows and min(rows) >= young for rows in certain)


def _last_settled(scale: ScaleReview, now: int) -> int | None:
    steps = scale.steps
    for i in range(steps.index(now), -1, -1):
        if steps.lowest[i] == steps.highest[i]:
            return int(steps.lowest[i])
    return None


def _why(review: Review, tiles: Sequence[BoardTile], late: Sequence[Due]) -> str:
    """What drives the worst grade; of a late patient, what was last known."""
    if late:
        gone = [t for t in tiles if t.grade is None and t.was is not None]
        known = {t.name for t in tiles if t.grade is not None and t.grade.lowest > 0}
        seen = [s for s in review.scales if s.name.upper() in known]
        last = [f"last {t.name} {t.was}" for t in gone]
        return ", ".join(["Checks late", *last, *filter(None, [_worst(review, seen)])])
    return _worst(review, [s for s in review.scales if s.grade.highest > 0])


def _worst(review: Review, graded: Sequence[ScaleReview]) -> str:
    """What drives the worst of these; nothing of none."""
    if not graded:
        return ""
    worst = max(graded, key=lambda s: (s.grade.lowest, not s.grade.ungraded))
    return _says(review, worst)


def _says(review: Review, scale: ScaleReview) -> str:
    """What is certain, in the words of the scale; else what to chart."""
    if scale.grade.settled:
        return driver_says(scale.scale, "+".join(scale.driver), scale.grade)
    certain = [
        reason.says
        for reason in scale.explanation.reasons
        if reason.truth == 1 and reason.grade == scale.grade.lowest
    ]
    labels = [review.vocabulary[name].label for name in scale.needs[:2]]
    chart = f"Chart {', '.join(labels).lower()}" if labels else ""
    return "; ".join(part for part in (*certain[:1], chart) if part)


def initials(name: str) -> str:
    """The first letters of a name: "Jo Berg" is J.B."""
    return "".join(f"{word[0].upper()}." for word in name.split()[:3])
