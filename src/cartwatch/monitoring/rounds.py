"""The clock of one set of concepts: when was it last charted, when is it due again?

Every function takes an array of moments and answers for each of them, so that the
due list (one moment) and the history of lateness (all moments) are one computation.
"""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.grading.steps import Course, Steps, Times
from cartwatch.protocol.tree import ScheduleRule, WardProtocol

NEVER: int = np.iinfo(np.int64).min
FAR: int = np.iinfo(np.int64).max
FALSE = -1


def sets(ward: WardProtocol) -> dict[frozenset[str], list[int]]:
    """Which schedule entries speak of the same concepts, by position in the file."""
    found: dict[frozenset[str], list[int]] = {}
    for i, rule in enumerate(ward.schedule):
        found.setdefault(frozenset(rule.of), []).append(i)
    return found


def entries(
    course: Course, ward: WardProtocol, positions: Sequence[int]
) -> list[tuple[ScheduleRule, Steps | None]]:
    """The schedule entries with the truth of their condition; None applies always."""
    rules = [(i, ward.schedule[i]) for i in positions]
    return [(r, None if r.when is None else course.schedule[i]) for i, r in rules]


def charted(course: Course, concept: str, vocabulary: Vocabulary | None) -> Times:
    """When was it charted? A score counts too where all its items were."""
    empty = np.empty(0, dtype=np.int64)
    direct = course.charted.get(concept, empty)
    known = vocabulary is not None and concept in vocabulary
    items = vocabulary[concept].sum_of if vocabulary is not None and known else ()
    if not items:
        return np.sort(direct)
    rounds = reduce(np.intersect1d, (course.charted.get(i, empty) for i in items))
    return np.union1d(direct, rounds)


def last_charted(
    course: Course, of: Sequence[str], at: Times, vocabulary: Vocabulary | None
) -> Times:
    """When, as of each moment, was the whole set last charted? NEVER before that.

    The oldest member decides: a partial set does not reset the clock.
    """
    last = np.full(at.shape, FAR, dtype=np.int64)
    for concept in of:
        times = charted(course, concept, vocabulary)
        i = np.searchsorted(times, at, side="right")
        padded = np.concatenate(([NEVER], times))
        last = np.minimum(last, padded[i])
    return last


def due_at(
    course: Course,
    rules: Sequence[tuple[ScheduleRule, Steps | None]],
    at: Times,
    last: Times,
    begins: int,
) -> tuple[Times, Times]:
    """When is the set due, and how often now? FAR where no entry asks for it.

    An entry that begins to apply late makes the set due then, not in the past: nobody
    could have known. A set that was never charted is due from `begins`.
    """
    due = np.full(at.shape, FAR, dtype=np.int64)
    every = np.full(at.shape, FAR, dtype=np.int64)
    for rule, steps in rules:
        since = _since(steps, at, begins)
        applies = since != NEVER
        next_at = np.where(last == NEVER, begins, last + rule.every)
        due = np.where(applies, np.minimum(due, np.maximum(next_at, since)), due)
        every = np.where(applies, np.minimum(every, rule.every), every)
    return due, every


def _since(steps: Steps | None, at: Times, begins: int) -> Times:
    """Since when does the entry apply, at each moment? NEVER while it does not."""
    if steps is None:
        return np.full(at.shape, begins, dtype=np.int64)
    padded = np.concatenate(([NEVER], _run_starts(steps)))
    since = padded[np.searchsorted(steps.at, at, side="right")]
    return np.where(since == NEVER, NEVER, np.maximum(since, begins))


def _run_starts(steps: Steps) -> NDArray[np.int64]:
    """For each step, since when it has not been false; NEVER where it is.

    A condition that nobody can decide may be true, and the schedule reacts to what
    is possible.
    """
    starts = np.full(steps.at.shape, NEVER, dtype=np.int64)
    running = NEVER
    for i, (moment, truth) in enumerate(zip(steps.at, steps.truth, strict=True)):
        if truth == FALSE:
            running = NEVER
        elif running == NEVER:
            running = int(moment)
        starts[i] = running
    return starts
