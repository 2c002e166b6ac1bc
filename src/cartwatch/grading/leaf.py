"""The truth of one leaf at every instant, decided by the range of what is charted."""

import numpy as np

from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.clinical.time import DAY
from cartwatch.grading.column import ALL_CODES, whole
from cartwatch.grading.entries import OPS, between, entries, silent
from cartwatch.grading.frame import Floats
from cartwatch.grading.ground import Ground
from cartwatch.grading.snapshot import Snapshot
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN, Truth, truth
from cartwatch.grading.window import dropped
from cartwatch.protocol.tree import Compare, Dropped, IsCode, IsOther


def compare(ground: Ground, leaf: Compare) -> Truth:
    """`concept op number`, `concept op other` or `concept op 80 % of other`."""
    if leaf.concept == DAYS_SINCE_INFUSION:
        return _days(ground, leaf)
    left = ground.snapshot(leaf.concept)
    if leaf.other is None:
        return _spread(leaf, left)
    right = ground.snapshot(leaf.other)
    result = between(leaf, ranges(left), ranges(right))
    return unconfirmed(unconfirmed(result, left), right)


def is_code(ground: Ground, leaf: IsCode) -> Truth:
    """`concept is [not] code or code`."""
    return _spread(leaf, ground.snapshot(leaf.concept))


def is_other(ground: Ground, leaf: IsOther) -> Truth:
    """`concept is [not] other_concept`."""
    left, right = ground.snapshot(leaf.concept), ground.snapshot(leaf.other)
    a, b = left.column.mask[left.entry], right.column.mask[right.entry]
    alone = (a != ALL_CODES) & ((a & (a - 1)) == 0)
    result = truth((a == b) & alone, (a & b) != 0)
    result = -result if leaf.negated else result
    return unconfirmed(unconfirmed(result, left), right)


def fell(ground: Ground, leaf: Dropped) -> Truth:
    """`concept dropped >= by in window`."""
    found = ground.snapshot(leaf.concept)
    column = found.column
    real = column.source[:-2] >= 0
    charted = (column.key[real], column.low[:-2][real], column.high[:-2][real])
    low, high = (np.broadcast_to(v, ground.grid.size) for v in ranges(found))
    result = dropped(ground.grid, charted, (low, high), leaf.by, leaf.window)
    floor, ceiling = whole(column.concept)
    return np.where((low == floor) & (high == ceiling), UNKNOWN, result)


def ranges(found: Snapshot) -> tuple[Floats, Floats]:
    """The lowest and highest the value may be at every instant."""
    return found.column.low[found.entry], found.column.high[found.entry]


def _spread(leaf: Compare | IsCode, found: Snapshot) -> Truth:
    """The truth of a leaf on one value, carried from its entries to the grid."""
    if found.constant:
        return silent(leaf, found.column)
    return unconfirmed(entries(leaf, found.column)[found.entry], found)


def unconfirmed(result: Truth, found: Snapshot) -> Truth:
    """What stale support makes true still counts; what it makes false is unknown."""
    if found.stale is None:
        return result
    return np.where(found.stale & (result == FALSE), UNKNOWN, result)


def _days(ground: Ground, leaf: Compare) -> Truth:
    """Time since the latest infusion against a number of days."""
    grid = ground.grid
    since = grid.key - grid.block.dosed(grid.key)
    length = np.int64(round((leaf.number if leaf.number is not None else 0.0) * DAY))
    return np.where(OPS[leaf.op](since, length), TRUE, FALSE)
