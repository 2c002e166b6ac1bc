"""Put every instant on the grid at which a scale's grade may change."""

from collections.abc import Iterable

from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.clinical.time import DAY
from cartwatch.grading.episode import quiet
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.frame import Ints
from cartwatch.grading.runs import begins, closed, everywhere
from cartwatch.grading.walk import children, walk
from cartwatch.protocol import tree

_TIMED = (tree.Within, tree.Lasting, tree.Dropped, tree.Given)


def settle(
    evaluation: Evaluation,
    nodes: Iterable[tree.Node],
    rule: tree.Episode | None = None,
) -> Evaluation:
    """The same questions on a grid that holds every window's and quiet time's end."""
    timed: list[tree.Node] = [
        n for n in walk(nodes) if isinstance(n, (*_TIMED, tree.Compare))
    ]
    for _ in range(_depth(timed)):
        finer = evaluation.finer(_ends(evaluation, timed), settled=False)
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


def _changes(evaluation: Evaluation, node: tree.Lasting) -> Ints:
    grid = evaluation.ground.grid
    changed = begins(everywhere(evaluation.truth(node.of), grid.size))
    changed[grid.start[:-1]] = True
    ends: Ints = grid.key[changed] + node.window
    return ends
