"""The truth of leaves about medicines: doses, sums of doses, administrations."""

from collections.abc import Iterable

import numpy as np

from cartwatch.clinical import Rate, rate
from cartwatch.clinical.names import WEIGHT
from cartwatch.clinical.rates import DIGITS, rounded
from cartwatch.grading.dose import TINY, above_zero
from cartwatch.grading.entries import OPS
from cartwatch.grading.frame import Floats
from cartwatch.grading.ground import Ground
from cartwatch.grading.leaf import ranges, unconfirmed
from cartwatch.grading.truth import FALSE, TRUE, Truth, truth
from cartwatch.protocol.tree import Dose, Given, Term, Total

_GIVEN = np.int64(1)


def dosed(ground: Ground, leaf: Dose) -> Truth:
    """`dose of concept op number unit`."""
    low, high = dose_range(ground, leaf.concept, leaf.unit)
    return _compared(ground, leaf, low, high, [leaf.concept])


def summed(ground: Ground, leaf: Total) -> Truth:
    """`amount op number unit`: the sum of the lows and the sum of the highs."""
    low, high = total_range(ground, leaf.terms)
    return _compared(ground, leaf, low, high, [t.concept for t in leaf.terms])


def total_range(ground: Ground, terms: Iterable[Term]) -> tuple[Floats, Floats]:
    """The lowest and highest that an amount may be at every instant, in its unit."""
    each = [(*dose_range(ground, t.concept, t.unit), t.factor) for t in terms]
    low = np.sum(np.broadcast_arrays(*(a * f for a, _, f in each)), axis=0)
    high = np.sum(np.broadcast_arrays(*(b * f for _, b, f in each)), axis=0)
    return above_zero(low, low), np.round(high, DIGITS)


def _compared(
    ground: Ground, leaf: Dose | Total, low: Floats, high: Floats, names: Iterable[str]
) -> Truth:
    held, number = OPS[leaf.op], rounded(leaf.number)
    below, above = held(low, number), held(high, number)
    result = truth(below & above, below | above)
    for name in names:
        result = unconfirmed(result, ground.snapshot(name))
    return result


def dose_range(ground: Ground, concept: str, unit: str) -> tuple[Floats, Floats]:
    """The lowest and highest dose that may run at every instant; (G,) or ()."""
    low, high, power = ground.doses(concept).in_unit(rate_of(unit))
    entry = ground.snapshot(concept).entry
    if not power.any():
        return low[entry], high[entry]
    least, most = weight_range(ground)
    a, b, by = low[entry], high[entry], power[entry]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        lowest = np.where(by > 0, a * least, np.where(by < 0, a / most, a))
        highest = np.where(by > 0, b * most, np.where(by < 0, b / least, b))
        rest: Floats = highest.round(DIGITS)
    return above_zero(lowest, a), rest


def weight_range(ground: Ground) -> tuple[Floats, Floats]:
    """The weight in kg at every instant: charted, else as known of the patient."""
    grid, column = ground.grid, ground.columns.get(WEIGHT)
    low, high = np.full(grid.size, TINY), np.full(grid.size, np.inf)
    if column is not None:
        charted = ranges(ground.snapshot(WEIGHT))
        low, high = np.maximum(charted[0], low), np.minimum(charted[1], high)
    known = grid.block.frame.initial.get(WEIGHT)
    if known is None:
        return low, high
    own = known[grid.block.begins : grid.block.ends][grid.patient]
    instead = np.isinf(high) & ~np.isnan(own)
    return np.where(instead, own, low), np.where(instead, own, high)


def counted(ground: Ground, leaf: Given) -> Truth:
    """`concept given >= number in window`: administrations in (t - window, t]."""
    grid, column = ground.grid, ground.columns[leaf.concept]
    real = (column.source[:-2] >= 0) & (column.mask[:-2] == _GIVEN)
    key = column.key[real]
    first = np.searchsorted(key, grid.key - leaf.window, side="right")
    first = np.maximum(first, np.searchsorted(key, grid.key[grid.first()]))
    stop = np.searchsorted(key, grid.key, side="right")
    return np.where(stop - first >= leaf.number, TRUE, FALSE)


def unsettled(ground: Ground, leaf: Dose | Total, place: int) -> list[str]:
    """Which concepts leave a dose leaf open: the pump, or the weight alone."""
    terms = leaf.terms if isinstance(leaf, Total) else [Term(leaf.concept, leaf.unit)]
    found: list[str] = []
    for term in terms:
        low, high, power = ground.doses(term.concept).in_unit(rate_of(term.unit))
        held = ground.snapshot(term.concept)
        entry = int(held.entry if held.constant else held.entry[place])
        stale = held.stale is not None and bool(held.stale[place])
        if stale or low[entry] != high[entry]:
            found.append(term.concept)
        elif power[entry] and np.not_equal(*(w[place] for w in weight_range(ground))):
            found.append(WEIGHT)
    return list(dict.fromkeys(found))


def rate_of(unit: str) -> Rate:
    """The unit of a dose in a tree. Raises ValueError where it is none."""
    known = rate(unit)
    if known is None:
        msg = f"'{unit}' is no unit of a dose"
        raise ValueError(msg)
    return known
