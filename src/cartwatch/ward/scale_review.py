"""One scale of one patient, as the pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cartwatch.clinical import UNGRADED, Adjudication, Grade
from cartwatch.grading import (
    Explanation,
    Graded,
    GradeSteps,
    Interval,
    ScaleCourse,
    Standing,
    adjudicate,
    explain,
    of_scale,
)
from cartwatch.protocol.tree import Scale


@dataclass(frozen=True, slots=True, eq=False)
class ScaleReview:
    """The grade now, since when, why, and what to chart next.

    `name` is the short one (`crs`); `needs` are concept names; `flags` are their
    sentences; `peak` is the highest certain grade since the infusion, as settled as
    it got. `attributions` stand, or would still, had the chart not ended them early.
    `adjudicated` is the newest grade that a clinician gave, lapsed ones too; `grade` is
    always the computed one.
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
    attributions: tuple[Interval, ...] = ()
    adjudicated: Standing | None = None


def scale_review(
    name: str,
    course: ScaleCourse,
    now: int,
    adjudications: Iterable[Adjudication] = (),
) -> ScaleReview:
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
        attributions=_attributions(course, now),
        adjudicated=adjudicate(steps, of_scale(adjudications, course.scale)).last(now),
    )


def _attributions(course: ScaleCourse, now: int) -> tuple[Interval, ...]:
    graded = course.trace
    found = graded.evaluation.attributed if isinstance(graded, Graded) else None
    if found is None:
        return ()
    return tuple(
        i
        for i in found.intervals
        if i.since <= now and (i.until is None or now < i.until)
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
