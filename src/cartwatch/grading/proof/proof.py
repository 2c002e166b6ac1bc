"""Has every state one grade, is every rung reached, does nothing worse lower it?

Every state is asked of the engine that grades patients; see `groups` for why
the groups of a scale may be proved one by one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.grading.proof.axes import Axis
from cartwatch.grading.proof.groups import (
    MOST_STATES,
    REQUIRES,
    Group,
    Proving,
    groups,
    proving,
)
from cartwatch.grading.proof.order import LOOKED_AT, lowered
from cartwatch.grading.proof.words import state, wider
from cartwatch.grading.truth import Truth
from cartwatch.protocol import tree
from cartwatch.protocol.problem import Problem

Step = Callable[[int], None]


@dataclass(slots=True)
class Proof:
    """What was proved of a scale.

    `states` counts all states asked, `complete` those in which all is charted,
    `masked` those of them that are unknown on purpose. `exceptions` are said, not
    problems.
    """

    scale: tree.Scale
    groups: int = 0
    states: int = 0
    complete: int = 0
    masked: int = 0
    problems: list[Problem] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)


def proof(
    scale: tree.Scale,
    vocabulary: Vocabulary,
    *,
    most: int = MOST_STATES,
    step: Step | None = None,
) -> Proof:
    """Prove the four laws of one scale; `step` hears of the states of each group."""
    result = Proof(scale)
    reached: dict[str, set[int]] = {d.name: {0} for d in scale.domains}
    held: set[tuple[str, int]] = set()
    left_out: set[str] = set()
    for group in groups(scale, vocabulary):
        if group.states > most:
            result.problems.append(_too_large(group, scale, most))
            left_out.update(group.rows)
            continue
        found = proving(group, vocabulary)
        _prove(found, result)
        held |= found.held
        _reach(found, reached)
        if step is not None:
            step(group.states)
    for domain in scale.domains:
        if domain.name not in left_out:
            result.problems += _unreached(domain, reached[domain.name], held)
    result.exceptions += _exceptions(result)
    return result


def size(scale: tree.Scale, vocabulary: Vocabulary, most: int = MOST_STATES) -> int:
    """How many states a proof will ask."""
    sizes = [group.states for group in groups(scale, vocabulary)]
    return sum(number for number in sizes if number <= most)


def _prove(found: Proving, result: Proof) -> None:
    masked = found.masked[found.complete]
    result.groups += 1
    result.states += found.group.states
    result.complete += masked.size
    result.masked += int(masked.sum())
    problems = _unsettled(found, result.scale) + _lowering(found, result.scale)
    result.problems += problems or _inexact(found, result.scale)


def _too_large(group: Group, scale: tree.Scale, most: int) -> Problem:
    named = " and ".join(f"'{row}'" for row in group.rows)
    concepts = len(group.axes)
    message = (
        f"{named} cannot be proved: {concepts} concepts that depend on each other "
        f"have {group.states:,} states, more than {most:,}; ask for fewer of them "
        "in one criterion"
    )
    return Problem(_place(group.rows[0], None, scale), message)


def _place(row: str, grade: int | None, scale: tree.Scale) -> tree.Place:
    """Where a rung stands, or its domain, or `requires`."""
    if row == REQUIRES and scale.requires is not None:
        return scale.requires.place
    for domain in scale.domains:
        if domain.name == row:
            places = {rung.grade: rung.place for rung in domain.rungs}
            return domain.place if grade is None else places.get(grade, domain.place)
    return scale.place


def _unsettled(found: Proving, scale: tree.Scale) -> list[Problem]:
    """Complete states without exactly one grade."""
    problems = []
    for row in found.rows:
        low, high = row.low[found.complete], row.high[found.complete]
        wrong = (low != high) & ~found.masked[found.complete]
        if wrong.any():
            at = _simplest(wrong)
            message = (
                f"'{row.name}' has no single grade where all is charted: "
                f"{state(found.group.axes, at)} is {low[at]} to {high[at]}"
            )
            problems.append(Problem(_place(row.name, None, scale), message))
    return problems


def _lowering(found: Proving, scale: tree.Scale) -> list[Problem]:
    """Worse values that lower a domain, or the grade where no domain alone is."""
    problems: list[Problem] = []
    for axis in found.group.axes:
        if axis.worse is None:
            continue
        for row in (*found.rows, found.whole):
            fall = lowered(found, row, axis)
            if fall is not None:
                place = _place(row.name, fall.before, scale)
                problems.append(Problem(place, fall.said(row.name)))
                break
    return problems


def _inexact(found: Proving, scale: tree.Scale) -> list[Problem]:
    """Partial charts whose range is not that of their completions."""
    whole, axes = found.whole, found.group.axes
    low = hull(whole.low[found.complete], axes, np.min)
    high = hull(whole.high[found.complete], axes, np.max)
    wrong = ((whole.low != low) | (whole.high != high)) & _coupled(found.group)
    rows = [r for r in found.rows if r.name != REQUIRES] or found.rows
    if wrong.any():
        at = _simplest(wrong)
        got, is_so = (whole.low[at], whole.high[at]), (low[at], high[at])
        message = wider(state(axes, at), got, is_so)
        return [Problem(_place(rows[0].name, None, scale), message)]
    return []


def hull(
    values: Truth, axes: Sequence[Axis], end: Callable[..., Truth]
) -> NDArray[np.int8]:
    """Values of complete states, extended to partial ones by their completions."""
    for i, axis in enumerate(axes):
        partial = [value.of for value in axis.values if value.of]
        more = [end(values.take(of, axis=i), axis=i, keepdims=True) for of in partial]
        values = np.concatenate([values, *more], axis=i)
    return values


def _coupled(group: Group) -> NDArray[np.bool_]:
    """States that can be: a fall is unknown exactly where the present value is."""
    result = np.ones(group.shape, bool)
    places = np.indices(group.shape, sparse=True)
    where = {axis.name: i for i, axis in enumerate(group.axes)}
    for i, axis in enumerate(group.axes):
        if axis.nodes and isinstance(axis.nodes[0], tree.Dropped):
            now = where[axis.nodes[0].concept]
            unknown = places[now] >= group.axes[now].complete
            result &= unknown == (places[i] == 2)
    return result


def _simplest(marks: NDArray[np.bool_]) -> tuple[int, ...]:
    """The marked state that differs least from the first one, of the first ones."""
    some = np.flatnonzero(marks)[:LOOKED_AT]
    at = np.column_stack(np.unravel_index(some, marks.shape))
    return tuple(int(i) for i in at[(at > 0).sum(axis=1).argmin()])


def _reach(found: Proving, reached: dict[str, set[int]]) -> None:
    """Which grades each domain can take, with those of the groups before."""
    plain = ~found.masked[found.complete]
    for row in found.rows:
        if row.name in reached:
            here = set(np.unique(row.low[found.complete][plain]).tolist())
            before = reached[row.name]
            reached[row.name] = {max(a, b) for a in before for b in here}


def _unreached(
    domain: tree.Domain, reached: set[int], held: set[tuple[str, int]]
) -> Iterable[Problem]:
    for rung in domain.rungs:
        if rung.grade in reached:
            continue
        why = "it never holds"
        if (domain.name, rung.grade) in held:
            why = "whenever it holds, a higher rung does"
        message = (
            f"rung {rung.grade} of '{domain.name}' is unreachable: {why}; "
            "narrow the rungs above it, or delete it"
        )
        yield Problem(rung.place, message)


def _exceptions(result: Proof) -> list[str]:
    """What the design leaves open on purpose."""
    said = []
    if result.scale.requires is not None and result.scale.episode is not None:
        said.append(
            "while an episode is open, a false 'requires' leaves the grade open upwards"
        )
    if result.masked:
        said.append(
            f"{result.masked:,} complete states are unknown on purpose (unknown_while)"
        )
    return said
