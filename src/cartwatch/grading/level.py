"""How strong is a condition? A grade, or how many of its members are true."""

import numpy as np

from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.truth import TRUE, Truth
from cartwatch.protocol import tree


def level(evaluation: Evaluation, node: tree.Node) -> Truth:
    """Strength by instant, int8, 0 where the condition is not certain.

    A second vasopressor raises "any vasopressor" from 1 to 2; a grade 4 raises
    "grade 3 or more" from 3 to 4.
    """
    held, size = evaluation.truth(node), evaluation.ground.grid.size
    if not np.ndim(held) and held != TRUE:
        return np.zeros(size, np.int8)
    while isinstance(node, tree.Named):
        node = node.of
    members: tuple[tree.Node, ...] = ()
    if isinstance(node, tree.Any | tree.AtLeast):
        members = node.members
    count = np.zeros(size, np.int8) if members else np.ones(size, np.int8)
    for member in members:
        count += level(evaluation, member)
    if isinstance(node, tree.GradeIs) and node.op in (">=", ">"):
        count = _lowest(evaluation, node)
    return np.where(held == TRUE, count, np.int8(0))


def _lowest(evaluation: Evaluation, node: tree.GradeIs) -> Truth:
    """The highest grade n for which `scale >= n` is certain."""
    found = np.zeros(evaluation.ground.grid.size, np.int8)
    for grade in range(1, 5):
        asked = tree.GradeIs(node.text, node.place, node.scale, ">=", grade)
        certain = evaluation.outside
        if certain is not None:
            found += certain(asked, evaluation.ground) == TRUE
    return found
