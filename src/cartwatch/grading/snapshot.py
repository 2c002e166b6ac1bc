"""What does the chart say at each instant?

For every concept the entry of its column that holds there: the last value charted,
unless it lapsed, ended, or nothing was charted.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cartwatch.grading.block import NEVER, Block
from cartwatch.grading.column import Column
from cartwatch.grading.frame import Ints
from cartwatch.grading.instants import Grid
from cartwatch.grading.runs import closed

Positions = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One concept on a grid. `entry` counts into the column; `stale` is unconfirmed.

    `constant` says that nothing was ever charted: one entry holds everywhere.
    `last` is the last charted entry whatever became of it, -1 before the first.
    """

    column: Column
    entry: Positions
    stale: NDArray[np.bool_] | None
    constant: bool
    last: Positions


def snapshot(grid: Grid, column: Column) -> Snapshot:
    """Carry each charted value forward to every instant of its patient."""
    if column.size == 0:
        return _silent(column)
    last = _latest(grid, column.key)
    if grid.block.size > 1:
        last[column.key[last] >> grid.block.bits != grid.patient] = -1
    entry = np.where(last < 0, np.int32(column.size), last)
    if column.ends is not None:
        entry[grid.key >= column.ends[entry]] = column.size
    if column.lapses is not None:
        entry[grid.key >= column.lapses[entry]] = column.size + 1
    stale = None if column.stale is None else grid.key >= column.stale[entry]
    return Snapshot(column, entry, stale, False, last)


def _latest(grid: Grid, key: Ints) -> Positions:
    """For each instant the last of these keys at or before it; -1 before the first."""
    # Few keys on many instants: each holds from its own instant to the next one's.
    edges = np.empty(len(key) + 2, np.int64)
    edges[0], edges[-1] = 0, grid.size
    edges[1:-1] = np.searchsorted(grid.key, key)
    return np.repeat(np.arange(-1, len(key), dtype=np.int32), np.diff(edges))


def carried(held: Snapshot, before: Ints) -> Snapshot:
    """The same on a finer grid; `before` is the old instant before each new one."""
    if held.constant:
        return held
    stale = None if held.stale is None else held.stale[before]
    return replace(held, entry=held.entry[before], stale=stale, last=held.last[before])


def _silent(column: Column) -> Snapshot:
    entry = np.zeros((), np.int32)
    return Snapshot(column, entry, None, True, np.full((), -1, np.int32))


def ended(block: Block, column: Column, by: Column) -> Column:
    """The column whose values end where another concept's code changes."""
    if not column.size:
        return column
    patient = block.patient(by.key)
    changed = (by.mask[1:-2] != by.mask[:-3]) & (patient[1:] == patient[:-1])
    keys = by.key[1:][changed] if by.size > 1 else by.key[:0]
    at = np.searchsorted(keys, column.key, side="right")
    ends = closed(keys, NEVER)[at]
    return replace(column, ends=closed(ends, NEVER, NEVER))
