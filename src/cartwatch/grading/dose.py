"""How fast was each pump charted to run? Ranges by entry of its column.

A stopped pump runs at 0. A running pump without a readable dose runs at any number
above 0, and where nobody knows whether it runs, at anything from 0.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Dose, Rate, dose
from cartwatch.clinical.concept import RUNNING
from cartwatch.clinical.rates import DIGITS
from cartwatch.grading.block import Block
from cartwatch.grading.column import Column, rows
from cartwatch.grading.frame import Bools, Floats, Ints
from cartwatch.grading.runs import begins

TINY = float(np.finfo(np.float64).tiny)
"""Stands for "above 0": no dose that anybody charts is smaller."""
_FREE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Doses:
    """Ranges of doses by entry, U + 2 like the column's, each in its own unit.

    `kind` counts into `kinds`, -1 where any unit would give the same range. A bound
    of 0, TINY or infinity is such in every unit.
    """

    low: Floats
    high: Floats
    kind: Ints
    kinds: tuple[tuple[str, bool], ...]

    def in_unit(self, unit: Rate) -> tuple[Floats, Floats, NDArray[np.int8]]:
        """The ranges in a unit, and by which power of the weight to multiply them."""
        power = np.array([_power(k, unit) for k in self.kinds] + [0], np.int8)
        like = np.array([kind == unit.kind for kind, _ in self.kinds] + [True])
        readable = like[self.kind]
        low = np.where(readable, self.low / unit.factor, TINY)
        high = np.where(readable, self.high / unit.factor, np.inf)
        most: Floats = high.round(DIGITS)
        by: NDArray[np.int8] = np.where(readable, power[self.kind], np.int8(0))
        return above_zero(low, self.low), most, by


def above_zero(low: Floats, was: Floats) -> Floats:
    """Low bounds without their last digits; what was above 0 stays above 0."""
    return np.where(was > 0, np.maximum(np.round(low, DIGITS), TINY), 0.0)


def _power(kind: tuple[str, bool], unit: Rate) -> int:
    """1 from a dose by kilogram to one of the whole body, -1 back, else 0."""
    return int(kind[1]) - int(unit.per_kg) if kind[0] == unit.kind else 0


def doses(block: Block, column: Column) -> Doses:
    """What the chart says of one pump's dose, by entry of its column."""
    key, value, source = rows(block, column.concept)
    codes, read = _words(block.frame.table, source)
    running, absent = value == column.concept.position(RUNNING), np.isnan(value)
    number = np.array([np.nan if d is None else d.number for d in read] + [np.nan])
    charted = number[codes]
    low = np.where(running, np.where(np.isnan(charted), TINY, charted), 0.0)
    high = np.where(running, np.where(np.isnan(charted), np.inf, charted), 0.0)
    high = np.where(absent, np.inf, high)
    kinds = tuple(dict.fromkeys((d.kind, d.per_kg) for d in read if d is not None))
    where = [_FREE if d is None else kinds.index((d.kind, d.per_kg)) for d in read]
    kind = np.array([*where, _FREE], np.int64)[codes]
    kind = np.where(running & (charted > 0), kind, _FREE)
    ranges = _by_instant(key, low, high, kind)
    return _closed(column, *ranges, kinds)


def _words(table: pd.DataFrame, source: Ints) -> tuple[Ints, list[Dose | None]]:
    """Each row's dose as a position among the distinct ones, which are read once."""
    if "dose" not in table or not len(source):
        return np.full(len(source), -1), []
    # What was known before anything was charted (source -1) has no dose either.
    codes, words = pd.factorize(table["dose"].take(np.maximum(source, 0)))
    return codes, [dose(word) if isinstance(word, str) else None for word in words]


def _by_instant(
    key: Ints, low: Floats, high: Floats, kind: Ints
) -> tuple[Floats, Floats, Ints]:
    """One range an instant; rows of one instant in unlike units may be any dose."""
    if not len(key):
        return low, high, kind
    starts = np.flatnonzero(begins(key))
    low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
    most = np.maximum.reduceat(kind, starts)
    some = np.where(kind == _FREE, np.iinfo(np.int64).max, kind)
    unlike: Bools = (most != _FREE) & (np.minimum.reduceat(some, starts) != most)
    low = np.where(unlike & (low > 0), TINY, low)
    return low, np.where(unlike, np.inf, high), np.where(unlike, _FREE, most)


def _closed(
    column: Column,
    low: Floats,
    high: Floats,
    kind: Ints,
    kinds: tuple[tuple[str, bool], ...],
) -> Doses:
    """With the two closing entries: what silence stands for, and unknown."""
    place = column.concept.position(RUNNING)
    bit = np.int64(1 << place) if place is not None else np.int64(0)
    rest = np.where((column.mask[-2:] & bit) != 0, np.inf, 0.0)
    return Doses(
        np.append(low, [0.0, 0.0]),
        np.append(high, rest),
        np.append(kind, [_FREE, _FREE]),
        kinds,
    )
