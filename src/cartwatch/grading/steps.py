"""What grading hands to the floors above: step functions of one patient.

Times are int64 microseconds since 1970, UTC; truths are int8: FALSE -1, UNKNOWN 0,
TRUE 1. A step holds from its time until the next one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Grade
from cartwatch.protocol.tree import Scale

Times = NDArray[np.int64]
Truths = NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """A truth over time."""

    at: Times
    truth: Truths

    def now(self, moment: int) -> int:
        """The truth at that time; FALSE (-1) before the first step."""
        i = int(np.searchsorted(self.at, moment, side="right")) - 1
        return int(self.truth[i]) if i >= 0 else -1

    def upto(self, moment: int) -> "Steps":
        """The steps that began by then."""
        n = int(np.searchsorted(self.at, moment, side="right"))
        return Steps(self.at[:n], self.truth[:n])


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """How strong a condition is over time: a grade, or how many members are true."""

    at: Times
    level: NDArray[np.int16]

    def upto(self, moment: int) -> "Levels":
        """The levels that began by then."""
        n = int(np.searchsorted(self.at, moment, side="right"))
        return Levels(self.at[:n], self.level[:n])


@dataclass(frozen=True, slots=True, eq=False)
class GradeSteps:
    """A grade over time. `episode` is 0 outside; `driver` is joined by `+`."""

    at: Times
    lowest: Truths
    highest: Truths
    driver: tuple[str, ...]
    episode: NDArray[np.int16]

    def index(self, moment: int) -> int:
        """Which step holds at that time; -1 before the first."""
        return int(np.searchsorted(self.at, moment, side="right")) - 1

    def grade(self, moment: int) -> Grade | None:
        """The grade at that time; None before the first step."""
        i = self.index(moment)
        return Grade(int(self.lowest[i]), int(self.highest[i])) if i >= 0 else None

    def upto(self, moment: int) -> "GradeSteps":
        """The grades that began by then."""
        n = self.index(moment) + 1
        return GradeSteps(
            self.at[:n],
            self.lowest[:n],
            self.highest[:n],
            self.driver[:n],
            self.episode[:n],
        )


@dataclass(frozen=True, slots=True, eq=False)
class ScaleCourse:
    """One patient on one scale: grades, flags, and the trace that explains them."""

    scale: Scale
    steps: GradeSteps
    flags: Mapping[str, Steps]
    trace: object


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One patient under one ward protocol, from the infusion to `until`.

    `scales` is by short name (`crs`); `alerts` and `levels` by alert name; `mutes`,
    `schedule` and `family` by position in the ward file. `charted` holds, by
    concept, the times at which a value was charted (before the infusion included).
    """

    patient: str
    infused_at: int
    until: int
    scales: Mapping[str, ScaleCourse]
    alerts: Mapping[str, Steps]
    levels: Mapping[str, Levels]
    mutes: Mapping[int, Steps]
    schedule: Mapping[int, Steps]
    family: Mapping[int, Steps]
    charted: Mapping[str, Times]

    def upto(self, moment: int) -> "Course":
        """The same course as it would be had it been worked out until then.

        What the clock alone brings about (values that run out, windows that close)
        is on the steps ahead of time, so a course serves until a new row comes.
        """
        scales = {
            name: replace(
                found,
                steps=found.steps.upto(moment),
                flags={n: s.upto(moment) for n, s in found.flags.items()},
            )
            for name, found in self.scales.items()
        }
        return replace(
            self,
            until=moment,
            scales=scales,
            alerts={n: s.upto(moment) for n, s in self.alerts.items()},
            levels={n: s.upto(moment) for n, s in self.levels.items()},
            mutes={n: s.upto(moment) for n, s in self.mutes.items()},
            schedule={n: s.upto(moment) for n, s in self.schedule.items()},
            family={n: s.upto(moment) for n, s in self.family.items()},
        )
