"""States a few findings away from a well patient, in every context.

A context is one thing that a scale requires before it grades, or nothing. Values that
no rule tells apart there count once, as the first of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.names import SYSTOLIC_LIMIT
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.proof.axes import REMEMBERED, Axis, asked, same
from cartwatch.grading.proof.space import posed
from cartwatch.grading.walk import children, operands, walk
from cartwatch.protocol import tree

Finding = tuple[int, int]
"""An axis by its position, and the position of a value on it."""
State = tuple[tuple[Finding, ...], tuple[Finding, ...]]
"""A context, and the findings beside it."""
Kept = list[dict[int, tuple[int, ...]]]
"""By axis, the values to try, each with those alike to it."""


def usual(axis: Axis) -> int:
    """Where a well patient is on an axis; a grown-up has the highest limit."""
    return axis.complete - 1 if axis.name == SYSTOLIC_LIMIT else 0


def required(
    scales: Iterable[tree.Scale], known: Sequence[Axis], vocabulary: Vocabulary
) -> tuple[int, ...]:
    """The axes that decide whether a scale grades at all."""
    roots = [s.requires for s in scales if s.requires is not None]
    names = set(asked(roots, vocabulary))
    names |= {same(n) for n in walk(roots) if isinstance(n, REMEMBERED)}
    return tuple(i for i, axis in enumerate(known) if axis.name in names)


def told_apart(
    nodes: Sequence[tree.Node],
    known: Sequence[Axis],
    before: Sequence[int],
    vocabulary: Vocabulary,
) -> Kept:
    """The values that make a difference beside what is usual; not the usual one."""
    found: Kept = []
    leaves = [n for n in walk(nodes) if not children(n)]
    for i, axis in enumerate(known):
        held = {
            a.name: np.array(b, np.int32) for a, b in zip(known, before, strict=True)
        }
        held[axis.name] = np.arange(len(axis.values), dtype=np.int32)
        evaluation = posed(nodes, known, held, vocabulary)
        mine = [n for n in leaves if axis.name in operands(n)] + list(axis.nodes)
        groups = [g for g in _alike(axis, evaluation, mine) if before[i] not in g]
        fixed = axis.name == SYSTOLIC_LIMIT
        found.append({} if fixed else {g[0]: g for g in groups})
    return found


def _alike(
    axis: Axis, evaluation: Evaluation, asking: Sequence[tree.Node]
) -> list[tuple[int, ...]]:
    """Values that every criterion answers alike, complete ones and partial ones.

    What is remembered may count only beside something else, so it stands alone.
    """
    size = len(axis.values)
    truths = [np.broadcast_to(evaluation.truth(n), size) for n in asking]
    found: dict[tuple[object, ...], list[int]] = {}
    for place, value in enumerate(axis.values):
        own = place if axis.nodes else bool(value.of)
        answer = (own, *(int(t[place]) for t in truths))
        found.setdefault(answer, []).append(place)
    return [tuple(places) for places in found.values()]


def states(
    known: Sequence[Axis],
    kept: Kept,
    required: tuple[int, ...],
    findings: int,
) -> Iterator[State]:
    """Every context with every so many findings."""
    contexts: list[tuple[Finding, ...]] = [()]
    contexts += [
        ((i, v),) for i in required for v in kept[i] if not known[i].values[v].of
    ]
    for context in contexts:
        taken = {i for i, _ in context}
        choices = {
            i: [v for v in values if i not in required or known[i].values[v].of]
            for i, values in enumerate(kept)
            if i not in taken
        }
        for number in range(findings + 1):
            for some in combinations([i for i, v in choices.items() if v], number):
                for values in product(*(choices[i] for i in some)):
                    yield context, tuple(zip(some, values, strict=True))


def places(
    known: Sequence[Axis], before: Sequence[int], asked_for: Sequence[State]
) -> dict[str, NDArray[np.int32]]:
    """Where every state is, by axis."""
    held = np.repeat(np.array(before, np.int32)[:, None], len(asked_for), axis=1)
    for column, (context, found) in enumerate(asked_for):
        for axis, value in (*context, *found):
            held[axis, column] = value
    return {axis.name: held[i] for i, axis in enumerate(known)}
