"""Which leaves of a scale did no test ever see true, false or unknown?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.concept import GIVEN
from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.grading import Graded
from cartwatch.grading.walk import children, operands, scale_nodes, walk
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


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many leaves there are, and which of them lack a truth."""

    leaves: int
    gaps: tuple[Gap, ...]

    @property
    def covered(self) -> int:
        """How many leaves were seen with every truth that they can take."""
        return self.leaves - len(self.gaps)


def coverage(
    stages: Iterable[Stage], scales: Iterable[Scale], vocabulary: Vocabulary
) -> Coverage:
    """Every leaf that lacks a truth, of these scales and of those rehearsed.

    A leaf is known by its place: a ward's own reading of a scale counts too.
    """
    seen: dict[Place, set[int]] = {}
    leaves: dict[Place, tuple[Node, frozenset[int]]] = {}
    for scale in scales:
        for node in leaves_of(scale):
            leaves[node.place] = node, possible(node, vocabulary)
    for stage in stages:
        for played in stage.course.scales.values():
            for node in leaves_of(played.scale):
                leaves[node.place] = node, possible(node, vocabulary)
                seen.setdefault(node.place, set()).update(_truths(node, played.trace))
    missing = {place: w - seen.get(place, set()) for place, (_, w) in leaves.items()}
    gaps = [
        Gap(place, leaves[place][0].text, tuple(WORDS[t] for t in sorted(wanted)[::-1]))
        for place, wanted in missing.items()
        if wanted
    ]
    ordered = sorted(gaps, key=lambda gap: (gap.place.file, gap.place.line))
    return Coverage(len(leaves), tuple(ordered))


def _truths(node: Node, trace: object) -> list[int]:
    if not isinstance(trace, Graded):
        return []
    truths: list[int] = np.unique(np.atleast_1d(trace.evaluation.truth(node))).tolist()
    return truths


def possible(node: Node, vocabulary: Vocabulary) -> frozenset[int]:
    """The truths a leaf can take: doses and days are never unknown."""
    known = any(
        vocabulary[name].kind == GIVEN or name == DAYS_SINCE_INFUSION
        for name in operands(node)
    )
    return frozenset({1, -1} if known else {1, -1, 0})


def leaves_of(scale: Scale) -> list[Node]:
    """Every leaf that a scale reads, once."""
    return [node for node in walk(scale_nodes(scale)) if not children(node)]
