"""Which grade did a clinician give, and does it still stand?

The computed grade is never replaced: alerts follow it, and so does the chart. What a
clinician says stands beside it until the patient is worse than they knew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from cartwatch.clinical import UNGRADED, Adjudication, Grade, micros
from cartwatch.grading.steps import GradeSteps
from cartwatch.protocol.tree import Scale

RECORDED = 5
EXPIRED, NEWER = "its time is over", "a newer adjudication"
WORSE, CLOSED = "the patient is worse", "the episode has closed"
NO_DEATH = "no death is recorded"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one adjudication went: it stands on [begins, ends), microseconds, UTC.

    `computed` is what the chart gave when it was made; `because` says what ends it.
    """

    adjudication: Adjudication
    computed: Grade
    begins: int
    ends: int
    because: str

    @property
    def grade(self) -> int:
        """The clinician's grade."""
        return self.adjudication.grade

    def holds(self, moment: int) -> bool:
        """Whether it stands at that time."""
        return self.begins <= moment < self.ends


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """One patient's adjudications on one scale, in the order of time."""

    each: tuple[Standing, ...] = ()

    def at(self, moment: int) -> Standing | None:
        """The one that stands at that time."""
        return next((s for s in reversed(self.each) if s.holds(moment)), None)

    def last(self, moment: int) -> Standing | None:
        """The newest that was made by then, standing or lapsed."""
        made = (s for s in reversed(self.each) if s.begins <= moment)
        return next(made, None)


def adjudicate(steps: GradeSteps, adjudications: Iterable[Adjudication]) -> Adjudicated:
    """How long each of one patient's adjudications on one scale stands.

    It lapses at the earliest of its end (12 h), a newer one, the close of the episode
    that it was made in, and the first rise: a lowest grade above any that was possible
    since, or above both the clinician's grade and the lowest when it was made. A row
    that came late counts as a rise above what the clinician saw. A 5 stands only where
    a death is recorded.
    """
    order = sorted(adjudications, key=lambda a: a.at)
    following = zip_longest(order, (micros(a.at) for a in order[1:]))
    return Adjudicated(tuple(_standing(steps, a, newer) for a, newer in following))


def of_scale(
    adjudications: Iterable[Adjudication], scale: Scale
) -> tuple[Adjudication, ...]:
    """Those on this scale, by its id or by the short name that scales share."""
    return tuple(a for a in adjudications if a.scale in (scale.id, scale.scale))


def _standing(steps: GradeSteps, made: Adjudication, newer: int | None) -> Standing:
    begins = micros(made.at)
    ends = [(micros(made.until), EXPIRED)]
    if newer is not None:
        ends.append((newer, NEWER))
    ends += _lapses(steps, made, begins)
    if made.grade == RECORDED and not (steps.lowest == RECORDED).any():
        ends.append((begins, NO_DEATH))
    first, because = min(ends, key=lambda end: end[0])
    computed = steps.grade(begins) or UNGRADED
    return Standing(made, computed, begins, max(first, begins), because)


def _lapses(
    steps: GradeSteps, made: Adjudication, begins: int
) -> list[tuple[int, str]]:
    """When the computed grade ends it: the first rise, and the close of its episode."""
    first = max(steps.index(begins), 0)
    at, lowest = steps.at[first:], steps.lowest[first:]
    if not len(at):
        return []
    never_more = np.minimum.accumulate(steps.highest[first:])
    floor = int(lowest[0]) if made.lowest is None else made.lowest
    if made.highest is not None:
        never_more = np.minimum(never_more, made.highest)
    worse = (lowest > never_more) | (lowest > max(made.grade, floor))
    number = steps.episode[first:]
    closed = (number != number[0]) & (number[0] > 0)
    return [
        (max(int(at[marks.argmax()]), begins), why)
        for marks, why in ((worse, WORSE), (closed, CLOSED))
        if marks.any()
    ]
