"""The axes of a scale's state space: what each concept or memory may be.

A memory is what a criterion over time knows of the past: whether its inside was
documented in the window, held all along, fell, or was counted often enough. States
have no past, so each is an axis of its own with yes and no. Medicines that are given
at an instant are part of the memory of the criterion that asks for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from cartwatch.clinical import Concept, Vocabulary
from cartwatch.clinical.concept import GIVEN, RUNNING
from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.grading.column import ALL_CODES, NOT_GIVEN, Column, assembled, whole
from cartwatch.grading.dose import TINY, Doses
from cartwatch.grading.proof.doses import DoseValue, dose_values
from cartwatch.grading.proof.regions import Region, regions
from cartwatch.grading.walk import children, concepts, operands, walk
from cartwatch.protocol import tree

Worse = Literal["ordered", "after_first"]
TIMED = (tree.Within, tree.Ever, tree.SinceOnset, tree.Lasting)
RUNNING_AT = "running at "
REMEMBERED = (*TIMED, tree.Dropped, tree.Given)


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One region: its words, the entry that stands for it, and its completions.

    `of` holds the positions of the complete values that a partial one may turn out
    to be; it is empty for a complete one.
    """

    words: str
    low: float = 0.0
    high: float = 0.0
    mask: int = 0
    dose: tuple[float, float] = (0.0, 0.0)
    of: tuple[int, ...] = ()
    edges: tuple[str, str] = ("", "")

    @property
    def size(self) -> float:
        """The number that stands for the region: a dose, or the value."""
        return max(self.low, self.dose[0]) if self.dose[0] else self.low


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One concept or memory: complete values from best to worst, then partial ones.

    `nodes` are the criteria that ask this memory; `concept` is None of a memory.
    `worse` says how values rank: in order, or every one after the first.
    """

    name: str
    values: tuple[Value, ...]
    concept: Concept | None = None
    column: Column | None = None
    doses: Doses | None = None
    worse: Worse | None = None
    nodes: tuple[tree.Node, ...] = ()

    @property
    def complete(self) -> int:
        """How many values leave nothing open; they come first."""
        return sum(not value.of for value in self.values)

    @property
    def measured(self) -> bool:
        """Whether values are numbers or doses, which have an order of their own."""
        numbers = self.concept is not None and not self.concept.coded
        return numbers or self.doses is not None


def axes(nodes: Sequence[tree.Node], vocabulary: Vocabulary) -> tuple[Axis, ...]:
    """Every axis that the truth of these trees depends on."""
    numbers = regions(nodes, vocabulary)
    doses = dose_values(nodes)
    found = [
        _concept_axis(vocabulary[name], numbers.get(name, ()), doses.get(name, ()))
        for name in asked(nodes, vocabulary)
    ]
    return (*found, *_memories(nodes))


def asked(nodes: Iterable[tree.Node], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The concepts whose present value these trees ask for."""
    names: dict[str, None] = {}
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        if not isinstance(node, tree.Given) and not only_given(node, vocabulary):
            names |= dict.fromkeys(operands(node))
            stack += children(node)[::-1]
    return tuple(names)


def only_given(node: tree.Node, vocabulary: Vocabulary) -> bool:
    """Whether a criterion over time asks for nothing but doses at an instant.

    A dose given now is documented now: the memory covers it.
    """
    if not isinstance(node, tree.Within | tree.Ever | tree.SinceOnset):
        return False
    inner = [n for n in walk([node.of]) if not children(n)]
    kinds = (tree.Any, tree.Named, tree.IsCode)
    plain = all(isinstance(n, kinds) for n in walk([node.of]))
    return plain and all(vocabulary[name].kind == GIVEN for name in concepts(inner))


def same(node: tree.Node) -> str:
    """A text that two criteria share exactly when they ask the same."""
    if isinstance(node, tree.Named):
        return same(node.of)
    left_out = ("text", "place", "setting")
    parts = [
        _part(getattr(node, f.name)) for f in fields(node) if f.name not in left_out
    ]
    return f"{type(node).__name__}({', '.join(parts)})"


def _part(value: object) -> str:
    if isinstance(value, tree.Node):
        return same(value)
    if isinstance(value, tuple):
        return f"[{' '.join(_part(v) for v in value)}]"
    return repr(value)


def _memories(nodes: Iterable[tree.Node]) -> list[Axis]:
    found: dict[str, list[tree.Node]] = {}
    for node in walk(nodes):
        if isinstance(node, REMEMBERED):
            found.setdefault(same(node), []).append(node)
    return [_memory(key, alike) for key, alike in found.items()]


def _memory(key: str, nodes: list[tree.Node]) -> Axis:
    text = said(nodes[0])
    values = [Value(f"not {text}"), Value(text)]
    if isinstance(nodes[0], tree.Dropped):
        values.append(Value(f"perhaps {text}", of=(0, 1)))
    return Axis(key, tuple(values), nodes=tuple(nodes))


def said(node: tree.Node) -> str:
    """A memory in words."""
    if isinstance(node, TIMED):
        inner = node.of.text if isinstance(node.of, tree.Named) else said(node.of)
        words = {
            tree.Within: f"{inner} in the window",
            tree.Ever: f"{inner} since the infusion",
            tree.SinceOnset: f"{inner} since the onset",
            tree.Lasting: f"{inner} for long enough",
        }
        return words[type(node)]
    if isinstance(node, tree.Any) and len(node.members) > 2:
        return f"{said(node.members[0])} (or {len(node.members) - 1} more)"
    return node.text


def _concept_axis(
    concept: Concept, numbers: tuple[Region, ...], doses: tuple[DoseValue, ...]
) -> Axis:
    worse = _worse(concept)
    values = _codes(concept) if concept.coded else _numbers(concept, numbers)
    if doses:
        values = _dosed(values, doses)
    if concept.name != DAYS_SINCE_INFUSION and concept.kind != GIVEN:
        values = [*values, _open(concept, len(values) - _partial(values))]
    column = _column(concept, values)
    pump = _doses(values, doses) if doses else None
    return Axis(concept.name, tuple(values), concept, column, pump, worse)


def _worse(concept: Concept) -> Worse | None:
    if concept.kind == RUNNING:
        return "ordered"
    if concept.worse is None:
        return None
    return "after_first" if concept.worse == "after_first" else "ordered"


def _partial(values: Sequence[Value]) -> int:
    return sum(bool(value.of) for value in values)


def _open(concept: Concept, complete: int) -> Value:
    """What nobody knows: any of its values."""
    low, high = (0.0, 0.0) if concept.coded else whole(concept)
    every = tuple(range(complete))
    return Value("unknown", low, high, int(ALL_CODES), (0.0, np.inf), every)


def _codes(concept: Concept) -> list[Value]:
    """Each code; first the one that silence stands for where no order is given."""
    values = [
        Value(code.name, mask=1 << place)
        for place, code in enumerate(concept.codes)
        if not code.unknown
    ]
    if concept.kind == GIVEN:
        return [Value("not given", mask=int(NOT_GIVEN)), *values]
    if concept.worse is None:
        values.sort(key=lambda value: value.words != concept.not_charted)
    return values


def _numbers(concept: Concept, numbers: tuple[Region, ...]) -> list[Value]:
    scores = concept.kind == "score" or not concept.unit
    unit = "" if scores else f" {concept.unit}"
    values = [
        Value(r.said(unit), r.value, r.value, edges=r.edges(unit)) for r in numbers
    ]
    return values[::-1] if concept.worse == "lower" else values


def _dosed(values: list[Value], doses: tuple[DoseValue, ...]) -> list[Value]:
    """A pump that stands still, each dose it may run at, and no dose charted."""
    stopped, running = values
    each = [
        Value(f"{RUNNING_AT}{d.words}", mask=running.mask, dose=(d.number, d.number))
        for d in doses
    ]
    every = tuple(range(1, len(each) + 1))
    silent = Value(
        "running, no dose charted", mask=running.mask, dose=(TINY, np.inf), of=every
    )
    return [stopped, *each, silent]


def _doses(values: Sequence[Value], doses: tuple[DoseValue, ...]) -> Doses:
    """The ranges of the values' doses, and two entries that nothing asks for."""
    low, high = (np.array([*(v.dose[i] for v in values), 0.0, 0.0]) for i in (0, 1))
    charted = np.isfinite(high) & (low > 0)
    unit = doses[0].rate
    kinds = ((unit.kind, unit.per_kg),)
    return Doses(low, high, np.where(charted, 0, -1), kinds)


def _column(concept: Concept, values: Sequence[Value]) -> Column:
    """One entry a value."""
    return assembled(
        concept,
        np.arange(len(values), dtype=np.int64),
        np.array([v.low for v in values], np.float64),
        np.array([v.high for v in values], np.float64),
        np.array([v.mask for v in values], np.int64),
        np.full(len(values), -1, np.int64),
    )
