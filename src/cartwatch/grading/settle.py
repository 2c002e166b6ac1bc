"""Put every instant on the grid at which a scale's grade may change."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical.concept import GIVEN
from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.clinical.time import DAY
from cartwatch.grading.column import ALL_CODES
from cartwatch.grading.episode import quiet
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.frame import Ints
from cartwatch.grading.ground import Ground
from cartwatch.grading.runs import begins, closed, everywhere
from cartwatch.grading.truth import UNKNOWN
from cartwatch.grading.walk import children, concepts, momentary, walk
from cartwatch.protocol import tree

_TIMED = (tree.Within, tree.Lasting, tree.Dropped, tree.Given)
_BACK = (tree.Within, tree.Ever, tree.SinceOnset)
_ANY = (tree.Any, tree.Named)
Back = tree.Within | tree.Ever | tree.SinceOnset


def settle(
    evaluation: Evaluation,
    nodes: Iterable[tree.Node],
    rule: tree.Episode | None = None,
) -> Evaluation:
    """The same questions on a grid that holds every window's and quiet time's end."""
    timed: list[tree.Node] = [
        n for n in walk(nodes) if isinstance(n, (*_TIMED, tree.Compare))
    ]
    vocabulary = evaluation.ground.grid.block.frame.vocabulary
    dosed = [
        n for n in walk(nodes) if isinstance(n, _BACK) and momentary(n.of, vocabulary)
    ]
    for _ in range(max(_depth(timed), min(len(dosed), 1))):
        keys = _ends(evaluation, timed) + [_brief(evaluation, n) for n in dosed]
        finer = evaluation.finer(keys, settled=False)
        if finer is None:
            break
        evaluation = finer
    if rule is not None:
        found = quiet(evaluation, rule)
        ends = [found.short_end, found.long_end[found.long]]
        evaluation = evaluation.finer(ends, settled=True) or evaluation
    return evaluation


def _depth(timed: list[tree.Node]) -> int:
    """How deep windows stand within windows."""
    depth: dict[int, int] = {}
    for node in walk(timed):
        below = max((depth[id(c)] for c in children(node)), default=0)
        depth[id(node)] = below + isinstance(node, (*_TIMED, tree.Compare))
    return max(depth.values(), default=0)


def _ends(evaluation: Evaluation, timed: list[tree.Node]) -> list[Ints]:
    keys: list[Ints] = []
    for node in timed:
        if isinstance(node, tree.Within):
            keys.append(_last_of_run(evaluation, node))
        elif isinstance(node, tree.Lasting):
            keys.append(_changes(evaluation, node))
        elif isinstance(node, tree.Dropped | tree.Given):
            keys.append(evaluation.ground.columns[node.concept].key + node.window)
        elif isinstance(node, tree.Compare) and node.concept == DAYS_SINCE_INFUSION:
            doses = evaluation.ground.grid.block.doses
            keys += [doses, doses + _days(node), doses + _days(node) + 1]
    return keys


def _days(node: tree.Compare) -> int:
    return 0 if node.number is None else round(node.number * DAY)


def _last_of_run(evaluation: Evaluation, node: tree.Within) -> Ints:
    """When the window closes behind the last of documented instants."""
    key = evaluation.ground.grid.key[evaluation.documented(node.of)]
    alone = closed(key[1:] - key[:-1] > node.window, True)[: len(key)]
    ends: Ints = key[alone] + node.window
    return ends


def _brief(evaluation: Evaluation, node: Back) -> Ints:
    """The instants after doses that leave a node unknown: for an instant, not longer.

    Whatever is certain of a dose holds on by itself.
    """
    ground = evaluation.ground
    given = _given(ground, node)
    open_ = np.zeros(ground.grid.size, bool)
    if given.any() and not _certain(ground, node):
        open_ |= evaluation.truth(node.of) == UNKNOWN
    if isinstance(node, tree.SinceOnset) and evaluation.opens is not None:
        open_ |= evaluation.opening(evaluation.opens) == UNKNOWN
    keys: Ints = ground.grid.key[open_ & given] + 1
    return keys


def _certain(ground: Ground, node: Back) -> bool:
    """Whether a dose alone decides what is asked, and every dose is a known one."""
    every = list(walk([node.of]))
    plain = all(isinstance(n, _ANY) or _asks_for_code(n) for n in every)
    columns = (ground.columns[name] for name in concepts(every))
    return plain and not any((c.mask[:-2] == ALL_CODES).any() for c in columns)


def _asks_for_code(node: tree.Node) -> bool:
    return isinstance(node, tree.IsCode) and not node.negated


def _given(ground: Ground, node: Back) -> NDArray[np.bool_]:
    """Where a dose that the node asks for was charted."""
    vocabulary = ground.grid.block.frame.vocabulary
    marks = np.zeros(ground.grid.size, bool)
    for name in concepts([node.of]):
        if vocabulary[name].kind == GIVEN:
            marks |= ground.charted(name)
    return marks


def _changes(evaluation: Evaluation, node: tree.Lasting) -> Ints:
    grid = evaluation.ground.grid
    changed = begins(everywhere(evaluation.truth(node.of), grid.size))
    changed[grid.start[:-1]] = True
    ends: Ints = grid.key[changed] + node.window
    return ends
