"""A worry, of a parent or a nurse, is an alert that only a recorded review closes."""

from collections.abc import Iterator, Sequence

import numpy as np

from cartwatch.alerting.alert import Acknowledgement
from cartwatch.alerting.episodes import TRUE, Spell
from cartwatch.clinical import Vocabulary
from cartwatch.grading.steps import Course, Steps
from cartwatch.protocol.tree import All, Any, AtLeast, IsCode, Named, Node

CONCERN = "concern"
"""The form, in the vocabulary, on which worries are charted."""


def worries_of(node: Node, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The concern items a criterion reads; empty unless it reads nothing else."""
    leaves = list(_leaves(node))
    names = [leaf.concept for leaf in leaves if isinstance(leaf, IsCode)]
    asked = all(n in vocabulary and vocabulary[n].form == CONCERN for n in names)
    return tuple(dict.fromkeys(names)) if asked and len(names) == len(leaves) else ()


def stated(course: Course, concepts: Sequence[str], steps: Steps) -> list[int]:
    """When was the worry put on record? Charted anew counts anew."""
    empty = np.empty(0, np.int64)
    times = sorted({int(t) for c in concepts for t in course.charted.get(c, empty)})
    return [t for t in times if course.infused_at <= t and steps.now(t) == TRUE]


def spells(
    statements: Sequence[int], reviews: Sequence[Acknowledgement], now: int
) -> list[Spell]:
    """Its episodes: from a statement to the first review after it.

    Neither time nor a milder answer closes it.
    """
    reviewed = sorted(r.at for r in reviews if r.review and r.at <= now)
    found: list[Spell] = []
    for at in (t for t in statements if t <= now):
        if found and (found[-1].closed_at is None or at <= found[-1].closed_at):
            continue
        closed = next((r for r in reviewed if r > at), None)
        found.append(Spell(len(found) + 1, at, at, True, closed))
    return found


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, Named):
        yield from _leaves(node.of)
    elif isinstance(node, All | Any | AtLeast):
        for member in node.members:
            yield from _leaves(member)
    else:
        yield node
