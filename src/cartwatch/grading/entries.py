"""The truth of a leaf for every entry of one column."""

import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from cartwatch.clinical import Concept
from cartwatch.grading.column import Column
from cartwatch.grading.frame import Floats
from cartwatch.grading.truth import Truth, truth
from cartwatch.protocol.tree import Compare, IsCode

OPS: dict[str, Callable[..., Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


def entries(leaf: Compare | IsCode, column: Column) -> Truth:
    """`concept op number` or `concept is [not] code`, for each of U + 2 entries."""
    if isinstance(leaf, IsCode):
        return _coded(leaf, column)
    held = OPS[leaf.op]
    low, high = held(column.low, leaf.number), held(column.high, leaf.number)
    return truth(low & high, low | high)


def _coded(leaf: IsCode, column: Column) -> Truth:
    wanted = _wanted(leaf, column.concept)
    table = truth((column.mask & ~wanted) == 0, (column.mask & wanted) != 0)
    return -table if leaf.negated else table


@lru_cache(maxsize=2048)
def _wanted(leaf: IsCode, concept: Concept) -> np.int64:
    places = [concept.position(code) for code in leaf.codes]
    return np.int64(sum(1 << p for p in places if p is not None))


@lru_cache(maxsize=2048)
def silent(leaf: Compare | IsCode, column: Column) -> Truth:
    """The truth of a leaf of which nothing was ever charted; shape ()."""
    truths: Truth = entries(leaf, column)[-2:-1]
    return truths.reshape(())


def between(
    leaf: Compare, left: tuple[Floats, Floats], right: tuple[Floats, Floats]
) -> Truth:
    """`concept op [percent % of] concept`, each side the range of what it may be."""
    (a, b), (c, d) = left, right
    if leaf.percent != 100:
        # The product first: 80 % of 115 is 92 then, and not a little more.
        c, d = leaf.percent * c / 100, leaf.percent * d / 100
    worst = (a, d) if leaf.op in (">=", ">") else (b, c)
    best = (b, c) if leaf.op in (">=", ">") else (a, d)
    held = OPS[leaf.op]
    return truth(held(*worst), held(*best))
