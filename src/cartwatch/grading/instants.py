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
        following = np.append(self.key[1:], NEVER)
        following[self.start[1:] - 1] = NEVER
        return following

    def first(self) -> Ints:
        """For each instant, the position of its patient's first one."""
        return self.start[self.patient]


def instants(block: Block, keys: Iterable[Ints]) -> Grid:
    """Every instant from the infusion to the end of grading, sorted, each once."""
    found = [block.infused, block.opens, *(_within(block, k) for k in keys)]
    return _grid(block, np.concatenate(found))


def refined(grid: Grid, keys: Iterable[Ints]) -> Grid | None:
    """The grid with more instants; None if none of them is new."""
    more = [_within(grid.block, k) for k in keys]
    extra = np.unique(np.concatenate(more)) if more else np.empty(0, np.int64)
    at = np.searchsorted(grid.key, extra)
    known = np.append(grid.key, -1)[at] == extra
    if known.all():
        return None
    return _grid(grid.block, np.concatenate([grid.key, extra[~known]]))


def _grid(block: Block, keys: Ints) -> Grid:
    keys = np.sort(keys)
    if len(keys) > 1:
        keys = keys[np.append(True, keys[1:] != keys[:-1])]
    patient = block.patient(keys)
    start = np.searchsorted(patient, np.arange(block.size + 1))
    return Grid(block, keys, patient, start.astype(np.int64))


def _within(block: Block, keys: Ints) -> Ints:
    """Keys from their patient's infusion to the end of grading."""
    keys = keys[keys < NEVER]
    patient = block.patient(keys)
    inside = patient < block.size
    inside[inside] &= keys[inside] >= block.infused[patient[inside]]
    inside[inside] &= keys[inside] <= block.until[patient[inside]]
    return keys[inside]
