"""Observations in the order that grading reads: by concept, patient and time."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Ranks = tuple[NDArray[Any], ...]


class Rows(NamedTuple):
    """Sorted rows: the place each had before, its patient and time.

    Concept c owns rows [edges[c], edges[c + 1]).
    """

    source: Ints
    person: Ints
    at: Ints
    edges: Ints


class Keys(NamedTuple):
    """By what rows are sorted, as they stand in the table."""

    concept: Ints
    person: Ints
    at: Ints

    def taken(self, order: Ints, edges: Ints) -> Rows:
        """The rows in this order."""
        return Rows(order, self.person[order], self.at[order], edges)

    def sorted(self, *ranks: NDArray[Any]) -> Ints:
        """Their order; of one instant by `ranks`, the last one first."""
        return np.lexsort((*ranks, self.at, self.person, self.concept))

    def some(self, rows: Ints) -> "Keys":
        """The keys of some rows."""
        return Keys(*(key[rows] for key in self))


def ordered(keys: Keys, concepts: int, deciding: Callable[[Ints], Ranks]) -> Rows:
    """Sort rows of so many concepts; of an instant leave out what is superseded.

    `deciding` is asked for the ranks of rows that share an instant.
    """
    edges = np.zeros(concepts + 1, np.int64)
    np.cumsum(np.bincount(keys.concept, minlength=concepts), out=edges[1:])
    # A file by patient and time, as most are, only has to be parted by concept.
    found = keys.taken(np.argsort(keys.concept, kind="stable"), edges)
    broken = _breaks(found)
    if (
        not (found.at[broken] == found.at[broken + 1]).all()
        or not (found.person[broken] == found.person[broken + 1]).all()
    ):
        found = keys.taken(keys.sorted(), edges)
        broken = _breaks(found)
    return found if not len(broken) else _decided(keys, found, broken, deciding)


def _breaks(rows: Rows) -> Ints:
    """The rows after which another of the same concept is not later."""
    person, at = rows.person, rows.at
    later = at[1:] > at[:-1]
    later &= person[1:] == person[:-1]
    later |= person[1:] > person[:-1]
    inner = rows.edges[(rows.edges > 0) & (rows.edges < len(at))]
    later[inner - 1] = True
    return np.flatnonzero(~later)


def _decided(
    keys: Keys, rows: Rows, same: Ints, deciding: Callable[[Ints], Ranks]
) -> Rows:
    """The rows without those superseded; each of `same` shares the next one's instant.

    Sorted among themselves, rows of shared instants fill the places they had.
    """
    places = np.union1d(same, same + 1)
    shared = rows.source[places]
    ranks = deciding(shared)
    order = keys.some(shared).sorted(*ranks)
    rows.source[places] = shared[order]
    first = np.searchsorted(places, same)
    together = np.zeros(len(places) - 1, bool)
    together[first] = True
    later = np.zeros(len(places) - 1, bool)
    for rank in ranks:
        later |= rank[order][1:] != rank[order][:-1]
    # A row gives way when the next one at its instant is known to be the later one.
    kept = np.ones(len(rows.source), bool)
    kept[places[:-1][_superseded(together, later)]] = False
    counts = np.append(0, np.cumsum(kept))
    return keys.taken(rows.source[kept], counts[rows.edges])


def _superseded(same: Bools, later: Bools) -> Bools:
    """Whether some following row of the same instant is later than this one."""
    gone = same & later
    for i in np.flatnonzero(same & ~later)[::-1]:
        gone[i] = i + 1 < len(gone) and same[i + 1] and gone[i + 1]
    return gone
