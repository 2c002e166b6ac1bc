"""Three values in int8: unknown travels by arithmetic, not by branches.

FALSE -1, UNKNOWN 0, TRUE 1 (Kleene's strong logic): AND is the minimum, OR the
maximum, NOT the sign.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.int8]

FALSE, UNKNOWN, TRUE = np.int8(-1), np.int8(0), np.int8(1)


def conjunction(members: Sequence[Truth]) -> Truth:
    """True where all are, false where one is false, else unknown."""
    result = members[0]
    for member in members[1:]:
        result = np.minimum(result, member)
    return result


def disjunction(members: Sequence[Truth]) -> Truth:
    """True where one is, false where all are false, else unknown."""
    result = members[0]
    for member in members[1:]:
        result = np.maximum(result, member)
    return result


def at_least(number: int, members: Sequence[Truth]) -> Truth:
    """True where so many are, false where so many cannot be, else unknown."""
    if number == 1:
        return disjunction(members)
    shape = np.broadcast_shapes(*(np.shape(m) for m in members))
    certain = np.zeros(shape, np.int8)
    possible = np.zeros(shape, np.int8)
    for member in members:
        certain += member == TRUE
        possible += member != FALSE
    return truth(certain >= number, possible >= number)


def truth(certain: NDArray[np.bool_], possible: NDArray[np.bool_]) -> Truth:
    """The truth of what is certain and of what is possible; bool arrays alike."""
    result: Truth = certain.astype(np.int8) + possible.astype(np.int8) - TRUE
    return result
