"""Does moving one concept to a worse value lower a grade, all else equal?

Oxygen as before the infusion, by device and flow, is no sign: it ranks with the best
value. What belongs to a value and ends with it (the reason for a tube) begins anew
with the next one: the worse state has what silence about it stands for.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical.names import BASELINE
from cartwatch.grading.proof.axes import Axis
from cartwatch.grading.proof.groups import Group, Proving, Row
from cartwatch.grading.proof.words import said, state
from cartwatch.grading.walk import walk
from cartwatch.protocol import tree

LOOKED_AT = 100_000
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fall:
    """Two states of which the worse one has the lower grade."""

    shared: str
    better: str
    worse: str
    before: int
    after: int

    def said(self, row: str) -> str:
        """What is wrong, with both states."""
        beside = f"with {self.shared}, " if self.shared else ""
        return (
            f"a worse value lowers '{row}': {beside}{self.better} is {self.before} and "
            f"{self.worse} is {self.after}; let rung {self.before} hold there too"
        )


def lowered(found: Proving, row: Row, axis: Axis) -> Fall | None:
    """The plainest fall of a row's grade along one axis; None if it never falls."""
    at = found.group.axes.index(axis)
    grade = np.where(found.masked, np.int8(-1), row.low)[found.complete]
    unchanged = _unchanged(found.group, axis)
    if unchanged is None:
        unchanged = np.zeros((1,) * grade.ndim, bool)
    unchanged = np.broadcast_to(unchanged, found.group.shape)[found.complete]
    before = _most_before(grade, unchanged, at, axis)
    before, counts = _anew(before, found.group, axis)
    wrong = (before > grade) & (grade >= 0) & ~unchanged & counts
    if not wrong.any():
        return None
    return _fall(found, axis, grade, before, wrong)


def _most_before(
    grade: NDArray[np.int8], unchanged: Marks, at: int, axis: Axis
) -> NDArray[np.int8]:
    """The highest grade among better values of the axis; -1 at the best one."""
    changed = np.where(unchanged, np.int8(-1), grade)
    as_before = np.where(unchanged, grade, np.int8(-1)).max(axis=at, keepdims=True)
    changed, as_before = np.moveaxis(changed, at, 0), np.moveaxis(as_before, at, 0)
    best = np.full_like(changed[:1], -1)
    if axis.worse == "after_first":
        rest = np.repeat(changed[:1], len(changed) - 1, axis=0)
    else:
        rest = np.maximum.accumulate(changed[:-1], axis=0)
    rest = np.maximum(rest, as_before)
    return np.moveaxis(np.concatenate([best, rest]), 0, at)


def _unchanged(group: Group, axis: Axis) -> Marks | None:
    """Where the axis and what goes with it are as before the infusion.

    None where nothing compares the concept itself with its baseline code.
    """
    nodes = [
        node
        for node in walk([rule.node for rule in group.rules])
        if isinstance(node, tree.IsOther | tree.Compare)
        and node.other is not None
        and node.other.startswith(BASELINE)
    ]
    codes = [n for n in nodes if isinstance(n, tree.IsOther) and n.concept == axis.name]
    if not codes:
        return None
    where = {a.name: i for i, a in enumerate(group.axes)}
    result: Marks = np.ones((1,) * len(group.axes), bool)
    for node in nodes:
        here, usual = (
            _values(group, where[n]) for n in (node.concept, node.other or "")
        )
        alike = here == usual if isinstance(node, tree.IsOther) else here <= usual
        result = result & alike
    return result


def _values(group: Group, position: int) -> NDArray[np.float64]:
    """What stands for each value of an axis, along its dimension."""
    axis = group.axes[position]
    coded = axis.concept is not None and axis.concept.coded
    numbers = [float(v.mask) if coded else v.low for v in axis.values]
    shape = [1] * len(group.axes)
    shape[position] = len(numbers)
    return np.array(numbers).reshape(shape)


def _anew(
    before: NDArray[np.int8], group: Group, axis: Axis
) -> tuple[NDArray[np.int8], Marks]:
    """What ends with the value: any of it before, what silence stands for after."""
    counts: Marks = np.ones((1,) * before.ndim, bool)
    for i, other in enumerate(group.axes):
        concept = other.concept
        if concept is None or concept.ended_by != axis.name or other.worse:
            continue
        words = [value.words for value in other.values[: other.complete]]
        if concept.not_charted not in words:
            continue
        before = np.broadcast_to(before.max(axis=i, keepdims=True), before.shape)
        silent = np.array([word == concept.not_charted for word in words])
        shape = [1] * before.ndim
        shape[i] = len(words)
        counts = counts & silent.reshape(shape)
    return before, counts


def _fall(
    found: Proving,
    axis: Axis,
    grade: NDArray[np.int8],
    before: NDArray[np.int8],
    wrong: Marks,
) -> Fall:
    """The fall in words: the better value is the nearest one with that grade."""
    axes, at = found.group.axes, found.group.axes.index(axis)
    some = np.flatnonzero(wrong)[:LOOKED_AT]
    marks = np.column_stack(np.unravel_index(some, wrong.shape))
    others = np.delete(marks, at, axis=1)
    place = tuple(int(i) for i in marks[(others > 0).sum(axis=1).argmin()])
    high = int(before[place])
    line = [(*place[:at], i, *place[at + 1 :]) for i in range(place[at])]
    line = [p for p in line if grade[p] == high] or line[:1]
    return Fall(
        state(axes, place, axis.name),
        said(axis, line[-1][at]),
        said(axis, place[at]),
        high,
        int(grade[place]),
    )
