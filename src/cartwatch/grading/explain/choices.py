"""What a value would settle: "up to 6 L/min is 2, more is 3"."""

from dataclasses import dataclass

from cartwatch.clinical import unit_words
from cartwatch.grading.evaluate import Evaluation, truth_at, value_at
from cartwatch.grading.explain.fact import Fact, fact
from cartwatch.grading.table import Graded
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN
from cartwatch.grading.walk import children, operands
from cartwatch.protocol import tree

_FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be charted, and the grade that it makes."""

    says: str
    grade: int


@dataclass(frozen=True, slots=True)
class _Cut:
    op: str
    number: float
    grade: int


def choices(graded: Graded, needs: tuple[str, ...], place: int) -> tuple[Choice, ...]:
    """What each value of the only missing number would make of the grade.

    Empty unless one number alone decides every rung that is still possible.
    """
    if len(needs) != 1 or not _required(graded, place):
        return ()
    lowest, highest = int(graded.lowest[place]), int(graded.highest[place])
    cuts: list[_Cut] = []
    for domain in graded.scale.domains:
        for rung in domain.rungs:
            if lowest < rung.grade <= highest:
                reached = graded.evaluation.rung(rung.when)
                if value_at(reached, place) != UNKNOWN:
                    continue
                found = _cut(graded.evaluation, rung, needs[0], place)
                if found is None:
                    return ()
                cuts.append(found)
    return _said(cuts, fact(graded.evaluation.ground, needs[0], place), lowest)


def _required(graded: Graded, place: int) -> bool:
    node = graded.scale.requires
    return node is None or truth_at(graded.evaluation, node, place) == TRUE


def _cut(evaluation: Evaluation, rung: tree.Rung, need: str, place: int) -> _Cut | None:
    """The one comparison that leaves a rung open, if it is with a known number."""
    leaves = _open_leaves(evaluation, rung.when, place)
    if leaves is None or len({id(x) for x in leaves}) != 1:
        return None
    leaf = leaves[0]
    if not isinstance(leaf, tree.Compare):
        return None
    if leaf.concept == need and leaf.number is not None:
        return _Cut(leaf.op, leaf.number, rung.grade)
    names = {leaf.concept: leaf.op, leaf.other: _FLIPPED[leaf.op]}
    beside = leaf.other if leaf.concept == need else leaf.concept
    if need not in names or beside is None:
        return None
    known = fact(evaluation.ground, beside, place)
    if known.low is None or known.low != known.high or known.stale:
        return None
    return _Cut(names[need], known.low, rung.grade)


def _open_leaves(
    evaluation: Evaluation, node: tree.Node, place: int
) -> list[tree.Node] | None:
    """The unknown leaves of a node; None where they decide it in another way."""
    if truth_at(evaluation, node, place) != UNKNOWN:
        return []
    if operands(node):
        return [node]
    if isinstance(node, tree.UnknownWhile):
        if truth_at(evaluation, node.condition, place) != FALSE:
            return None
        return _open_leaves(evaluation, node.of, place)
    if not isinstance(node, tree.All | tree.Any | tree.Named | tree.AtLeast):
        return None
    found: list[tree.Node] = []
    for child in children(node):
        below = _open_leaves(evaluation, child, place)
        if below is None:
            return None
        found += below
    return found


def _said(cuts: list[_Cut], need: Fact, lowest: int) -> tuple[Choice, ...]:
    if not cuts or len({c.op for c in cuts}) != 1:
        return ()
    if need.kind == "score" and need.low is not None and need.high is not None:
        return _whole_numbers(cuts, need.low, need.high, lowest)
    if len(cuts) != 1:
        return ()
    cut, unit = cuts[0], need.unit or unit_words(None)
    number = f"{cut.number:g} {unit}".rstrip()
    below, above = {
        ">": (f"up to {number}", "more"),
        ">=": (f"under {number}", "more"),
        "<": (f"under {number}", "more"),
        "<=": (f"up to {number}", "more"),
    }[cut.op]
    if cut.op in (">=", "<"):
        above = f"{number} or more"
    raised = cut.op in (">", ">=")
    first, second = (lowest, cut.grade) if raised else (cut.grade, lowest)
    return Choice(below, first), Choice(above, second)


def _whole_numbers(
    cuts: list[_Cut], low: float, high: float, lowest: int
) -> tuple[Choice, ...]:
    """The stretches of a score, from its lowest to its highest possible value."""
    found: list[tuple[int, int, int]] = []
    for number in range(int(low), int(high) + 1):
        grade = max([lowest, *(c.grade for c in cuts if _holds(c, number))])
        if found and found[-1][2] == grade:
            found[-1] = (found[-1][0], number, grade)
        else:
            found.append((number, number, grade))
    return tuple(Choice(f"{a}" if a == b else f"{a} to {b}", g) for a, b, g in found)


def _holds(cut: _Cut, number: int) -> bool:
    if cut.op in (">", ">="):
        return number > cut.number or (cut.op == ">=" and number == cut.number)
    return number < cut.number or (cut.op == "<=" and number == cut.number)
