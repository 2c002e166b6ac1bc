"""The grade of every instant: the worst domain, as a range."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Attribution
from cartwatch.grading.attribute import Attributed, attribute
from cartwatch.grading.block import Block
from cartwatch.grading.episode import Episodes, episode
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.ground import Ground, ground
from cartwatch.grading.lapse import lapsed
from cartwatch.grading.settle import settle
from cartwatch.grading.truth import FALSE, TRUE, Truth
from cartwatch.grading.walk import read, scale_nodes
from cartwatch.protocol.tree import Flag, Node, Rung, Scale


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

    def flag(self, flag: Flag) -> Truth:
        """Where a flag is raised; what was attributed elsewhere does not count."""
        return self.evaluation.excused(flag.when)


def table(
    block: Block,
    scale: Scale,
    *,
    attributions: tuple[Attribution, ...] = (),
    partial_record: bool = False,
    explained: bool = True,
) -> Graded:
    """Grade a block on one scale.

    What will not be `explained` has no flags, and only the instants at which a grade
    may change.
    """
    found = attribute(block, scale, attributions)
    nodes = scale_nodes(scale, flags=explained)
    base = ground(
        block,
        read(nodes, block.frame.vocabulary),
        partial_record=partial_record,
        only=None if explained or found is not None else nodes,
    )
    if found is not None:
        base, found = _lapsed(base, nodes, scale, found)
    evaluation, episodes = _followed(base, nodes, scale, found)
    return _graded(evaluation, scale, episodes.number)


def _lapsed(
    base: Ground, nodes: tuple[Node, ...], scale: Scale, found: Attributed
) -> tuple[Ground, Attributed]:
    """The attributions as the chart ends them, on a grid that holds those instants."""
    finer = base.refined(found.keys())
    plain, _ = _followed(base if finer is None else finer[0], nodes, scale, None)
    return plain.ground, lapsed(found, scale, plain)


def _followed(
    base: Ground, nodes: tuple[Node, ...], scale: Scale, found: Attributed | None
) -> tuple[Evaluation, Episodes]:
    """The criteria on the settled grid, and the episodes that they make."""
    opens = scale.episode.opens if scale.episode else None
    evaluation = Evaluation(base, opens=opens, attributed=found)
    evaluation = settle(evaluation, nodes, scale.episode)
    episodes = _episodes(evaluation, scale)
    evaluation.onset = episodes.onset
    return evaluation, episodes


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
        needed = _needed(evaluation, scale.requires, number)
        lowest = np.where(needed == TRUE, lowest, np.int8(0))
        # While an episode is open, a missing requirement is unknown, not absent.
        highest = np.where((needed == FALSE) & (number == 0), np.int8(0), highest)
    driver = np.zeros(size, np.int32)
    for bit, reach in enumerate(high):
        driver |= ((reach == highest) & (highest > 0)).astype(np.int32) << bit
    return Graded(
        scale, evaluation, lowest, highest, tuple(low), tuple(high), driver, number
    )


def _needed(evaluation: Evaluation, requires: Node, number: NDArray[np.int16]) -> Truth:
    """The requirement; a fever put down to another cause meets it in an episode only.

    There hypotension and hypoxia need attributions of their own; before an episode
    that fever is none, and opens none.
    """
    needed, excused = evaluation.truth(requires), evaluation.excused(requires)
    return needed if excused is needed else np.where(number > 0, needed, excused)


def _domain(
    evaluation: Evaluation, rungs: tuple[Rung, ...], size: int
) -> tuple[Truth, Truth]:
    """Which rung is certainly reached and which may be."""
    low, high = np.zeros(size, np.int8), np.zeros(size, np.int8)
    for rung in rungs:
        reached = evaluation.rung(rung.when)
        grade = np.int8(rung.grade)
        np.maximum(low, (reached == TRUE) * grade, out=low)
        np.maximum(high, (reached != FALSE) * grade, out=high)
    return low, high
