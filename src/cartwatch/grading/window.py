"""What was so: windows over time, exactly.

Documented means true at an instant at which a row of the criterion's own concepts
was charted, not while its value stands.
"""

import numpy as np
from numpy.typing import NDArray

from cartwatch.grading.block import NEVER
from cartwatch.grading.frame import Floats, Ints
from cartwatch.grading.instants import Grid
from cartwatch.grading.runs import everywhere
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN, Truth, truth

Marks = NDArray[np.bool_]


def last_true(grid: Grid, marks: Marks) -> Ints:
    """For each instant the position of the patient's last mark so far; -1 if none."""
    position = np.where(marks, np.arange(grid.size), -1)
    last: Ints = np.maximum.accumulate(position)
    last[last < grid.first()] = -1
    return last


def within(grid: Grid, documented: Marks, now: Truth, window: int) -> Truth:
    """Documented in (t - window, t], or true now."""
    last = last_true(grid, documented)
    inside = (last >= 0) & (grid.key - grid.key[last] < window)
    return np.where(inside, TRUE, now)


def ever(grid: Grid, documented: Marks, now: Truth) -> Truth:
    """Documented since the infusion, or true now."""
    return np.where(last_true(grid, documented) >= 0, TRUE, now)


def since(last: Ints, now: Truth, onset: Ints) -> Truth:
    """Documented in [onset, t], or true now.

    `last` is the position of the last documented instant, `onset` that at which the
    episode began; -1 where there is none.
    """
    return np.where((last >= 0) & (last >= onset), TRUE, now)


def lasting(grid: Grid, now: Truth, window: int) -> Truth:
    """True without a break on [t - window, t]; false if false in it; else unknown."""
    now = everywhere(now, grid.size)
    after, begins = grid.after(), grid.key - window
    broken = _touches(grid, now != TRUE, after, begins)
    untrue = _touches(grid, now == FALSE, after, begins)
    early = begins < grid.block.infused[grid.patient]
    return np.where(untrue, FALSE, np.where(broken | early, UNKNOWN, TRUE))


def _touches(grid: Grid, marks: Marks, after: Ints, begins: Ints) -> Marks:
    """Whether a marked stretch reaches into [begins, t]."""
    last = last_true(grid, marks)
    ends = np.minimum(after[last], NEVER)
    touched: Marks = (last >= 0) & (ends > begins)
    return touched


def dropped(
    grid: Grid,
    charted: tuple[Ints, Floats, Floats],
    now: tuple[Floats, Floats],
    by: float,
    window: int,
) -> Truth:
    """The highest value charted in (t - window, t] minus the present one is >= by.

    `charted` is sorted keys with the lowest and highest each value may be, `now` the
    present range.
    """
    key, low, high = charted
    first = np.searchsorted(key, grid.key - window, side="right")
    first = np.maximum(first, np.searchsorted(key, grid.key[grid.first()]))
    stop = np.searchsorted(key, grid.key, side="right")
    most = [_highest(v, first, stop) for v in (low, high)]
    with np.errstate(invalid="ignore"):
        return truth(most[0] - now[1] >= by, most[1] - now[0] >= by)


def _highest(value: Floats, first: Ints, stop: Ints) -> Floats:
    """The maximum of value[first:stop] for each pair; -inf where empty."""
    result = np.full(len(first), -np.inf)
    some = stop > first
    if some.any():
        edges = np.column_stack([first[some], stop[some]]).ravel()
        padded = np.append(value, -np.inf)
        result[some] = np.maximum.reduceat(padded, edges)[::2]
    return result
