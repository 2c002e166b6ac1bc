"""The lines of the trace that decided a criterion at one instant."""

from dataclasses import replace

import numpy as np

from cartwatch.grading.evaluate import Evaluation, truth_at
from cartwatch.grading.explain.describe import Line, line
from cartwatch.grading.instants import Grid
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN
from cartwatch.grading.walk import children
from cartwatch.protocol import tree


def lines(evaluation: Evaluation, node: tree.Node, place: int) -> tuple[Line, ...]:
    """The leaves that decided a node, each charted value said once."""
    found = _lines(evaluation, node, place)
    first = {_key(x): x for x in reversed(found)}
    return tuple(x for x in found if first[_key(x)] is x)


def lapsed(
    evaluation: Evaluation, node: tree.Node, place: int, noun: str
) -> Line | None:
    """What a window that is over looked back to, called so; None while it holds."""
    node = opened(node)
    if not isinstance(node, tree.Within) or truth_at(evaluation, node, place) == TRUE:
        return None
    marks = np.flatnonzero(evaluation.documented(node.of)[: place + 1])
    if not len(marks):
        return None
    found = lines(evaluation, node.of, int(marks[-1]))
    until = _closes(evaluation, node, int(marks[-1]))
    return replace(found[0], counts_until=until, noun=noun) if found else None


def time_of(grid: Grid, key: int) -> int:
    """Microseconds since 1970 of a key of the only patient, also beyond the grid."""
    return int(key) + int(grid.block.base[0])


def opened(node: tree.Node) -> tree.Node:
    """The node behind names."""
    while isinstance(node, tree.Named):
        node = node.of
    return node


def _key(found: Line) -> object:
    return found.concept, found.value, found.at, found.truth, found.rule.kind


def _lines(evaluation: Evaluation, node: tree.Node, place: int) -> list[Line]:
    truth = truth_at(evaluation, node, place)
    if isinstance(node, tree.Within | tree.Ever | tree.SinceOnset):
        return _looked_back(evaluation, node, place)
    if isinstance(node, tree.UnknownWhile):
        held = truth_at(evaluation, node.condition, place)
        if held == FALSE:
            return _lines(evaluation, node.of, place)
        hiding = _lines(evaluation, node.condition, place)
        return [replace(x, hides=True) for x in hiding]
    below = children(node)
    if not below:
        return [line(evaluation, node, place, truth)]
    deciding = [c for c in below if _decides(evaluation, node, c, place, truth)]
    # As in what is asked for: of an open "all" the first open member comes first.
    alone = TRUE if isinstance(node, tree.Any) else UNKNOWN
    if isinstance(node, tree.Any | tree.All) and truth == alone:
        deciding = deciding[:1]
    return [found for c in deciding for found in _lines(evaluation, c, place)]


def _decides(
    evaluation: Evaluation, node: tree.Node, child: tree.Node, place: int, truth: int
) -> bool:
    below = truth_at(evaluation, child, place)
    if isinstance(node, tree.All | tree.Any):
        return below == truth
    if isinstance(node, tree.AtLeast):
        return below == truth or truth == FALSE
    return True


def _looked_back(
    evaluation: Evaluation,
    node: tree.Within | tree.Ever | tree.SinceOnset,
    place: int,
) -> list[Line]:
    """What a window that holds looks back to, and until when that counts."""
    if truth_at(evaluation, node, place) != TRUE:
        return _lines(evaluation, node.of, place)
    marks = np.flatnonzero(evaluation.documented(node.of)[: place + 1])
    if isinstance(node, tree.SinceOnset) and evaluation.onset is not None:
        marks = marks[marks >= evaluation.onset[place]]
    if not len(marks):
        return _lines(evaluation, node.of, place)
    if not isinstance(node, tree.Within):
        return _lines(evaluation, node.of, int(marks[0]))
    until = _closes(evaluation, node, int(marks[-1]))
    found = _lines(evaluation, node.of, int(marks[-1]))
    return [replace(x, counts_until=until) for x in found]


def _closes(evaluation: Evaluation, node: tree.Within, mark: int) -> int:
    """When the window behind a documented instant closes."""
    grid = evaluation.ground.grid
    return time_of(grid, int(grid.key[mark])) + node.window
