"""Which doses of a pump can a scale tell apart? For proofs only.

Doses by kilogram and for the whole body are turned into each other for somebody of
70 kg: another weight only scales the axis. A sum of doses is tried with each of its
parts at next to nothing, at half of the limit and at the limit, beside the limits
that the parts have of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from cartwatch.clinical import Rate
from cartwatch.grading.leaf_dose import rate_of
from cartwatch.grading.walk import walk
from cartwatch.protocol import tree

KILOGRAMS = 70.0
NEXT_TO_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class DoseValue:
    """One dose in words, and as a number in the base unit of its rate."""

    words: str
    number: float
    rate: Rate


def dose_values(nodes: Iterable[tree.Node]) -> dict[str, tuple[DoseValue, ...]]:
    """The doses to try of every pump whose dose these trees ask for, ascending."""
    limits: dict[str, list[tuple[float, str]]] = {}
    for node in walk(nodes):
        if isinstance(node, tree.Dose):
            limits.setdefault(node.concept, []).append((node.number, node.unit))
        elif isinstance(node, tree.Total):
            for term in node.terms:
                whole = node.number / term.factor
                both = [(whole, term.unit), (whole / 2, term.unit)]
                limits.setdefault(term.concept, []).extend(both)
    return {name: _tried(found) for name, found in limits.items()}


def _tried(limits: list[tuple[float, str]]) -> tuple[DoseValue, ...]:
    """Next to nothing, each limit, what lies between, and more than any."""
    unit = limits[0][1]
    like = rate_of(unit)
    cuts = sorted({_alike(n, u, like) for n, u in limits if n > 0}) or [1.0]
    between = [(a + b) / 2 for a, b in pairwise(cuts)]
    lowest = cuts[0] * NEXT_TO_NOTHING
    doses = sorted({lowest, *cuts, *between, cuts[-1] * 2})
    words = [f"under {cuts[0] / like.factor:g} {unit}"]
    words += [f"{dose / like.factor:g} {unit}" for dose in doses[1:-1]]
    words += [f"over {cuts[-1] / like.factor:g} {unit}"]
    return tuple(DoseValue(w, d, like) for w, d in zip(words, doses, strict=True))


def _alike(number: float, unit: str, like: Rate) -> float:
    """A number in a unit, in the base unit of another."""
    own = rate_of(unit)
    power = int(own.per_kg) - int(like.per_kg)
    return round(number * own.factor * KILOGRAMS**power, 9)
