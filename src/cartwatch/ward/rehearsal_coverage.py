"""Which leaves of a scale did no test ever see true, false or unknown?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.concept import GIVEN
from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.grading import Graded
from cartwatch.protocol.checks import concepts, parts, walk
from cartwatch.protocol.tree import Node, Place, Scale
from cartwatch.ward.rehearsal_stage import Stage

WORDS = {1: "true", -1: "false", 0: "unknown"}


@dataclass(frozen=True, slots=True)
class Gap:
    """A leaf, and the truths that no test gave it."""

    place: Place
    text: str
    never: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place}: '{self.text}' was never {' or '.join(self.never)}"


def coverage(stages: Iterable[Stage]) -> tuple[Gap, ...]:
    """Every leaf of the rehearsed scales that lacks a truth, in file order.

    A leaf is known by its place: a ward's own reading of a scale counts too.
    """
    seen: dict[Place, set[int]] = {}
    leaves: dict[Place, tuple[Node, frozenset[int]]] = {}
    for stage in stages:
        for played in stage.course.scales.values():
            for node in leaves_of(played.scale):
                leaves[node.place] = node, possible(node, stage.vocabulary)
                seen.setdefault(node.place, set()).update(_truths(node, played.trace))
    gaps = [
        Gap(place, node.text, tuple(WORDS[t] for t in wanted - seen[place]))
        for place, (node, wanted) in leaves.items()
        if wanted - seen[place]
    ]
    return tuple(sorted(gaps, key=lambda gap: (gap.place.file, gap.place.line)))


def _truths(node: Node, trace: object) -> list[int]:
    if not isinstance(trace, Graded):
        return []
    truths: list[int] = np.unique(np.atleast_1d(trace.evaluation.truth(node))).tolist()
    return truths


def possible(node: Node, vocabulary: Vocabulary) -> frozenset[int]:
    """The truths a leaf can take: doses and days are never unknown."""
    known = any(
        vocabulary[name].kind == GIVEN or name == DAYS_SINCE_INFUSION
        for name in concepts(node)
    )
    return frozenset({1, -1} if known else {1, -1, 0})


def leaves_of(scale: Scale) -> list[Node]:
    """Every leaf that a scale reads, once."""
    episode = scale.episode
    opened = [] if episode is None else [episode.opens, *episode.without, episode.when]
    roots = [scale.applies, scale.requires, *opened, *(f.when for f in scale.flags)]
    roots += [rung.when for domain in scale.domains for rung in domain.rungs]
    found = walk([node for node in roots if node is not None])
    return [node for node in found if not parts(node)]
