"""One scale of one patient, as the pages show it."""

from dataclasses import dataclass

import numpy as np

from cartwatch.clinical import UNGRADED, Grade
from cartwatch.grading import Explanation, GradeSteps, ScaleCourse, explain
from cartwatch.protocol.tree import Scale


@dataclass(frozen=True, slots=True, eq=False)
class ScaleReview:
    """The grade now, since when, why, and what to chart next.

    `name` is the short one (`crs`); `needs` are concept names; `flags` are their
    sentences; `peak` is the highest certain grade since the infusion, as settled as
    it got.
    """

    name: str
    scale: Scale
    grade: Grade
    since: int
    driver: tuple[str, ...]
    needs: tuple[str, ...]
    episode: int | None
    flags: tuple[str, ...]
    steps: GradeSteps
    explanation: Explanation
    peak: Grade


def scale_review(name: str, course: ScaleCourse, now: int) -> ScaleReview:
    """The scale at `now`, which is not before the infusion."""
    told = explain(course, now)
    steps = course.steps
    return ScaleReview(
        name=name,
        scale=course.scale,
        grade=told.grade,
        since=_since(steps, now),
        driver=told.driver,
        needs=told.needs,
        episode=told.episode,
        flags=told.flags,
        steps=steps,
        explanation=told,
        peak=_peak(steps, now),
    )


def _since(steps: GradeSteps, now: int) -> int:
    """When did the grade become what it is?"""
    i = steps.index(now)
    same = (steps.lowest == steps.lowest[i]) & (steps.highest == steps.highest[i])
    others = np.flatnonzero(~same[: i + 1])
    return int(steps.at[others[-1] + 1 if others.size else 0])


def _peak(steps: GradeSteps, now: int) -> Grade:
    known = range(steps.index(now) + 1)
    grades = (Grade(int(steps.lowest[i]), int(steps.highest[i])) for i in known)
    return max(grades, key=lambda g: (g.lowest, -g.highest), default=UNGRADED)
