"""When can a grade change?

When something is charted, when a validity ends, when a window or a quiet time runs
out, when an attribution begins or ends. Each is a row; there is no timer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwatch.grading.block import NEVER, Block
from cartwatch.grading.frame import Ints
from cartwatch.grading.runs import begins, closed


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """G sorted instants of a block as keys, and the local patient of each.

    `start` holds P + 1 edges: patient p owns instants [start[p], start[p + 1]).
    """

    block: Block
    key: Ints
    patient: NDArray[np.int32]
    start: Ints

    @property
    def size(self) -> int:
        """How many instants."""
        return len(self.key)

    def after(self) -> Ints:
        """The key of the patient's next instant; NEVER at the last."""
        following = closed(self.key[1:], NEVER)
        following[self.start[1:] - 1] = NEVER
        return following

    def first(self) -> Ints:
        """For each instant, the position of its patient's first one."""
        return self.start[self.patient]


def instants(block: Block, keys: Iterable[Ints]) -> Grid:
    """Every instant from the infusion to the end of grading, sorted, each once."""
    found = _within(block, np.concatenate([block.opens, *keys]))
    keys = np.sort(np.concatenate([block.infused, found]))
    return _made(block, keys[begins(keys)])


def refined(grid: Grid, keys: Iterable[Ints]) -> tuple[Grid, Ints] | None:
    """The grid with more instants, and the old instant before each; None if no new."""
    more = [np.empty(0, np.int64), *keys]
    extra = np.unique(_within(grid.block, np.concatenate(more)))
    at = np.searchsorted(grid.key, extra)
    new = closed(grid.key, -1)[at] != extra
    at, extra = at[new], extra[new]
    if not len(extra):
        return None
    old = np.ones(grid.size + len(extra), bool)
    old[at + np.arange(len(extra))] = False
    return _made(grid.block, np.insert(grid.key, at, extra)), np.cumsum(old) - 1


def _made(block: Block, keys: Ints) -> Grid:
    patient = block.patient(keys)
    start = np.searchsorted(patient, np.arange(block.size + 1, dtype=np.int32))
    return Grid(block, keys, patient, start.astype(np.int64))


def _within(block: Block, keys: Ints) -> Ints:
    """Keys from their patient's infusion to the end of grading."""
    patient = block.patient(keys)
    limits = closed(block.infused, NEVER), closed(block.until, -1)
    return keys[(keys >= limits[0][patient]) & (keys <= limits[1][patient])]
