"""Why this grade? One instant of the trace, pruned to what decided it.

Nothing is evaluated again: truths are read where grading left them.
"""

from dataclasses import dataclass, replace

import numpy as np

from cartwatch.clinical import Grade, moment
from cartwatch.grading.evaluate import truth_at, value_at
from cartwatch.grading.explain.choices import Choice, choices
from cartwatch.grading.explain.describe import Line
from cartwatch.grading.explain.fact import Fact, fact
from cartwatch.grading.explain.lines import (
    lapsed,
    lines,
    opened,
    time_of,
)
from cartwatch.grading.explain.open_episode import (
    OpenEpisode,
    open_episode,
    row_name,
    words,
)
from cartwatch.grading.explain.put_down import PutDown, put_down
from cartwatch.grading.needs import needs
from cartwatch.grading.steps import ScaleCourse
from cartwatch.grading.table import Graded
from cartwatch.grading.timeline import driver_names
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN
from cartwatch.protocol import tree


@dataclass(frozen=True, slots=True)
class Reason:
    """One cell of the paper's table that holds (truth 1), may (0) or does not (-1).

    `put_down` are the attributions that cover it now. `last` is what a window that
    is over looked back to: the fever that counted until then. `of` is what is
    required, as the scale calls it.
    """

    domain: str
    grade: int
    says: str
    truth: int
    note: str | None
    place: tree.Place
    lines: tuple[Line, ...]
    put_down: tuple[PutDown, ...] = ()
    last: Line | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is no longer required, and since which treatment."""

    of: str
    line: Line


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a grade is what it is at `at` (microseconds since 1970, UTC).

    `wanted` is what the chart holds of each of `needs`, `choices` what the only one
    of them would settle. `attributions` are those that stand or ended early.
    """

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
    scale: str = ""
    doi: str | None = None
    infused_at: int | None = None
    wanted: tuple[Fact, ...] = ()
    choices: tuple[Choice, ...] = ()
    waiver: Waiver | None = None
    attributions: tuple[PutDown, ...] = ()
    course: OpenEpisode | None = None


def explain(course: ScaleCourse, at: int) -> Explanation:
    """Explain the grade that stood at `at`, in microseconds since 1970.

    Raises ValueError before the first instant of the course.
    """
    graded = course.trace
    if not isinstance(graded, Graded):
        msg = "this course was made without a trace"
        raise TypeError(msg)
    place = instant(graded, at)
    told = _told(graded, place, at)
    ground = graded.evaluation.ground
    return replace(
        told,
        infused_at=_infused(graded, at),
        wanted=tuple(fact(ground, name, place) for name in told.needs),
        choices=choices(graded, told.needs, place),
        waiver=_waiver(graded, place),
        course=open_episode(graded, place),
    )


def _told(graded: Graded, place: int, at: int) -> Explanation:
    """The grade, its reasons and what they rest on."""
    scale, number = graded.scale, int(graded.episode[place])
    causes = put_down(graded, at)
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
        reasons=tuple(_reasons(graded, place, causes)),
        flags=_flags(graded, place),
        episode=number if number else None,
        requires=_requires(graded, place),
        scale=scale.scale,
        doi=scale.source.doi,
        attributions=causes,
    )


def _infused(graded: Graded, at: int) -> int:
    """The latest infusion by then: from its day the days are counted."""
    grid = graded.evaluation.ground.grid
    key = grid.block.key(np.zeros(1, np.int64), np.array([at]))
    return time_of(grid, int(grid.block.dosed(key)[0]))


def _flags(graded: Graded, place: int) -> tuple[str, ...]:
    shape = graded.lowest.shape
    raised = [(f, np.broadcast_to(graded.flag(f), shape)) for f in graded.scale.flags]
    return tuple(flag.says for flag, truth in raised if truth[place] == TRUE)


def instant(graded: Graded, at: int) -> int:
    """The position of the instant that holds at `at`; the course has one patient."""
    grid = graded.evaluation.ground.grid
    key = grid.block.key(np.zeros(1, np.int64), np.array([at]))
    place = int(np.searchsorted(grid.key, key[0], side="right")) - 1
    if place < 0:
        msg = f"{moment(at).isoformat()} is before the infusion; ask for a later time"
        raise ValueError(msg)
    return place


def _reasons(graded: Graded, place: int, causes: tuple[PutDown, ...]) -> list[Reason]:
    """Each domain's highest certain rung, then those that may hold above it.

    Of a domain in which nothing may hold, the mildest rung and why it does not.
    """
    found: list[Reason] = []
    for number, domain in enumerate(graded.scale.domains):
        low, high = int(graded.low[number][place]), int(graded.high[number][place])
        for rung in domain.rungs:
            truth = value_at(graded.evaluation.rung(rung.when), place)
            certain = truth == TRUE and rung.grade == low
            possible = truth == UNKNOWN and low < rung.grade <= high
            absent = high == 0 and rung is _told_absent(graded, domain, causes, place)
            if certain or possible or absent:
                found.append(_reason(graded, domain, rung, place, truth, causes))
    return found


def _told_absent(
    graded: Graded, domain: tree.Domain, causes: tuple[PutDown, ...], place: int
) -> tree.Rung:
    """The rung to tell of when nothing holds: the highest put down, else the first."""
    covered = [
        rung
        for rung in domain.rungs
        if _covering(domain.name, rung.grade, causes)
        and truth_at(graded.evaluation, rung.when, place) != FALSE
    ]
    return [*domain.rungs[:1], *covered][-1]


def _covering(
    domain: str, grade: int, causes: tuple[PutDown, ...]
) -> tuple[PutDown, ...]:
    """The standing attributions that cover a rung."""
    mine = (c for c in causes if c.domain == domain and c.standing)
    return tuple(c for c in mine if grade <= c.grade)


def _reason(
    graded: Graded,
    domain: tree.Domain,
    rung: tree.Rung,
    place: int,
    truth: int,
    causes: tuple[PutDown, ...],
) -> Reason:
    noun, evaluation, asked = words(domain.name), graded.evaluation, rung.when
    if truth == TRUE and isinstance(asked, tree.UnknownWhile):
        asked = asked.of  # a clinician may have said that it counts in spite of it
    whole = noun if isinstance(opened(asked), tree.Within) else ""
    return Reason(
        domain=domain.name,
        grade=rung.grade,
        says=rung.says,
        truth=truth,
        note=rung.note,
        place=rung.place,
        lines=_named(lines(evaluation, asked, place), whole),
        put_down=_covering(domain.name, rung.grade, causes),
        last=lapsed(evaluation, rung.when, place, noun),
    )


def _named(found: tuple[Line, ...], noun: str) -> tuple[Line, ...]:
    """What counts for a while is called by the row of the table: a fever."""
    return tuple(x if x.counts_until is None else replace(x, noun=noun) for x in found)


def _requires(graded: Graded, place: int) -> Reason | None:
    node = graded.scale.requires
    if node is None:
        return None
    evaluation, inside = graded.evaluation, bool(graded.episode[place])
    asked = evaluation.truth(node) if inside else evaluation.excused(node)
    found = lines(evaluation, node, place)
    first = _required(graded)[0]
    noun = row_name(graded.scale, first)
    return Reason(
        domain="requires",
        grade=0,
        says=node.text,
        truth=value_at(asked, place),
        note=None,
        place=node.place,
        lines=_named(found, noun),
        last=lapsed(evaluation, first, place, noun),
        of=noun,
    )


def _required(graded: Graded) -> tuple[tree.Node, ...]:
    """What a grade requires first, and what may stand for it."""
    node = opened(graded.scale.requires) if graded.scale.requires else None
    if isinstance(node, tree.Any):
        return node.members
    return (node,) if node else ()


def _waiver(graded: Graded, place: int) -> Waiver | None:
    """What stands for the first thing a grade requires, where that does not hold."""
    if not _required(graded) or graded.evaluation.onset is None:
        return None
    first, *others = _required(graded)
    if truth_at(graded.evaluation, first, place) == TRUE:
        return None
    for other in others:
        if truth_at(graded.evaluation, other, place) == TRUE:
            found = lines(graded.evaluation, other, place)
            return Waiver(row_name(graded.scale, first), found[0]) if found else None
    return None
