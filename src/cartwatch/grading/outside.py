"""What a ward file asks of a scale: grades, flags, and whether a grade rose."""

import operator
from collections.abc import Callable, Mapping

import numpy as np

from cartwatch.clinical import WORST
from cartwatch.grading.frame import Ints
from cartwatch.grading.ground import Ground
from cartwatch.grading.table import Graded
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN, Truth, truth
from cartwatch.protocol import tree

_OPS = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


def outside(scales: Mapping[str, Graded]) -> Callable[[tree.Node, Ground], Truth]:
    """Answers a ward's questions about one patient's scales.

    Of a patient whom a scale cannot grade (unknown age) it is only known that the
    grade is not.
    """

    def answer(node: tree.Node, ground: Ground) -> Truth:
        if isinstance(node, tree.GradeIs | tree.GradeState | tree.Flagged):
            graded = scales.get(node.scale)
            if graded is None:
                return np.full(ground.grid.size, _ungradable(node))
            return _answer(node, graded, _positions(graded, ground))
        msg = f"{node.place}: '{node.text}' must stand alone"
        raise TypeError(msg)

    return answer


def _ungradable(node: tree.Node) -> np.int8:
    """Of a patient whom no scale grades: ungraded for certain, all else unknown."""
    said = isinstance(node, tree.GradeState) and node.state != "rose"
    may = isinstance(node, tree.GradeIs) and node.possible
    return TRUE if said or may else UNKNOWN


def _positions(graded: Graded, ground: Ground) -> Ints:
    """Where each instant of the ward's grid falls on the scale's."""
    key = graded.evaluation.ground.grid.key
    return np.searchsorted(key, ground.grid.key, side="right") - 1


def _answer(node: tree.Node, graded: Graded, at: Ints) -> Truth:
    lowest, highest = graded.lowest[at], graded.highest[at]
    if isinstance(node, tree.GradeIs):
        held = _OPS[node.op]
        a, b = held(lowest, node.number), held(highest, node.number)
        return truth(a | b if node.possible else a & b, a | b)
    if isinstance(node, tree.Flagged):
        flag = next(f for f in graded.scale.flags if f.name == node.flag)
        return np.broadcast_to(graded.evaluation.truth(flag.when), len(graded.lowest))[
            at
        ]
    if isinstance(node, tree.GradeState) and node.state == "ungraded":
        return _yes((lowest == 0) & (highest == WORST))
    if isinstance(node, tree.GradeState) and node.state == "unsettled":
        return _yes(lowest != highest)
    return _rose(lowest, highest)


def _yes(held: np.ndarray) -> Truth:
    return np.where(held, TRUE, FALSE)


def _rose(lowest: Truth, highest: Truth) -> Truth:
    """Whether the grade is above the one settled before it."""
    result = np.full(len(lowest), FALSE)
    before = now = None
    for i, (low, high) in enumerate(
        zip(lowest.tolist(), highest.tolist(), strict=True)
    ):
        if low == high and low != now:
            before, now = now, low
        settled = before if low == high else now
        if settled is not None:
            result[i] = TRUE if low > settled else FALSE if high <= settled else UNKNOWN
    return result
