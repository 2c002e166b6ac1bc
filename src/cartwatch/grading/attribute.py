"""Rungs that a named clinician put down to another cause, for an interval."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Attribution, micros
from cartwatch.grading.block import NEVER, Block
from cartwatch.grading.frame import Ints
from cartwatch.grading.ground import Ground
from cartwatch.grading.truth import FALSE, UNKNOWN, Truth
from cartwatch.grading.walk import operands, walk
from cartwatch.protocol.tree import Node, Scale, UnknownWhile

if TYPE_CHECKING:
    from cartwatch.grading.evaluate import Evaluation

SEDATION = "sedation"


@dataclass(frozen=True, slots=True)
class Interval:
    """One attribution on a block: local patient, keys [begins, ends), cause."""

    patient: int
    begins: int
    ends: int
    cause: str

    def covers(self, ground: Ground) -> NDArray[np.bool_]:
        """At which instants it holds."""
        key = ground.grid.key
        mine = ground.grid.patient == self.patient
        inside: NDArray[np.bool_] = mine & (key >= self.begins) & (key < self.ends)
        return inside


@dataclass(frozen=True, slots=True, eq=False)
class Attributed:
    """Intervals by the node of the rung they cover, and by its leaves."""

    scale: str
    rungs: dict[int, list[Interval]]
    leaves: dict[int, list[Interval]]

    def applied(self, when: Node, evaluation: "Evaluation") -> Truth:
        """A rung's truth: false inside, unknown if sedation, as charted if its own."""
        result = evaluation.truth(when)
        for interval in self.rungs.get(id(when), []):
            inside = interval.covers(evaluation.ground)
            result = np.where(inside, self._within(interval, when, evaluation), result)
        return result

    def _within(self, interval: Interval, when: Node, e: "Evaluation") -> Truth:
        if interval.cause == SEDATION:
            return np.minimum(e.truth(when), UNKNOWN)
        if interval.cause == self.scale:
            return e.truth(when.of if isinstance(when, UnknownWhile) else when)
        return np.asarray(FALSE)

    def block_leaves(self, node: Node, result: Truth, ground: Ground) -> Truth:
        """A leaf's truth where an episode opens: false inside its rung's interval."""
        for interval in self.leaves.get(id(node), []):
            result = np.where(interval.covers(ground), FALSE, result)
        return result

    def keys(self) -> list[Ints]:
        """When an attribution begins or ends."""
        ends = [k for i in self.rungs.values() for v in i for k in (v.begins, v.ends)]
        return [np.array(ends, np.int64)]


def attribute(
    block: Block, scale: Scale, attributions: Iterable[Attribution]
) -> Attributed | None:
    """The attributions of this scale that concern a block; None if there are none.

    An attribution covers its rung and those below it in the domain.
    """
    local = {
        p: i for i, p in enumerate(block.frame.patients[block.begins : block.ends])
    }
    found = Attributed(scale.scale, {}, {})
    for a in attributions:
        # ICE and CAPD are rows of different tables: the other table has no such row.
        known = a.domain in {domain.name for domain in scale.domains}
        if known and a.patient in local and a.scale in (scale.scale, scale.id):
            _add(found, block, scale, a, local[a.patient])
    return found if found.rungs else None


def _add(
    found: Attributed, block: Block, scale: Scale, a: Attribution, patient: int
) -> None:
    who = np.array([patient])
    begins = int(block.key(who, np.array([micros(a.begins)]))[0])
    ends = int(NEVER)
    if a.ends is not None:
        ends = int(block.key(who, np.array([micros(a.ends)]))[0])
    interval = Interval(patient, begins, ends, a.cause)
    for rung in scale.domain(a.domain).rungs:
        if rung.grade > a.grade:
            continue
        found.rungs.setdefault(id(rung.when), []).append(interval)
        if a.cause != found.scale:
            for leaf in (n for n in walk([rung.when]) if operands(n)):
                found.leaves.setdefault(id(leaf), []).append(interval)
