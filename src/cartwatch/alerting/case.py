"""All that is known of one alert rule for one patient, before the clock reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cartwatch.alerting.alert import Acknowledgement
from cartwatch.alerting.episodes import Spell, episodes, runs
from cartwatch.alerting.quiet import quiet
from cartwatch.alerting.worry import spells as worry_spells
from cartwatch.alerting.worry import stated, worries_of
from cartwatch.clinical import Vocabulary
from cartwatch.grading.steps import Course, Levels, Steps
from cartwatch.protocol.tree import AlertRule, GradeState, Overdue, WardProtocol

ROSE = "rose"
Learned = Mapping[tuple[str, int], int]
"""When the chart first showed it: by alert, and when it opened or worsened."""


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What alerts are a function of. Times are microseconds, UTC.

    `overdue` says when checks were overdue; `ends` is when the patient left or died:
    nothing is open from then on.
    """

    course: Course
    ward: WardProtocol
    now: int
    overdue: Steps
    vocabulary: Vocabulary
    acknowledgements: Sequence[Acknowledgement]
    learned: Learned
    ends: int | None

    @property
    def last(self) -> int:
        """Up to when alerts are followed."""
        return self.now if self.ends is None else min(self.now, self.ends)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One rule: its truth and strength over time, what people did, its episodes."""

    rule: AlertRule
    truth: Steps
    levels: Levels | None
    acknowledgements: tuple[Acknowledgement, ...]
    spells: tuple[Spell, ...]


def case(rule: AlertRule, inputs: Inputs) -> Case:
    """One rule, followed from the infusion until now or the end of the stay."""
    course = inputs.course
    lateness = isinstance(rule.when, Overdue)
    truth = inputs.overdue if lateness else course.alerts[rule.name]
    levels = _levels(rule, course)
    done = tuple(a for a in inputs.acknowledgements if a.alert == rule.name)
    worries = worries_of(rule.when, inputs.vocabulary)
    if worries:
        said = stated(course, worries, truth)
        levels = _count(said)
        found = worry_spells(said, done, inputs.last)
    else:
        closes = quiet(rule, course, inputs.ward)
        found = episodes(runs(truth, inputs.last), rule.hold_for, closes)
    return Case(rule, truth, levels, done, tuple(found))


def _levels(rule: AlertRule, course: Course) -> Levels | None:
    """How strong it is; a rise is as strong as the grade that was settled."""
    when = rule.when
    if (
        isinstance(when, GradeState)
        and when.state == ROSE
        and when.scale in course.scales
    ):
        steps = course.scales[when.scale].steps
        settled = np.where(steps.lowest == steps.highest, steps.lowest, 0)
        return Levels(steps.at, settled.astype(np.int16))
    return course.levels.get(rule.name)


def _count(said: Sequence[int]) -> Levels:
    """A worry that is stated again is a stronger one."""
    at = np.array(said, np.int64)
    return Levels(at, np.arange(1, len(said) + 1, dtype=np.int16))
