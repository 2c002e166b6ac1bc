"""Which states do two scales grade differently?

States that are a few findings away from a well patient are asked of both, with and
without each thing that a scale requires first. Values that no rule of either tells
apart there count once. Of the states that differ those are told whose grades are not
those of their parts joined: the least that makes a difference.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from cartwatch.clinical import Grade, Vocabulary
from cartwatch.grading.compare.states import (
    Finding,
    Kept,
    State,
    places,
    required,
    states,
    told_apart,
    usual,
)
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.proof.axes import Axis, axes
from cartwatch.grading.proof.space import posed
from cartwatch.grading.proof.words import said, values_said
from cartwatch.grading.truth import FALSE, TRUE, Truth
from cartwatch.protocol import tree


@dataclass(frozen=True, slots=True)
class Difference:
    """Findings that two scales grade differently, and in which contexts they do.

    Each finding is a list of values that make the same difference.
    """

    findings: tuple[tuple[str, ...], ...]
    contexts: tuple[str, ...]
    first: Grade
    second: Grade


@dataclass(frozen=True, slots=True)
class Differences:
    """What was compared and what differs; `differ` counts states, `rows` the least.

    `pairs` counts the states that differ by both grades.
    """

    compared: int
    differ: int
    contexts: tuple[str, ...]
    axes: int
    rows: tuple[Difference, ...]
    pairs: dict[tuple[Grade, Grade], int]


def differences(
    first: tree.Scale, second: tree.Scale, vocabulary: Vocabulary, *, findings: int = 2
) -> Differences:
    """Compare two scales in every state of up to so many findings."""
    nodes = [*_nodes(first), *_nodes(second)]
    known = axes(nodes, vocabulary)
    before = tuple(usual(axis) for axis in known)
    needed = required((first, second), known, vocabulary)
    kept = told_apart(nodes, known, before, vocabulary)
    asked = list(states(known, kept, needed, findings))
    evaluation = posed(nodes, known, places(known, before, asked), vocabulary)
    a, b = (_ranges(s, evaluation, len(asked)) for s in (first, second))
    wrong = np.flatnonzero((a != b).any(axis=0)).tolist()
    return Differences(
        compared=len(asked),
        differ=len(wrong),
        contexts=tuple(dict.fromkeys(_context(known, c) for c, _ in asked)),
        axes=len(known),
        rows=tuple(_told(_least(asked, wrong, a, b), known, kept)),
        pairs=_pairs(wrong, a, b),
    )


def _nodes(scale: tree.Scale) -> list[tree.Node]:
    needed = [] if scale.requires is None else [scale.requires]
    return [*needed, *(r.when for d in scale.domains for r in d.rungs)]


def _ranges(scale: tree.Scale, evaluation: Evaluation, size: int) -> Truth:
    """Lowest and highest of every state, 2 x S, outside an episode."""
    low, high = np.zeros(size, np.int8), np.zeros(size, np.int8)
    for rung in (r for d in scale.domains for r in d.rungs):
        held = evaluation.truth(rung.when)
        low = np.maximum(low, np.where(held == TRUE, np.int8(rung.grade), np.int8(0)))
        high = np.maximum(
            high, np.where(held != FALSE, np.int8(rung.grade), np.int8(0))
        )
    if scale.requires is not None:
        needed = evaluation.truth(scale.requires)
        low = np.where(needed == TRUE, low, np.int8(0))
        high = np.where(needed != FALSE, high, np.int8(0))
    return np.stack([low, high])


def _pairs(wrong: Sequence[int], a: Truth, b: Truth) -> dict[tuple[Grade, Grade], int]:
    """How many states have each two grades."""
    return dict(Counter((_grade(a, i), _grade(b, i)) for i in wrong))


def _grade(ranges: Truth, i: int) -> Grade:
    return Grade(int(ranges[0, i]), int(ranges[1, i]))


class _Row(NamedTuple):
    """One of the least differences: its context, its findings and both grades."""

    context: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    first: Grade
    second: Grade


def _least(
    asked: Sequence[State], wrong: Sequence[int], a: Truth, b: Truth
) -> list[_Row]:
    """The states that differ, but for those that only join what differs already.

    A state joins its parts where either scale gives it the highest of their grades.
    """
    where = {(context, frozenset(found)): i for i, (context, found) in enumerate(asked)}
    differ = set(wrong)
    rows = []
    for i in wrong:
        context, findings = asked[i]
        parts = [
            where[context, frozenset(part)]
            for part in combinations(findings, max(len(findings) - 1, 0))
            if findings
        ]
        joins = bool(parts) and all(
            (r[:, i] == r[:, parts].max(axis=1)).all() for r in (a, b)
        )
        if not (joins and differ.intersection(parts)):
            rows.append(_Row(context, findings, _grade(a, i), _grade(b, i)))
    return rows


Told = tuple[tuple[int, frozenset[int]], ...]
"""Findings of a line: axes by position, each with the values it stands for."""


def _told(
    rows: Iterable[_Row], known: Sequence[Axis], kept: Kept
) -> Iterator[Difference]:
    """In words: values that make the same difference together, and their contexts."""
    contexts: dict[tuple[tuple[Finding, ...], Grade, Grade], list[str]] = {}
    for row in rows:
        held = contexts.setdefault((row.findings, row.first, row.second), [])
        held.append(_context(known, row.context))
    alike: dict[tuple[tuple[str, ...], Grade, Grade], list[Told]] = {}
    for (findings, first, second), where in contexts.items():
        told = tuple((i, frozenset(kept[i][v])) for i, v in findings)
        alike.setdefault((tuple(where), first, second), []).append(told)
    for (where_of, first, second), lines in alike.items():
        for line in _merged(lines):
            words = tuple(values_said(known[i], values) for i, values in line)
            yield Difference(words, where_of, first, second)


def _merged(lines: list[Told]) -> list[Told]:
    """Lines that differ in the values of one finding, as one; by every finding."""
    for place in range(max((len(line) for line in lines), default=0)):
        found: dict[tuple[Told, int | None, Told], frozenset[int]] = {}
        for line in lines:
            here = line[place : place + 1]
            axis = here[0][0] if here else None
            key = line[:place], axis, line[place + 1 :]
            values = here[0][1] if here else frozenset[int]()
            found[key] = found.get(key, frozenset()) | values
        lines = [
            (*before, *(() if axis is None else ((axis, values),)), *after)
            for (before, axis, after), values in found.items()
        ]
    return lines


def _context(known: Sequence[Axis], context: tuple[Finding, ...]) -> str:
    return ", ".join(said(known[i], v) for i, v in context)
