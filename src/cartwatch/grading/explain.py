"""Why this grade? One instant of the trace, pruned to what decided it.

Nothing is evaluated again: truths are read where grading left them.
"""

from dataclasses import dataclass

import numpy as np

from cartwatch.clinical import Grade, moment
from cartwatch.grading.describe import Line, line
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.needs import needs
from cartwatch.grading.steps import ScaleCourse
from cartwatch.grading.table import Graded
from cartwatch.grading.timeline import driver_names
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN
from cartwatch.grading.walk import children
from cartwatch.protocol import tree


@dataclass(frozen=True, slots=True)
class Reason:
    """One cell of the paper's table that holds (truth 1), may (0) or does not (-1)."""

    domain: str
    grade: int
    says: str
    truth: int
    note: str | None
    place: tree.Place
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a grade is what it is at `at` (microseconds since 1970, UTC)."""

    patient: str
    scale_id: str
    title: str
    version: str
    cite: str
    at: int
    grade: Grade
    driver: tuple[str, ...]
    needs: tuple[str, ...]
    reasons: tuple[Reason, ...]
    flags: tuple[str, ...]
    episode: int | None
    requires: Reason | None


def explain(course: ScaleCourse, at: int) -> Explanation:
    """Explain the grade that stood at `at`, in microseconds since 1970.

    Raises ValueError before the first instant of the course.
    """
    graded = course.trace
    if not isinstance(graded, Graded):
        msg = "this course was made without a trace"
        raise TypeError(msg)
    place = instant(graded, at)
    number = int(graded.episode[place])
    scale = graded.scale
    return Explanation(
        patient=str(graded.evaluation.ground.grid.block.frame.patients[0]),
        scale_id=scale.id,
        title=scale.title,
        version=scale.version,
        cite=scale.source.cite,
        at=at,
        grade=Grade(int(graded.lowest[place]), int(graded.highest[place])),
        driver=driver_names(int(graded.driver[place]), scale),
        needs=needs(graded, place),
        reasons=tuple(_reasons(graded, place)),
        flags=tuple(
            f.says for f in scale.flags if _truth(graded, f.when, place) == TRUE
        ),
        episode=number if number else None,
        requires=_requires(graded, place),
    )


def instant(graded: Graded, at: int) -> int:
    """The position of the instant that holds at `at`; the course has one patient."""
    grid = graded.evaluation.ground.grid
    key = grid.block.key(np.zeros(1, np.int64), np.array([at]))
    place = int(np.searchsorted(grid.key, key[0], side="right")) - 1
    if place < 0:
        msg = f"{moment(at).isoformat()} is before the infusion; ask for a later time"
        raise ValueError(msg)
    return place


def _truth(graded: Graded, node: tree.Node, place: int) -> int:
    return _at(graded.evaluation, node, place)


def _at(evaluation: Evaluation, node: tree.Node, place: int) -> int:
    truths = evaluation.truth(node)
    return int(truths[place]) if np.ndim(truths) else int(truths)


def _reasons(graded: Graded, place: int) -> list[Reason]:
    """Each domain's highest certain rung, then those that may hold above it.

    Of a domain in which nothing may hold, the mildest rung and why it does not.
    """
    found: list[Reason] = []
    for number, domain in enumerate(graded.scale.domains):
        low, high = int(graded.low[number][place]), int(graded.high[number][place])
        for rung in domain.rungs:
            reached = graded.evaluation.rung(rung.when)
            truth = int(reached[place]) if np.ndim(reached) else int(reached)
            certain = truth == TRUE and rung.grade == low
            possible = truth == UNKNOWN and low < rung.grade <= high
            absent = high == 0 and rung is domain.rungs[0]
            if certain or possible or absent:
                found.append(
                    _reason(graded.evaluation, domain.name, rung, place, truth)
                )
    return found


def _reason(
    evaluation: Evaluation, domain: str, rung: tree.Rung, place: int, truth: int
) -> Reason:
    lines = _once(_lines(evaluation, rung.when, place))
    return Reason(domain, rung.grade, rung.says, truth, rung.note, rung.place, lines)


def _requires(graded: Graded, place: int) -> Reason | None:
    node = graded.scale.requires
    if node is None:
        return None
    truth = _truth(graded, node, place)
    lines = _once(_lines(graded.evaluation, node, place))
    return Reason("requires", 0, node.text, truth, None, node.place, lines)


def _once(lines: list[Line]) -> tuple[Line, ...]:
    """Each charted value is said once, by the first rule that asks it."""
    said = {(x.concept, x.value, x.at, x.truth): x for x in reversed(lines)}
    return tuple(x for x in lines if said[x.concept, x.value, x.at, x.truth] is x)


def _lines(evaluation: Evaluation, node: tree.Node, place: int) -> list[Line]:
    """The leaves that decided a node at an instant."""
    truth = _at(evaluation, node, place)
    if isinstance(node, tree.Within | tree.Ever | tree.SinceOnset):
        return _lines(evaluation, node.of, _when(evaluation, node, place))
    if isinstance(node, tree.UnknownWhile):
        held = _at(evaluation, node.condition, place)
        return _lines(evaluation, node.of if held == FALSE else node.condition, place)
    below = children(node)
    if not below:
        return [line(evaluation.ground, node, place, truth)]
    deciding = [c for c in below if _decides(evaluation, node, c, place, truth)]
    if isinstance(node, tree.Any) and truth == TRUE:
        deciding = deciding[:1]
    return [found for c in deciding for found in _lines(evaluation, c, place)]


def _decides(
    evaluation: Evaluation, node: tree.Node, child: tree.Node, place: int, truth: int
) -> bool:
    below = _at(evaluation, child, place)
    if isinstance(node, tree.All | tree.Any):
        return below == truth
    if isinstance(node, tree.AtLeast):
        return below == truth or truth == FALSE
    return True


def _when(evaluation: Evaluation, node: tree.Node, place: int) -> int:
    """The instant that a window looks back to: now, unless it was so before."""
    of = children(node)[0]
    if _at(evaluation, node, place) != TRUE or _at(evaluation, of, place) == TRUE:
        return place
    marks = evaluation.documented(of)[: place + 1]
    before = np.flatnonzero(marks)
    return int(before[-1]) if len(before) else place
