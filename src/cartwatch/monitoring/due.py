"""What has to be charted next, and is it late?"""

from dataclasses import dataclass

import numpy as np

from cartwatch.clinical import Vocabulary
from cartwatch.grading.steps import Course
from cartwatch.monitoring.rounds import (
    FAR,
    NEVER,
    due_at,
    entries,
    last_charted,
    sets,
)
from cartwatch.protocol.tree import WardProtocol


@dataclass(frozen=True, slots=True)
class Due:
    """One set of concepts: how often, when last, when next. Microseconds, UTC.

    `last_at` is when the whole set was last charted, None for never. `overdue_by` is
    now minus `due_at`: 0 or less means not yet.
    """

    of: tuple[str, ...]
    every: int
    last_at: int | None
    due_at: int
    overdue_by: int


def due(
    course: Course,
    ward: WardProtocol,
    *,
    now: int,
    begins: int | None = None,
    vocabulary: Vocabulary | None = None,
) -> tuple[Due, ...]:
    """What is due under the ward's schedule at `now`, the latest first.

    `begins` is when the stay began; the clock of a set that was never charted starts
    there, or at the infusion. With a vocabulary a score also counts as charted where
    all its items were.
    """
    start = course.infused_at if begins is None else max(begins, course.infused_at)
    at = np.array([now], dtype=np.int64)
    found = []
    for concepts, positions in sets(ward).items():
        rules = entries(course, ward, positions)
        last = last_charted(course, tuple(concepts), at, vocabulary)
        next_at, every = due_at(course, rules, at, last, start)
        if next_at[0] != FAR:
            of = ward.schedule[positions[0]].of
            found.append(_item(of, int(every[0]), int(last[0]), int(next_at[0]), now))
    return tuple(sorted(found, key=lambda d: d.due_at))


def _item(of: tuple[str, ...], every: int, last: int, next_at: int, now: int) -> Due:
    return Due(of, every, None if last == NEVER else last, next_at, now - next_at)
