"""Is each criterion true, false or unknown at every instant?

Every node is evaluated once; its truth is kept, so that an explanation only reads.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any as Anything

import numpy as np
from numpy.typing import NDArray

from cartwatch.grading import leaf as leaves
from cartwatch.grading import leaf_dose as medicines
from cartwatch.grading import window
from cartwatch.grading.attribute import Attributed
from cartwatch.grading.frame import Ints
from cartwatch.grading.ground import Ground
from cartwatch.grading.runs import everywhere
from cartwatch.grading.truth import (
    FALSE,
    UNKNOWN,
    Truth,
    at_least,
    conjunction,
    disjunction,
)
from cartwatch.grading.walk import concepts, momentary
from cartwatch.protocol import tree


class Evaluation:
    """Truths of nodes on one ground.

    `onset` is, at each instant, the position at which the open episode began, -1
    outside; None while episodes are not known yet. `outside` gives the truth of
    nodes that this scale's chart cannot decide (grades, for a ward's criteria).
    """

    def __init__(
        self,
        ground: Ground,
        *,
        opens: tree.Node | None = None,
        attributed: Attributed | None = None,
        outside: Callable[[tree.Node, Ground], Truth] | None = None,
    ) -> None:
        self.ground = ground
        self.opens = opens
        self.onset: Ints | None = None
        self.attributed = attributed
        self.outside = outside
        self.memo: dict[int, Truth] = {}
        self._last: dict[int, Ints] = {}
        self._coarse: tuple[Evaluation, Ints, tuple[type, ...]] | None = None
        self._view: Evaluation | None = None

    def truth(self, node: tree.Node) -> Truth:
        """The truth of a node; shape (G,), or () where it never changes."""
        key = id(node)
        if key not in self.memo:
            carried = self._carried(node)
            rule = _RULES.get(type(node), Evaluation._outside)
            self.memo[key] = rule(self, node) if carried is None else carried
        return self.memo[key]

    def _carried(self, node: tree.Node) -> Truth | None:
        """What the coarser grid knew, where finer instants cannot change it."""
        if self._coarse is None:
            return None
        coarse, before, kinds = self._coarse
        known = coarse.memo.get(id(node)) if isinstance(node, kinds) else None
        if known is None or not np.ndim(known):
            return known
        dosed = momentary(node, self.ground.grid.block.frame.vocabulary)
        return None if dosed else known[before]

    def opening(self, node: tree.Node) -> Truth:
        """The truth of `opens`: leaves of an attributed rung are false there."""
        if self.attributed is None:
            return self.truth(node)
        return _Opening(self.ground, self.attributed).truth(node)

    def excused(self, node: tree.Node) -> Truth:
        """The truth of a node in which an attributed rung's criterion is so too."""
        if self.attributed is None or not self.attributed.criteria:
            return self.truth(node)
        if self._view is None:
            opens, found = self.opens, self.attributed
            self._view = _Excused(self.ground, opens=opens, attributed=found)
            self._view.onset = self.onset
        return self._view.truth(node)

    def supposing(self, onset: Ints, at: Ints, node: tree.Node) -> Truth:
        """The node at positions `at`, had an episode been open since `onset`."""
        grid = self.ground.grid
        supposed = self.on(self.ground)
        supposed.memo, supposed._last = dict(self.memo), self._last
        supposed._coarse = self._coarse
        supposed.onset = np.full(grid.size, -1)
        result = np.empty(len(at), np.int8)
        supposed.onset[at] = onset
        result[:] = everywhere(supposed.truth(node), grid.size)[at]
        return result

    def on(self, ground: Ground) -> "Evaluation":
        """The same questions on another ground."""
        return Evaluation(
            ground,
            opens=self.opens,
            attributed=self.attributed,
            outside=self.outside,
        )

    def finer(self, keys: Iterable[Ints], *, settled: bool) -> "Evaluation | None":
        """The same questions with more instants; None if none is new.

        What is `settled` changes at the old instants only; else but leaves do.
        """
        found = self.ground.refined(keys)
        if found is None:
            return None
        kinds = (tree.Node,) if settled else _STEADY
        evaluation = self.on(found[0])
        evaluation._coarse = self, found[1], kinds
        return evaluation

    def documented(self, node: tree.Node) -> NDArray[np.bool_]:
        """Where the node is true and a row of its own concepts was charted."""
        marks = np.zeros(self.ground.grid.size, bool)
        for concept in concepts([node]):
            marks |= self.ground.charted(concept)
        result: NDArray[np.bool_] = marks & (self.truth(node) > UNKNOWN)
        return result

    def _outside(self, node: tree.Node) -> Truth:
        if self.outside is None:
            msg = f"{node.place}: '{node.text}' can only stand in a ward file"
            raise TypeError(msg)
        return self.outside(node, self.ground)

    def _all(self, nodes: Iterable[tree.Node]) -> list[Truth]:
        return [self.truth(n) for n in nodes]

    def _since(self, node: tree.SinceOnset) -> Truth:
        if self.onset is None:
            msg = f"{node.place}: '{node.text}' is asked before episodes are known"
            raise RuntimeError(msg)
        now = everywhere(self.truth(node.of), self.ground.grid.size)
        if id(node) not in self._last:
            marks = self.documented(node.of)
            self._last[id(node)] = window.last_true(self.ground.grid, marks)
        inside = window.since(self._last[id(node)], now, self.onset)
        return np.where(self.onset >= 0, inside, self._before_onset(now))

    def _before_onset(self, now: Truth) -> Truth:
        """False while no episode is open, unknown where one may have opened."""
        opens = UNKNOWN if self.opens is None else self.opening(self.opens)
        return np.where((opens == UNKNOWN) & (now != FALSE), UNKNOWN, FALSE)

    def _unless(self, node: tree.UnknownWhile) -> Truth:
        condition, of = self.truth(node.condition), self.truth(node.of)
        return np.where(condition == FALSE, of, UNKNOWN)

    def _named(self, node: tree.Named) -> Truth:
        if self.attributed is None or not isinstance(node.of, tree.Any):
            return self.truth(node.of)
        return disjunction([self.rung(m) for m in node.of.members])

    def rung(self, when: tree.Node) -> Truth:
        """A node's truth, unless it is a rung put down to another cause."""
        if self.attributed is None:
            return self.truth(when)
        return self.attributed.applied(when, self)


class _Opening(Evaluation):
    """An evaluation in which the leaves of attributed rungs are false."""

    def __init__(self, ground: Ground, attributed: Attributed) -> None:
        super().__init__(ground)
        self.blocked = attributed

    def truth(self, node: tree.Node) -> Truth:
        result = self.blocked.counted(node, super().truth(node), self)
        return self.blocked.blocked(node, result, self.ground.grid)


class _Excused(Evaluation):
    """An evaluation in which a rung's criterion is attributed by its name too."""

    def truth(self, node: tree.Node) -> Truth:
        if self.attributed is not None and isinstance(node, tree.Named):
            found = self.attributed.criterion(node, self)
            if found is not None:
                return found
        return super().truth(node)


def _within(e: Evaluation, n: tree.Within) -> Truth:
    now = everywhere(e.truth(n.of), e.ground.grid.size)
    return window.within(e.ground.grid, e.documented(n.of), now, n.window)


def _ever(e: Evaluation, n: tree.Ever) -> Truth:
    return window.ever(e.ground.grid, e.documented(n.of), e.truth(n.of))


def truth_at(evaluation: Evaluation, node: tree.Node, place: int) -> int:
    """The truth of a node at an instant, as grading left it."""
    return value_at(evaluation.truth(node), place)


def value_at(truths: Truth, place: int) -> int:
    """One of the truths; that of all instants where it never changes."""
    return int(truths[place]) if np.ndim(truths) else int(truths)


_STEADY = (tree.IsCode, tree.IsOther, tree.Dose, tree.Total)
"""Leaves that change only where something is charted, runs out or goes stale."""

_RULES: Mapping[type, Callable[[Evaluation, Anything], Truth]] = {
    tree.Compare: lambda e, n: leaves.compare(e.ground, n),
    tree.IsCode: lambda e, n: leaves.is_code(e.ground, n),
    tree.IsOther: lambda e, n: leaves.is_other(e.ground, n),
    tree.Dropped: lambda e, n: leaves.fell(e.ground, n),
    tree.Dose: lambda e, n: medicines.dosed(e.ground, n),
    tree.Total: lambda e, n: medicines.summed(e.ground, n),
    tree.Given: lambda e, n: medicines.counted(e.ground, n),
    tree.Named: Evaluation._named,
    tree.All: lambda e, n: conjunction(e._all(n.members)),
    tree.Any: lambda e, n: disjunction(e._all(n.members)),
    tree.Not: lambda e, n: -e.truth(n.of),
    tree.AtLeast: lambda e, n: at_least(n.number, e._all(n.members)),
    tree.UnknownWhile: Evaluation._unless,
    tree.Ever: _ever,
    tree.SinceOnset: Evaluation._since,
    tree.Within: _within,
    tree.Lasting: lambda e, n: window.lasting(e.ground.grid, e.truth(n.of), n.window),
}
