"""When did an alert open, ring and close?"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from cartwatch.grading.steps import Levels, Steps

TRUE, UNKNOWN, FALSE = 1, 0, -1
Quiet = Callable[[int, int], int | None]
"""When does a stretch of FALSE [begin, end) close the alert? None: it does not."""


@dataclass(frozen=True, slots=True)
class Run:
    """One unbroken truth on [begins, ends)."""

    begins: int
    ends: int
    truth: int


@dataclass(frozen=True, slots=True)
class Spell:
    """One episode. `rings_at` lies ahead while it is pending."""

    number: int
    opened_at: int
    rings_at: int
    rang: bool = True
    closed_at: int | None = None


def runs(steps: Steps, now: int) -> list[Run]:
    """The truths up to `now`; the last one holds through `now`."""
    known = steps.at <= now
    at, truth = steps.at[known].tolist(), steps.truth[known].tolist()
    kept = [i for i in range(len(at)) if i == 0 or truth[i] != truth[i - 1]]
    ends = [at[i] for i in kept[1:]] + [now + 1]
    return [Run(at[i], end, truth[i]) for i, end in zip(kept, ends, strict=False)]


def episodes(stretches: Iterable[Run], hold_for: int, quiet: Quiet) -> list[Spell]:
    """Every episode, oldest first; the last one may be open or still pending.

    Opens once TRUE has lasted `hold_for`; UNKNOWN stops that clock without turning it
    back, and never opens nor closes; FALSE before it rang withdraws it. Closes where
    `quiet` says so for a stretch of FALSE, which any break begins anew.
    """
    return list(_spells(stretches, hold_for, quiet))


def _spells(stretches: Iterable[Run], hold_for: int, quiet: Quiet) -> Iterator[Spell]:
    number, lasted, rings, rang = 1, 0, 0, False
    opened: int | None = None
    for run in stretches:
        if opened is None and run.truth == TRUE:
            opened, lasted, rang = run.begins, 0, False
        if opened is None:
            continue
        if not rang:
            rings, rang = _rings(run, max(hold_for - lasted, 0))
            lasted += run.ends - run.begins if run.truth == TRUE else 0
            opened = None if run.truth == FALSE and not rang else opened
        elif run.truth == FALSE:
            closed = quiet(run.begins, run.ends)
            if closed is not None:
                yield Spell(number, opened, rings, True, closed)
                number, opened = number + 1, None
    if opened is not None:
        yield Spell(number, opened, rings, rang)


def _rings(run: Run, remaining: int) -> tuple[int, bool]:
    """When it rings, and whether this stretch brings it there."""
    if run.truth == TRUE:
        return run.begins + remaining, run.begins + remaining < run.ends
    return run.ends - 1 + remaining, False


def peak(levels: Levels | None, begins: int, ends: int) -> tuple[int, int]:
    """The highest level on [begins, ends], and when it last rose above all before."""
    if levels is None or not levels.at.size:
        return 0, begins
    first = max(int(np.searchsorted(levels.at, begins, side="right")) - 1, 0)
    last = int(np.searchsorted(levels.at, ends, side="right"))
    level = levels.level[first:last]
    if not level.size:
        return 0, begins
    highest = np.maximum.accumulate(level)
    rose = np.flatnonzero(level[1:] > highest[:-1])
    when = int(levels.at[first + 1 + rose[-1]]) if rose.size else begins
    return int(highest[-1]), max(when, begins)
