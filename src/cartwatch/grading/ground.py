"""The ground that criteria stand on: columns of a block, carried along one grid."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Concept
from cartwatch.clinical.concept import GIVEN
from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.grading.block import Block
from cartwatch.grading.column import Column, column
from cartwatch.grading.dose import Doses, doses
from cartwatch.grading.frame import Ints
from cartwatch.grading.instants import Grid, instants, refined
from cartwatch.grading.snapshot import Snapshot, carried, ended, snapshot
from cartwatch.grading.thin import thin
from cartwatch.grading.total import total
from cartwatch.protocol.tree import Node


class Ground:
    """Snapshots of the concepts that some criteria name, made when first asked for."""

    def __init__(self, grid: Grid, columns: dict[str, Column]) -> None:
        self.grid = grid
        self.columns = columns
        self._snapshots: dict[str, Snapshot] = {}
        self._marks: dict[str, NDArray[np.bool_]] = {}
        self._doses: dict[str, Doses] = {}

    def snapshot(self, concept: str) -> Snapshot:
        """The concept's value at every instant."""
        if concept not in self._snapshots:
            self._snapshots[concept] = snapshot(self.grid, self.columns[concept])
        return self._snapshots[concept]

    def doses(self, concept: str) -> Doses:
        """How fast the concept's pump runs, by entry; read when first asked for."""
        if concept not in self._doses:
            self._doses[concept] = doses(self.grid.block, self.columns[concept])
        return self._doses[concept]

    def charted(self, concept: str) -> NDArray[np.bool_]:
        """At which instants a row of the concept was charted since the infusion."""
        if concept not in self._marks:
            self._marks[concept] = self._mark(concept)
        return self._marks[concept]

    def _mark(self, concept: str) -> NDArray[np.bool_]:
        found = self.columns.get(concept)
        if found is None or not found.size:
            return np.zeros(self.grid.size, bool)
        # The value that holds here is of this very instant.
        last = self.snapshot(concept).last
        marks: NDArray[np.bool_] = found.key[last] == self.grid.key
        return marks & (found.source[last] >= 0)

    def refined(self, keys: Iterable[Ints]) -> "tuple[Ground, Ints] | None":
        """The same on a finer grid, and the old instant before each of its instants.

        None if none of the keys is new.
        """
        found = refined(self.grid, keys)
        if found is None:
            return None
        finer = Ground(found[0], self.columns)
        finer._doses = self._doses
        for name, held in self._snapshots.items():
            # A dose is given at its instant alone; no later one inherits it.
            if held.column.concept.kind != GIVEN:
                finer._snapshots[name] = carried(held, found[1])
        return finer, found[1]


def ground(
    block: Block,
    concepts: Iterable[str],
    *,
    partial_record: bool,
    only: Iterable[Node] | None = None,
) -> Ground:
    """Read the concepts of a block and every instant at which one may change.

    With `only`, rows that say nothing new to these criteria are left out.
    """
    vocabulary = block.frame.vocabulary
    columns: dict[str, Column] = {}
    for name in concepts:
        _read(block, vocabulary[name], columns, partial_record)
    columns.pop(DAYS_SINCE_INFUSION, None)
    for name, found in list(columns.items()):
        by = found.concept.ended_by
        if by is not None:
            device = columns.get(by) or column(
                block, vocabulary[by], partial_record=partial_record
            )
            columns[name] = ended(block, found, device)
    if only is not None:
        columns = thin(block.bits, columns, only)
    keys = [key for found in columns.values() for key in found.instants()]
    return Ground(instants(block, keys), columns)


def _read(
    block: Block, concept: Concept, columns: dict[str, Column], partial_record: bool
) -> None:
    if concept.name in columns:
        return
    found = column(block, concept, partial_record=partial_record)
    if concept.sum_of:
        vocabulary = block.frame.vocabulary
        items = [
            column(block, vocabulary[item], partial_record=partial_record)
            for item in concept.sum_of
        ]
        found = total(concept, found, items, partial_record=partial_record)
    columns[concept.name] = found
