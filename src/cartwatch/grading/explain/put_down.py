"""Who put which rung down to what: the attributions that an explanation must name."""

from dataclasses import dataclass

from cartwatch.grading.attribute import Interval
from cartwatch.grading.explain.lines import time_of
from cartwatch.grading.instants import Grid
from cartwatch.grading.table import Graded


@dataclass(frozen=True, slots=True)
class PutDown:
    """A rung and those below it, put down to a cause by a named clinician.

    Times are microseconds since 1970, UTC. `charted_until` is None while it stands
    until ended. `ended_at` and `ended_early` say when and why it ended before that;
    it is still named until then.
    """

    domain: str
    grade: int
    cause: str
    by: str
    reason: str
    begins: int
    charted_until: int | None
    ended_at: int | None
    ended_early: str | None

    @property
    def standing(self) -> bool:
        """Whether it covers its rung now."""
        return self.ended_at is None


def put_down(graded: Graded, at: int) -> tuple[PutDown, ...]:
    """The attributions that stand at a time, and those that ended early before it."""
    found = graded.evaluation.attributed
    if found is None:
        return ()
    grid = graded.evaluation.ground.grid
    told = (_told(i, grid, at) for i in found.intervals)
    # Of a course there is one patient, so every interval is of that patient.
    return tuple(t for t in told if t is not None)


def _told(interval: Interval, grid: Grid, at: int) -> PutDown | None:
    ends, until = time_of(grid, interval.ends), interval.until
    early = interval.ended_early if at >= ends else None
    if at < interval.since or (until is not None and at >= until):
        return None
    if at >= ends and early is None:
        return None
    return PutDown(
        domain=interval.domain,
        grade=interval.grade,
        cause=interval.cause,
        by=interval.by,
        reason=interval.reason,
        begins=interval.since,
        charted_until=until,
        ended_at=ends if early is not None else None,
        ended_early=early,
    )
