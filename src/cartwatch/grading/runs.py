"""Values along rows or instants: where runs begin, and what holds everywhere."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwatch.grading.truth import Truth


def begins(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a run begins: the first value, and every one unlike the one before."""
    marks = np.ones(len(columns[0]), bool)
    np.not_equal(columns[0][1:], columns[0][:-1], out=marks[1:])
    for column in columns[1:]:
        marks[1:] |= column[1:] != column[:-1]
    return marks


def closed(column: NDArray[Any], *last: Any) -> NDArray[Any]:
    """The values and so many more behind them, in the type of the values."""
    # A bedside call does this a hundred times; np.append takes four times as long.
    size = len(column)
    longer = np.empty(size + len(last), column.dtype)
    longer[:size] = column
    longer[size:] = last
    return longer


def everywhere(truths: Truth, size: int) -> Truth:
    """The truth at each of so many instants, also where it never changes."""
    return truths if np.ndim(truths) else np.full(size, truths)
