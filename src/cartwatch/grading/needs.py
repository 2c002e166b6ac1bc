"""What to chart next: the unknown leaves that keep a grade from being settled."""

from cartwatch.grading.evaluate import Evaluation, truth_at, value_at
from cartwatch.grading.ground import Ground
from cartwatch.grading.leaf_dose import unsettled
from cartwatch.grading.snapshot import Snapshot
from cartwatch.grading.table import Graded
from cartwatch.grading.truth import FALSE, UNKNOWN
from cartwatch.grading.walk import children, operands
from cartwatch.protocol import tree


def needs(graded: Graded, place: int) -> tuple[str, ...]:
    """Concepts to chart to settle the grade at an instant, in file order.

    The unknown leaves of `requires` and of the rungs above lowest up to highest;
    inside an unknown `all` only the first unknown member counts. Of a rung that was
    put down to another cause: what may have ended that.
    """
    lowest, highest = int(graded.lowest[place]), int(graded.highest[place])
    if lowest == highest:
        return ()
    evaluation, found = graded.evaluation, dict[str, None]()
    if graded.scale.requires is not None:
        found |= dict.fromkeys(_unknown(evaluation, graded.scale.requires, place))
    for domain in graded.scale.domains:
        for rung in domain.rungs:
            if lowest < rung.grade <= highest and _rung(evaluation, rung, place):
                found |= dict.fromkeys(_of_rung(evaluation, rung, place))
    return tuple(found)


def _of_rung(
    evaluation: Evaluation, rung: tree.Rung, place: int
) -> list[str] | tuple[str, ...]:
    names = _unknown(evaluation, rung.when, place)
    if names or evaluation.attributed is None:
        return names
    return evaluation.attributed.doubts(rung.when, place, evaluation)


def _rung(evaluation: Evaluation, rung: tree.Rung, place: int) -> bool:
    return value_at(evaluation.rung(rung.when), place) == UNKNOWN


def _unknown(evaluation: Evaluation, node: tree.Node, place: int) -> list[str]:
    """The concepts behind the unknown leaves of a node."""
    if truth_at(evaluation, node, place) != UNKNOWN:
        return []
    if isinstance(node, tree.Dose | tree.Total):
        return unsettled(evaluation.ground, node, place)
    names = operands(node)
    if names:
        return _open(evaluation.ground, names, place)
    if isinstance(node, tree.UnknownWhile):
        held = truth_at(evaluation, node.condition, place)
        asked = node.of if held == FALSE else node.condition
        return _unknown(evaluation, asked, place)
    below = [c for c in children(node) if truth_at(evaluation, c, place) == UNKNOWN]
    if isinstance(node, tree.All):
        below = below[:1]
    return [name for c in below for name in _unknown(evaluation, c, place)]


def _open(ground: Ground, names: tuple[str, ...], place: int) -> list[str]:
    """Which of a leaf's concepts leave it open."""
    found = [n for n in names if _leaves_open(ground.snapshot(n), place)]
    return found or list(names[:1])


def _leaves_open(found: Snapshot, place: int) -> bool:
    entry = int(found.entry if found.constant else found.entry[place])
    column = found.column
    if found.stale is not None and found.stale[place]:
        return True
    if column.concept.coded:
        mask = int(column.mask[entry])
        return mask < 0 or mask & (mask - 1) != 0
    return bool(column.low[entry] != column.high[entry])
