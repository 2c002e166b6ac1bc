"""The rows of a timeline: only the instants at which something changes."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import WORST
from cartwatch.clinical.names import DEATH
from cartwatch.grading.frame import Bools, Ints, ObservationFrame
from cartwatch.grading.table import Graded
from cartwatch.grading.truth import FALSE

Column = NDArray[Any]

DIED = 1 << 30
"""The driver of a recorded grade 5."""
OUTSIDE = 1 << 29
"""The driver of the row from which the scale no longer applies."""
FATAL = 5
"""Recorded by a physician, never computed."""
ALIVE = np.iinfo(np.int64).max


class Rows(NamedTuple):
    """Columns of a timeline: position of the patient, time, range, driver, episode."""

    who: Column
    at: Column
    lowest: Column
    highest: Column
    driver: Column
    episode: Column


class Deaths(NamedTuple):
    """When each patient died (ALIVE: not at all), and of what; NaN: not for sure."""

    at: Ints
    cause: NDArray[np.float64]


def deaths(frame: ObservationFrame) -> Deaths:
    """The first recorded death of each patient."""
    at = np.full(len(frame.patients), ALIVE)
    cause = np.full(len(frame.patients), np.nan)
    some = frame.rows[DEATH] if DEATH in frame.rows else slice(0, 0)
    rows = np.arange(some.start, some.stop)[~np.isnan(frame.value[some])]
    for row in rows[::-1].tolist():
        who, when, value = frame.patient[row], frame.at[row], frame.value[row]
        # Two causes at one instant, neither known to be the later: cause unknown.
        unsure = at[who] == when and cause[who] != value
        at[who], cause[who] = when, np.nan if unsure else value
    return Deaths(at, cause)


def rows(graded: Graded, died: Deaths, *, regardless: bool) -> Rows:
    """The rows of a block, from each patient's opening to the death or the end.

    One more row, ungraded, says where the scale ceases to apply.
    """
    grid = graded.evaluation.ground.grid
    shown, closing = _shown(graded, regardless)
    at = np.flatnonzero(shown | closing)
    off = closing[at]
    names = ("lowest", "highest", "driver", "episode")
    values = [getattr(graded, name)[at] for name in names]
    for value, outside in zip(values, (0, WORST, OUTSIDE, 0), strict=True):
        value[off] = outside
    picked = [grid.patient[at], *values]
    changed = np.ones(len(at), bool)
    changed[1:] = np.any([v[1:] != v[:-1] for v in picked], axis=0)
    who = grid.patient[at[changed]] + grid.block.begins
    when = grid.block.at(grid.key[at[changed]])
    found = Rows(who, when, *(v[changed] for v in values))
    return _with_deaths(found, graded, died, shown)


def _shown(graded: Graded, regardless: bool) -> tuple[Bools, Bools]:
    """The instants that a reader is shown, and those at which showing ends."""
    grid = graded.evaluation.ground.grid
    shown = grid.key >= grid.block.opens[grid.patient]
    closing = np.zeros(grid.size, bool)
    applies = graded.scale.applies
    if applies is None or regardless:
        return shown, closing
    shown = shown & (graded.evaluation.truth(applies) != FALSE)
    closing[1:] = shown[:-1] & ~shown[1:] & (grid.patient[1:] == grid.patient[:-1])
    return shown, closing


def _with_deaths(found: Rows, graded: Graded, died: Deaths, shown: Bools) -> Rows:
    """One last row of grade 5 for those whose recorded death this scale names."""
    who, last = _fatal(graded, died, shown)
    if not len(who):
        return found
    again = np.isin(found.who, who)
    kept = ~(again & (found.at == died.at[found.who]))
    found = Rows(*(column[kept] for column in found))
    place = np.searchsorted(found.who, who, side="right")
    same = np.ones(len(who), np.int64)
    grade, number = FATAL * same, graded.episode[last]
    each: list[Column] = [who, died.at[who], grade, grade, DIED * same, number]
    return Rows(*(np.insert(c, place, v) for c, v in zip(found, each, strict=True)))


def _fatal(graded: Graded, died: Deaths, shown: Bools) -> tuple[Ints, Ints]:
    """Who of a block died of what the scale grades, and their last instants."""
    grid = graded.evaluation.ground.grid
    block, last = grid.block, grid.start[1:] - 1
    at, cause = (column[block.begins : block.ends] for column in died)
    of_it = (at != ALIVE) & (cause == _code(graded)) & shown[last]
    who = np.flatnonzero(of_it)
    inside = (at[who] >= block.at(block.opens[who])) & (
        at[who] <= block.at(block.until[who])
    )
    who = who[inside]
    return who + block.begins, last[who]


def _code(graded: Graded) -> float:
    """The cause of death that this scale grades; NaN: none."""
    words = graded.evaluation.ground.grid.block.frame.vocabulary
    if FATAL not in graded.scale.recorded or DEATH not in words:
        return np.nan
    position = words[DEATH].position(graded.scale.scale)
    return np.nan if position is None else position


def nobody() -> Rows:
    """No rows."""
    kinds = (np.int32, np.int64, np.int8, np.int8, np.int32, np.int16)
    return Rows(*(np.empty(0, k) for k in kinds))
