"""Which charted rows say anything new to these criteria?

Most sets of vital signs say what the set before said. A row at which every leaf keeps
its truth, and of which no window has to know, changes no grade, no episode and no
driver: it only lengthens the row before. A timeline does without it; an explanation,
which shows the value and its age, does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwatch.grading.column import Column
from cartwatch.grading.entries import between, entries
from cartwatch.grading.frame import Bools
from cartwatch.grading.runs import begins, closed
from cartwatch.grading.truth import TRUE, Truth
from cartwatch.grading.walk import Trees, concepts, operands, walk
from cartwatch.protocol import tree

Columns = Mapping[str, Column]


def thin(bits: int, columns: Columns, nodes: Iterable[tree.Node]) -> dict[str, Column]:
    """The columns with only those rows; `bits` are those of the time in a key."""
    leaves, documented = _named(Trees(nodes))
    thinned = dict(columns)
    for name, column in columns.items():
        if column.size and name in leaves:
            kept = _renewed(column, bits)
            for node in leaves[name]:
                kept[1:] |= _changed(node, column, columns, bits)
            for leaf in documented.get(name, ()):
                kept |= _charted(leaf, column)
            thinned[name] = _thinned(column, kept)
    return thinned


Leaves = dict[str, list[tree.Node]]
Documented = dict[str, list["Leaf | None"]]


# The same few scales again and again; the key keeps their trees alive.
@lru_cache(maxsize=256)
def _named(trees: Trees) -> tuple[Leaves, Documented]:
    every = list(walk(trees.nodes))
    return _leaves(every), _documented(every)


def _thinned(column: Column, kept: Bools) -> Column:
    """The kept rows, each valid as long as the last one left out after it."""
    rows = np.flatnonzero(kept)
    last = closed(rows[1:] - 1, len(kept) - 1)
    closing = column.size, column.size + 1
    first, last = closed(rows, *closing), closed(last, *closing)
    limits = (column.lapses, column.ends, column.stale)
    lapses, ends, stale = (None if k is None else k[last] for k in limits)
    return replace(
        column,
        key=column.key[rows],
        low=column.low[first],
        high=column.high[first],
        mask=column.mask[first],
        lapses=lapses,
        ends=ends,
        stale=stale,
        source=column.source[first],
    )


def _leaves(every: Iterable[tree.Node]) -> Leaves:
    """By concept, the leaves that name it; of those on codes one is enough."""
    found: dict[str, dict[object, tree.Node]] = {}
    for node in every:
        coded = isinstance(node, tree.IsCode | tree.IsOther)
        for name in operands(node):
            found.setdefault(name, {})["code" if coded else id(node)] = node
    return {name: list(leaves.values()) for name, leaves in found.items()}


Leaf = tree.Compare | tree.IsCode


def _documented(every: Iterable[tree.Node]) -> Documented:
    """By concept, the leaf that a window waits to see charted; None: any row."""
    found: Documented = {}
    for node in every:
        if isinstance(node, tree.Within | tree.Ever | tree.SinceOnset):
            for name in concepts([node.of]):
                found.setdefault(name, []).append(_alone(node.of))
    return found


def _alone(node: tree.Node) -> Leaf | None:
    """The one leaf that a criterion is, if it asks for one value of one concept."""
    while isinstance(node, tree.Named):
        node = node.of
    if isinstance(node, tree.Compare):
        return node if node.other is None else None
    return node if isinstance(node, tree.IsCode) else None


def _charted(leaf: Leaf | None, column: Column) -> Bools:
    """The rows that a window has to know of."""
    if leaf is None:
        return np.ones(column.size, bool)
    marks: Bools = entries(leaf, column)[:-2] == TRUE
    return marks


def _renewed(column: Column, bits: int) -> Bools:
    """The rows before which nothing counted: a patient's first, and after a limit."""
    marks = begins(column.key >> bits)
    for limit in (column.lapses, column.stale, column.ends):
        if limit is not None:
            marks[1:] |= limit[:-3] < column.key[1:]
    return marks


def _changed(node: tree.Node, column: Column, columns: Columns, bits: int) -> Bools:
    """Whether the node may say something else at a row than at the row before."""
    if isinstance(node, tree.IsCode | tree.IsOther):
        return _differs(column.mask)
    if not isinstance(node, tree.Compare):
        return np.ones(column.size - 1, bool)
    if node.other is None:
        return _differs(entries(node, column))
    other = columns[node.other]
    if column is not other and _steady(other):
        return _differs(_beside(node, column, other, bits))
    return _differs(column.low) | _differs(column.high)


def _differs(entry: NDArray[Any]) -> Bools:
    """Which charted entries differ from the one before."""
    marks: Bools = entry[1:-2] != entry[:-3]
    return marks


def _steady(column: Column) -> bool:
    """Whether a value holds until the next row of its own concept."""
    return column.lapses is None and column.stale is None and column.ends is None


def _beside(node: tree.Compare, column: Column, other: Column, bits: int) -> Truth:
    """The node at each row of its first concept; two more entries as filling."""
    place = np.searchsorted(other.key, column.key, side="right") - 1
    mine = closed(other.key, -1)[place] >> bits == column.key >> bits
    place = closed(np.where(mine, place, other.size), other.size, other.size)
    right = other.low[place], other.high[place]
    return between(node, (column.low, column.high), right)
