"""A scale cut into groups of rules that share nothing that can be charted.

A grade is the highest of all rungs that hold, and a rung that holds by one of several
alternatives is as many rungs as it has alternatives. So a scale is a maximum of many
small rules, and those that share no concept and no memory vary freely of each other.
What is proved of every group is then proved of the scale:

- one grade: a maximum of single grades is one grade, and so is what `requires` lets
  through, which is proved to be yes or no;
- a worse value never lowers: it touches one group, where it lowers nothing, and a
  maximum rises with its parts, as does what `requires` lets through;
- exact ranges: groups can take their lowest values together, and their highest ones,
  so the range of the maximum runs from the highest low to the highest high. Where
  `requires` is unknown it can be refused whatever the rest is, so the range begins
  at 0; the rules that share something with it are proved together with it;
- rungs that are reached: a domain is at a rung when one of its groups is and no other
  is above, and any values of the groups occur together.

Not part of the proof: while an episode is open a `requires` that is false leaves the
grade open upwards (design section 3), and time itself, of which memories are free.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.grading.proof.axes import REMEMBERED, Axis, asked, axes, same
from cartwatch.grading.proof.space import posed
from cartwatch.grading.truth import FALSE, TRUE, Truth
from cartwatch.grading.walk import walk
from cartwatch.protocol import tree

REQUIRES = "requires"
MOST_STATES = 20_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One alternative of one rung, or of `requires` (grade 1 of its own row)."""

    row: str
    grade: int
    node: tree.Node


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rules that share concepts, and the axes that decide them."""

    rules: tuple[Rule, ...]
    axes: tuple[Axis, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each axis has."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def states(self) -> int:
        """How many states there are, partial ones included."""
        return int(np.prod(self.shape, dtype=object))

    @property
    def rows(self) -> tuple[str, ...]:
        """The domains that it decides, and `requires`."""
        return tuple(dict.fromkeys(rule.row for rule in self.rules))


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The range of one domain, of `requires` or of them together, in every state."""

    name: str
    low: Truth
    high: Truth


@dataclass(frozen=True, slots=True, eq=False)
class Proving:
    """A group with what the engine says of every state.

    `masked` marks states in which a rule is unknown on purpose (`unknown_while`);
    `held` holds which rungs are true somewhere.
    """

    group: Group
    rows: tuple[Row, ...]
    whole: Row
    masked: NDArray[np.bool_]
    held: frozenset[tuple[str, int]]

    @property
    def complete(self) -> tuple[slice, ...]:
        """The part of every axis that leaves nothing open."""
        return tuple(slice(axis.complete) for axis in self.group.axes)


def rules(scale: tree.Scale) -> tuple[Rule, ...]:
    """Every rule of a scale, each alternative on its own."""
    found = [
        Rule(domain.name, rung.grade, node)
        for domain in scale.domains
        for rung in domain.rungs
        for node in _alternatives(rung.when)
    ]
    if scale.requires is not None:
        found += [Rule(REQUIRES, 1, scale.requires)]
    return tuple(found)


def _alternatives(node: tree.Node) -> Iterator[tree.Node]:
    one = isinstance(node, tree.AtLeast) and node.number == 1
    if isinstance(node, tree.Named):
        yield from _alternatives(node.of)
    elif isinstance(node, tree.Any) or (isinstance(node, tree.AtLeast) and one):
        for member in node.members:
            yield from _alternatives(member)
    else:
        yield node


def groups(scale: tree.Scale, vocabulary: Vocabulary) -> tuple[Group, ...]:
    """The scale's rules in groups that share no axis."""
    every = rules(scale)
    known = {a.name: a for a in axes([rule.node for rule in every], vocabulary)}
    found: list[tuple[set[str], list[Rule]]] = []
    for rule in every:
        names, mine = _names(rule.node, vocabulary), [rule]
        for other in [f for f in found if f[0] & names]:
            names, mine = names | other[0], [*other[1], *mine]
            found.remove(other)
        found.append((names, mine))
    return tuple(
        Group(tuple(mine), tuple(a for n, a in known.items() if n in names))
        for names, mine in found
    )


def _names(node: tree.Node, vocabulary: Vocabulary) -> set[str]:
    memories = {same(n) for n in walk([node]) if isinstance(n, REMEMBERED)}
    return memories | set(asked([node], vocabulary))


def proving(group: Group, vocabulary: Vocabulary) -> Proving:
    """Ask the engine for every state of a group."""
    places = {
        axis.name: _along(position, group) for position, axis in enumerate(group.axes)
    }
    nodes = [rule.node for rule in group.rules]
    evaluation = posed(nodes, group.axes, places, vocabulary)
    truths = [evaluation.truth(node) for node in nodes]
    rows = tuple(_row(name, group, truths) for name in group.rows)
    masks = [
        evaluation.truth(node.condition) != FALSE
        for node in walk(nodes)
        if isinstance(node, tree.UnknownWhile)
    ]
    masked = np.zeros(group.shape, bool)
    for mask in masks:
        masked |= mask
    held = {
        (rule.row, rule.grade)
        for rule, truth in zip(group.rules, truths, strict=True)
        if (truth == TRUE).any()
    }
    return Proving(group, rows, _whole(rows, group), masked, frozenset(held))


def _along(position: int, group: Group) -> NDArray[np.int32]:
    shape = [1] * len(group.axes)
    shape[position] = group.shape[position]
    return np.arange(group.shape[position], dtype=np.int32).reshape(shape)


def _row(name: str, group: Group, truths: Sequence[Truth]) -> Row:
    low, high = np.zeros(group.shape, np.int8), np.zeros(group.shape, np.int8)
    for rule, truth in zip(group.rules, truths, strict=True):
        if rule.row == name:
            grade = np.int8(rule.grade)
            np.maximum(low, np.where(truth == TRUE, grade, np.int8(0)), out=low)
            np.maximum(high, np.where(truth != FALSE, grade, np.int8(0)), out=high)
    return Row(name, low, high)


def _whole(rows: Sequence[Row], group: Group) -> Row:
    """The grade by these rules alone, let through by `requires` if it is here."""
    domains = [row for row in rows if row.name != REQUIRES]
    low, high = np.zeros(group.shape, np.int8), np.zeros(group.shape, np.int8)
    for row in domains:
        np.maximum(low, row.low, out=low)
        np.maximum(high, row.high, out=high)
    for row in rows:
        if row.name == REQUIRES:
            low, high = low * row.low, high * row.high
    return Row("the grade", low, high)
