"""Since when have checks been overdue?"""

import numpy as np

from cartwatch.clinical import Vocabulary
from cartwatch.grading.steps import Course, Steps, Times
from cartwatch.monitoring.rounds import (
    FAR,
    charted,
    due_at,
    entries,
    last_charted,
    sets,
)
from cartwatch.protocol.tree import WardProtocol


def overdue(
    course: Course,
    ward: WardProtocol,
    *,
    until: int,
    begins: int | None = None,
    vocabulary: Vocabulary | None = None,
) -> Steps:
    """True from the moment after any set was due until it is charted.

    A function of the chart and the clock: it turns true without new data.
    """
    start = course.infused_at if begins is None else max(begins, course.infused_at)
    at = _moments(course, ward, start, until, vocabulary)
    earliest = np.full(at.shape, FAR - 1, dtype=np.int64)
    for concepts, positions in sets(ward).items():
        rules = entries(course, ward, positions)
        last = last_charted(course, tuple(concepts), at, vocabulary)
        earliest = np.minimum(earliest, due_at(course, rules, at, last, start)[0])
    return _steps(at, earliest + 1, until)


def _moments(
    course: Course,
    ward: WardProtocol,
    start: int,
    until: int,
    vocabulary: Vocabulary | None,
) -> Times:
    """When can it change? At the start, when charted, when the schedule changes."""
    concepts = {c for rule in ward.schedule for c in rule.of}
    parts = [charted(course, c, vocabulary) for c in sorted(concepts)]
    parts += [steps.at for steps in course.schedule.values()]
    times = np.unique(np.concatenate([np.array([start], dtype=np.int64), *parts]))
    return times[(times >= start) & (times <= until)]


def _steps(at: Times, late_from: Times, until: int) -> Steps:
    moments: list[int] = []
    truths: list[int] = []
    ends = [*at[1:].tolist(), until + 1]
    for begin, end, late in zip(at.tolist(), ends, late_from.tolist(), strict=True):
        _put(moments, truths, begin, 1 if late <= begin else -1)
        if begin < late < end:
            _put(moments, truths, late, 1)
    return Steps(np.array(moments, np.int64), np.array(truths, np.int8))


def _put(moments: list[int], truths: list[int], moment: int, truth: int) -> None:
    """Add a step unless nothing changes."""
    if not truths or truths[-1] != truth:
        moments.append(moment)
        truths.append(truth)
