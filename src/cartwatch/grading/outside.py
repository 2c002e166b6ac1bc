"""What a ward file asks of a scale: grades, flags, and whether a grade rose."""

from collections.abc import Callable, Mapping

import numpy as np

from cartwatch.clinical import WORST
from cartwatch.grading.entries import OPS
from cartwatch.grading.frame import Ints
from cartwatch.grading.ground import Ground
from cartwatch.grading.runs import begins, everywhere
from cartwatch.grading.table import Graded
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN, Truth, truth
from cartwatch.protocol import tree


def outside(scales: Mapping[str, Graded]) -> Callable[[tree.Node, Ground], Truth]:
    """Answers a ward's questions about one patient's scales.

    Of a patient whom a scale cannot grade (unknown age) it is only known that the
    grade is not.
    """

    places: dict[str, tuple[Ground, Ints]] = {}

    def place(scale: str, ground: Ground) -> Ints:
        if scale not in places or places[scale][0] is not ground:
            places[scale] = ground, _positions(scales[scale], ground)
        return places[scale][1]

    def answer(node: tree.Node, ground: Ground) -> Truth:
        if isinstance(node, tree.GradeIs | tree.GradeState | tree.Flagged):
            graded = scales.get(node.scale)
            if graded is None:
                return np.full(ground.grid.size, _ungradable(node))
            return _answer(node, graded, place(node.scale, ground))
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
        held = OPS[node.op]
        a, b = held(lowest, node.number), held(highest, node.number)
        return truth(a | b if node.possible else a & b, a | b)
    if isinstance(node, tree.Flagged):
        flag = next(f for f in graded.scale.flags if f.name == node.flag)
        return everywhere(graded.flag(flag), len(graded.lowest))[at]
    if isinstance(node, tree.GradeState) and node.state == "ungraded":
        return _yes((lowest == 0) & (highest == WORST))
    if isinstance(node, tree.GradeState) and node.state == "unsettled":
        return _yes(lowest != highest)
    return rose(lowest, highest)


def _yes(held: np.ndarray) -> Truth:
    return np.where(held, TRUE, FALSE)


def rose(lowest: Truth, highest: Truth) -> Truth:
    """`scale rose`: is the grade above the one before it, and has not fallen since?

    What may be no change is none: a grade that expires and comes back did not rise.
    A certain fall begins anew, so the same grade after it is a rise.
    """
    first = np.flatnonzero(begins(lowest, highest))
    found: list[np.int8] = []
    before, risen = WORST, False
    for i in first.tolist():
        low, high = int(lowest[i]), int(highest[i])
        risen = low > before or (risen and high >= before)
        before = low if low > before else min(before, high)
        possible = UNKNOWN if risen or high > before else FALSE
        found.append(TRUE if risen and low >= before else possible)
    return np.repeat(np.array(found, np.int8), np.diff(np.append(first, len(lowest))))
