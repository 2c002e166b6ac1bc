"""Rungs that a named clinician put down to another cause, for an interval."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cartwatch.clinical import Attribution, cause_word, micros
from cartwatch.grading.block import NEVER, Block
from cartwatch.grading.frame import Ints
from cartwatch.grading.instants import Grid
from cartwatch.grading.truth import FALSE, UNKNOWN, Truth
from cartwatch.grading.walk import children, operands
from cartwatch.protocol.tree import Domain, Named, Node, Scale, UnknownWhile

if TYPE_CHECKING:
    from cartwatch.grading.evaluate import Evaluation

SEDATION = "sedation"


@dataclass(frozen=True, slots=True)
class Interval:
    """One attribution on a block: keys [begins, ends) of a local patient.

    It covers the rungs of `domain` up to `grade`. `charted_until` is the key at which
    it would end by itself (NEVER: it stands); `since` and `until` are the times it was
    made with, microseconds since 1970. `ended_early` says what in the chart ended it;
    `doubted` is from and to which keys it is unknown whether a concept did.
    """

    patient: int
    begins: int
    ends: int
    cause: str
    by: str
    reason: str
    grade: int
    charted_until: int
    domain: str
    since: int
    until: int | None
    ended_early: str | None = None
    id: str = ""
    doubted: tuple[tuple[int, int, str], ...] = ()

    def span(self, grid: Grid) -> slice:
        """The instants at which it holds."""
        first, stop = grid.start[self.patient], grid.start[self.patient + 1]
        edges = np.searchsorted(grid.key, [self.begins, self.ends])
        begins, ends = np.clip(edges, first, stop).tolist()
        return slice(begins, ends)


Intervals = dict[int, list[Interval]]


@dataclass(frozen=True, slots=True, eq=False)
class Attributed:
    """Every interval on a block, and by node which of them cover it.

    `rungs` is by what a rung asks, `criteria` by the criterion that it names, and
    `leaves` by the leaves below it; of several the one that landed last decides.
    """

    scale: str
    intervals: tuple[Interval, ...]
    rungs: Intervals
    criteria: Intervals
    leaves: Intervals

    def applied(self, when: Node, evaluation: "Evaluation") -> Truth:
        """A rung's truth: false inside, unknown if sedation, as charted if its own."""
        return self._applied(self.rungs.get(id(when), []), when, evaluation)

    def criterion(self, node: Named, evaluation: "Evaluation") -> Truth | None:
        """The truth of a named criterion that is a rung's; None if none covers it."""
        found = self.criteria.get(id(node.of))
        return None if found is None else self._applied(found, node.of, evaluation)

    def standing(
        self, when: Node, place: int, evaluation: "Evaluation"
    ) -> tuple[Interval, ...]:
        """Those that cover a rung at an instant, a position on the grid."""
        spans = [(i, i.span(evaluation.ground.grid)) for i in self.rungs[id(when)]]
        return tuple(i for i, s in spans if s.start <= place < s.stop)

    def doubts(
        self, when: Node, place: int, evaluation: "Evaluation"
    ) -> tuple[str, ...]:
        """What to chart to know whether a rung is still covered, at a position."""
        key = int(evaluation.ground.grid.key[place])
        every = self.standing(when, place, evaluation) if id(when) in self.rungs else ()
        found = [name for i in every for a, b, name in i.doubted if a <= key < b]
        return tuple(dict.fromkeys(found))

    def blocked(self, node: Node, result: Truth, grid: Grid) -> Truth:
        """A leaf's truth where an episode opens: false inside its rung's interval.

        Inside one that says that the rung is the scale's own, it is as charted.
        """
        found = self.leaves.get(id(node))
        if not found:
            return result
        charted = np.broadcast_to(result, grid.size)
        result = np.array(charted)
        for interval in found:
            some = interval.span(grid)
            result[some] = charted[some] if interval.cause == self.scale else FALSE
        return result

    def counted(self, node: Node, result: Truth, evaluation: "Evaluation") -> Truth:
        """A rung's truth where an episode opens: as charted where it is its scale's.

        What else was said of it is said of its leaves.
        """
        every = self.rungs.get(id(node), []) if isinstance(node, UnknownWhile) else []
        own = [i for i in every if i.cause == self.scale]
        return self._apply(own, node, result, evaluation)

    def keys(self) -> list[Ints]:
        """When an attribution begins or ends."""
        ends = [k for i in self.intervals for k in (i.begins, i.ends)]
        return [np.array(ends, np.int64)]

    def _applied(self, found: list[Interval], of: Node, e: "Evaluation") -> Truth:
        return self._apply(found, of, e.truth(of), e)

    def _apply(
        self, found: list[Interval], of: Node, truth: Truth, e: "Evaluation"
    ) -> Truth:
        if not found:
            return truth
        grid = e.ground.grid
        result = np.array(np.broadcast_to(truth, grid.size))
        for interval in found:
            some = interval.span(grid)
            inside = np.broadcast_to(self._within(interval, of, e), grid.size)
            result[some] = inside[some]
        return result

    def _within(self, interval: Interval, of: Node, e: "Evaluation") -> Truth:
        if interval.cause == SEDATION:
            return np.minimum(e.truth(of), UNKNOWN)
        if interval.cause == self.scale:
            return e.truth(of.of if isinstance(of, UnknownWhile) else of)
        if not interval.doubted:
            return np.asarray(FALSE)
        doubt = np.zeros(e.ground.grid.size, bool)
        for first, last, _ in interval.doubted:
            begins, ends = np.searchsorted(e.ground.grid.key, [first, last])
            doubt[begins:ends] = True
        return np.where(doubt, np.minimum(e.truth(of), UNKNOWN), FALSE)


def attribute(
    block: Block, scale: Scale, attributions: Iterable[Attribution]
) -> Attributed | None:
    """The attributions of this scale that concern a block; None if there are none.

    An attribution covers its rung and those below it in the domain.
    """
    local = {
        p: i for i, p in enumerate(block.frame.patients[block.begins : block.ends])
    }
    # ICE and CAPD are rows of different tables: the other table has no such row.
    known = {domain.name for domain in scale.domains}
    found = [
        _interval(block, a, local[a.patient])
        for a in attributions
        if a.patient in local
        and a.domain in known
        and a.scale in (scale.scale, scale.id)
    ]
    return mapped(scale, found) if found else None


def mapped(scale: Scale, intervals: Iterable[Interval]) -> Attributed:
    """The intervals by the nodes that they cover."""
    every = tuple(intervals)
    found = Attributed(scale.scale, every, {}, {}, {})
    for interval in every:
        for when in _covered(scale.domain(interval.domain), interval.grade):
            _listed(found.rungs, when, interval)
            if isinstance(when, Named):
                _listed(found.criteria, when.of, interval)
            for leaf in dict.fromkeys(asked(when)):
                _listed(found.leaves, leaf, interval)
    return found


def asked(node: Node) -> Iterator[Node]:
    """The leaves that decide a node; not those that say when it cannot be known."""
    if operands(node):
        yield node
    below = (node.of,) if isinstance(node, UnknownWhile) else children(node)
    for child in below:
        yield from asked(child)


def _covered(domain: Domain, grade: int) -> list[Node]:
    return [rung.when for rung in domain.rungs if rung.grade <= grade]


def _listed(found: Intervals, node: Node, interval: Interval) -> None:
    found.setdefault(id(node), []).append(interval)


def _interval(block: Block, a: Attribution, patient: int) -> Interval:
    """Keys stay within the patient's own: one from before the chart, or after."""
    since, until = micros(a.begins), None if a.until is None else micros(a.until)
    ends = int(NEVER) if until is None else _key(block, patient, until)
    return Interval(
        patient=patient,
        begins=_key(block, patient, since),
        ends=ends,
        cause=cause_word(a.cause),
        by=a.by,
        reason=a.reason,
        grade=a.grade,
        charted_until=ends,
        domain=a.domain,
        since=since,
        until=until,
        id=a.id,
    )


def _key(block: Block, patient: int, at: int) -> int:
    first = patient << block.bits
    key = first + at - int(block.base[patient])
    return min(max(key, first), first + (1 << block.bits) - 1)
