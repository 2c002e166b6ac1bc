"""The grade of every instant: the worst domain, as a range."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Attribution
from cartwatch.grading.attribute import attribute
from cartwatch.grading.block import Block
from cartwatch.grading.episode import Episodes, episode
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.ground import ground
from cartwatch.grading.settle import settle
from cartwatch.grading.truth import FALSE, TRUE, Truth
from cartwatch.grading.walk import concepts, scale_nodes
from cartwatch.protocol.tree import Rung, Scale


@dataclass(frozen=True, slots=True, eq=False)
class Graded:
    """One scale on a block, by instant of `evaluation.ground.grid` (G).

    `low` and `high` hold each domain's range, D x G; `driver` is a bit mask of the
    domains that reach `highest`; `episode` is 0 outside.
    """

    scale: Scale
    evaluation: Evaluation
    lowest: Truth
    highest: Truth
    low: tuple[Truth, ...]
    high: tuple[Truth, ...]
    driver: NDArray[np.int32]
    episode: NDArray[np.int16]


def table(
    block: Block,
    scale: Scale,
    *,
    attributions: tuple[Attribution, ...] = (),
    partial_record: bool = False,
) -> Graded:
    """Grade a block on one scale."""
    nodes = scale_nodes(scale)
    base = ground(block, concepts(nodes), partial_record=partial_record)
    found = attribute(block, scale, attributions)
    if found is not None:
        finer = base.refined(found.keys())
        base = base if finer is None else finer[0]
    opens = scale.episode.opens if scale.episode else None
    evaluation = Evaluation(base, opens=opens, attributed=found)
    evaluation = settle(evaluation, nodes, scale.episode)
    episodes = _episodes(evaluation, scale)
    evaluation.onset = episodes.onset
    return _graded(evaluation, scale, episodes.number)


def _episodes(evaluation: Evaluation, scale: Scale) -> Episodes:
    if scale.episode is not None:
        return episode(evaluation, scale.episode)
    size = evaluation.ground.grid.size
    return Episodes(np.full(size, -1), np.zeros(size, np.int16))


def _graded(evaluation: Evaluation, scale: Scale, number: NDArray[np.int16]) -> Graded:
    size = evaluation.ground.grid.size
    low, high = zip(
        *(_domain(evaluation, d.rungs, size) for d in scale.domains), strict=True
    )
    lowest, highest = np.max(low, axis=0), np.max(high, axis=0)
    if scale.requires is not None:
        needed = evaluation.truth(scale.requires)
        lowest = np.where(needed == TRUE, lowest, np.int8(0))
        # While an episode is open, a missing requirement is unknown, not absent.
        highest = np.where((needed == FALSE) & (number == 0), np.int8(0), highest)
    driver = np.zeros(size, np.int32)
    for bit, reach in enumerate(high):
        driver |= ((reach == highest) & (highest > 0)).astype(np.int32) << bit
    return Graded(
        scale, evaluation, lowest, highest, tuple(low), tuple(high), driver, number
    )


def _domain(
    evaluation: Evaluation, rungs: tuple[Rung, ...], size: int
) -> tuple[Truth, Truth]:
    """Which rung is certainly reached and which may be."""
    low, high = np.zeros(size, np.int8), np.zeros(size, np.int8)
    for rung in rungs:
        reached = evaluation.rung(rung.when)
        np.maximum(low, np.int8(rung.grade), out=low, where=reached == TRUE)
        np.maximum(high, np.int8(rung.grade), out=high, where=reached != FALSE)
    return low, high
