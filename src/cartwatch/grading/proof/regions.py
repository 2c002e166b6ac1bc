"""Between which values can a scale tell apart? One axis a concept or memory.

A scale asks a number only how it stands to its limits, so one value of each stretch
between them stands for all. Numbers that are compared with each other share their
limits and get, in every stretch, as many values as there are of them, so that every
order among them occurs. The ends are infinite, which is what an uncharted number is
decided by.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cartwatch.clinical import Concept, Vocabulary
from cartwatch.grading.column import whole
from cartwatch.grading.entries import OPS
from cartwatch.grading.walk import walk
from cartwatch.protocol import tree


@dataclass(frozen=True, slots=True)
class Region:
    """Numbers that no rule tells apart, and the one that stands for them.

    A `sample` is one of several numbers that are tried of the same stretch.
    """

    low: float
    high: float
    closed: tuple[bool, bool]
    value: float
    sample: bool = False

    def edges(self, unit: str) -> tuple[str, str]:
        """What an open region begins above and ends below; empty where it does not."""
        above = f"over {self.low:g}{unit}" if np.isfinite(self.low) else ""
        below = f"under {self.high:g}{unit}" if np.isfinite(self.high) else ""
        return (above, below) if self.sample else ("", "")

    def said(self, unit: str) -> str:
        """The region in words; a sample of one by its value."""
        if self.sample:
            return f"{self.value:g}{unit}"
        low, high = (f"{n:g}{unit}" for n in (self.low, self.high))
        if self.low == self.high:
            ends = {-np.inf: "as low as can be", np.inf: "as high as can be"}
            return ends.get(self.low, low)
        if np.isinf(self.low) and np.isinf(self.high):
            return "any"
        if np.isinf(self.low):
            return f"up to {high}" if self.closed[1] else f"under {high}"
        if np.isinf(self.high):
            return f"{low} or more" if self.closed[0] else f"over {low}"
        first = f"{self.low:g}" if self.closed[0] else f"over {self.low:g}"
        return f"{first} to {high}" if self.closed[1] else f"{first} to under {high}"


def regions(
    nodes: Iterable[tree.Node], vocabulary: Vocabulary
) -> dict[str, tuple[Region, ...]]:
    """The regions of every number that these trees compare, ascending."""
    leaves = [n for n in walk(nodes) if isinstance(n, tree.Compare)]
    found: dict[str, tuple[Region, ...]] = {}
    for names in _linked(leaves):
        concepts = [vocabulary[name] for name in names]
        mine = [leaf for leaf in leaves if leaf.concept in names]
        cuts = {leaf.number for leaf in mine if leaf.number is not None}
        every = {c.name: _every(c, cuts, concepts) for c in concepts}
        if len(names) == 1:
            found[names[0]] = _merged(every[names[0]], mine)
        else:
            found |= _shared(every, mine)
    return found


def _shared(
    every: dict[str, tuple[Region, ...]], leaves: Sequence[tree.Compare]
) -> dict[str, tuple[Region, ...]]:
    """With shares of another number (80 % of it) and what lies between them."""
    found = dict(every)
    for leaf in leaves:
        if leaf.other is None or leaf.percent == 100:
            continue
        have = {r.value for r in found[leaf.concept] if np.isfinite(r.value)}
        shares = {r.value * leaf.percent / 100 for r in every[leaf.other]}
        points = sorted(have | {v for v in shares if np.isfinite(v)})
        points += [(a + b) / 2 for a, b in pairwise(points)]
        more = [_point(v) for v in points if v not in have]
        whole = sorted([*found[leaf.concept], *more], key=lambda r: r.value)
        found[leaf.concept] = tuple(whole)
    return found


def _linked(leaves: Sequence[tree.Compare]) -> list[tuple[str, ...]]:
    """Concepts that are compared with each other, together."""
    groups: list[set[str]] = []
    for leaf in leaves:
        joined = {leaf.concept} | ({leaf.other} if leaf.other else set())
        for group in [g for g in groups if g & joined]:
            joined |= group
            groups.remove(group)
        groups.append(joined)
    return [tuple(sorted(group)) for group in groups]


def _every(
    concept: Concept, cuts: set[float], linked: Sequence[Concept]
) -> tuple[Region, ...]:
    """Every region of a concept that is kept apart from its neighbours."""
    low, high = whole(concept)
    if concept.kind == "score":
        values: list[float] = [float(n) for n in range(int(low), int(high) + 1)]
        return tuple(_point(v) for v in values)
    edges = cuts | {e for c in linked for e in whole(c)} | {-np.inf, np.inf}
    found = [_point(low)]
    for a, b in pairwise(sorted(edges)):
        if low <= a and b <= high:
            found += [*_between(a, b, _reaching(linked, a, b)), _point(b)]
    if len(linked) > 1 and _reaching(linked, -np.inf, np.inf) > 1:
        return tuple(found)
    return _ended(found)


def _reaching(linked: Sequence[Concept], low: float, high: float) -> int:
    """How many of the concepts can be in a stretch."""
    ends = [whole(concept) for concept in linked]
    return sum(first <= low and high <= last for first, last in ends)


def _ended(found: Sequence[Region]) -> tuple[Region, ...]:
    """Without points at infinity: the open ends stand for them."""
    return tuple(r for r in found if r.low != r.high or not np.isinf(r.low))


def _point(value: float) -> Region:
    return Region(value, value, (True, True), value)


def _between(low: float, high: float, number: int) -> list[Region]:
    """So many values inside a stretch; the stretch itself for one.

    An end that is open without limit stands for what is beyond any number, too.
    """
    if number == 1:
        ends = [end for end in (low, high) if np.isinf(end)]
        value = ends[0] if len(ends) == 1 else _middle(low, high)
        return [Region(low, high, (False, False), value)]
    a, b = _finite(low, high, number + 1)
    steps = np.linspace(a, b, number + 2)[1:-1]
    return [Region(low, high, (False, False), float(v), sample=True) for v in steps]


def _middle(low: float, high: float) -> float:
    a, b = _finite(low, high, 2)
    return (a + b) / 2


def _finite(low: float, high: float, width: float) -> tuple[float, float]:
    """A stretch with ends; an open end is put so far out."""
    if np.isinf(low) and np.isinf(high):
        return 0.0, width
    if np.isinf(low):
        return high - width, high
    return (low, low + width) if np.isinf(high) else (low, high)


def _merged(
    every: Sequence[Region], leaves: Sequence[tree.Compare]
) -> tuple[Region, ...]:
    """Neighbours that every leaf answers alike, as one region."""
    found: list[Region] = []
    for region in every:
        if found and _answers(found[-1], leaves) == _answers(region, leaves):
            last = found.pop()
            ends = (last.closed[0], region.closed[1])
            value = last.value if last.low == last.high else region.value
            region = Region(last.low, region.high, ends, value)
        found.append(region)
    return tuple(found)


def _answers(region: Region, leaves: Sequence[tree.Compare]) -> tuple[bool, ...]:
    return tuple(bool(OPS[leaf.op](region.value, leaf.number)) for leaf in leaves)
