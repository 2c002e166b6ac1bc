"""One patient under one ward protocol: grades, flags, and when each rule held."""

from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np

from cartwatch.clinical import Attribution
from cartwatch.clinical.names import NEURO_INSTRUMENT
from cartwatch.grading.block import Block, block
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.frame import Bools, Ints, ObservationFrame
from cartwatch.grading.ground import ground
from cartwatch.grading.level import level
from cartwatch.grading.outside import outside
from cartwatch.grading.runs import begins
from cartwatch.grading.settle import settle
from cartwatch.grading.steps import (
    Course,
    GradeSteps,
    Levels,
    ScaleCourse,
    Steps,
    Times,
)
from cartwatch.grading.table import Graded, table
from cartwatch.grading.timeline import driver_names
from cartwatch.grading.truth import Truth
from cartwatch.grading.walk import read, ward_nodes
from cartwatch.protocol.tree import Node, Overdue, WardProtocol

__all__ = ["Course", "GradeSteps", "Levels", "ScaleCourse", "Steps", "course"]


def course(
    frame: ObservationFrame,
    ward: WardProtocol,
    *,
    until: int,
    attributions: Iterable[Attribution] = (),
    partial_record: bool = True,
) -> Course:
    """Everything a page or an alert asks of one patient, until `until` (µs).

    The frame holds exactly one patient. `partial_record` leaves silence about
    vasopressors unknown until the question was answered, as on a live ward.
    """
    part = block(_alone(frame), 0, 1, np.array([until]), from_infusion=True)
    scales = _scales(part, ward, tuple(attributions), partial_record)
    asked = _ward(part, ward, scales, partial_record)
    rules = {a.name: a.when for a in ward.alerts if not isinstance(a.when, Overdue)}
    return Course(
        patient=str(frame.patients[0]),
        infused_at=int(frame.infused_at[0]),
        until=int(until),
        scales={name: _scale_course(found) for name, found in scales.items()},
        alerts={name: _steps(asked, when) for name, when in rules.items()},
        levels={name: _levels(asked, when) for name, when in rules.items()},
        mutes=_listed(asked, [m.when for m in ward.mutes]),
        schedule=_listed(asked, [s.when for s in ward.schedule]),
        family=_listed(asked, [f.when for f in ward.family]),
        charted=_charted(frame),
    )


def _alone(frame: ObservationFrame) -> ObservationFrame:
    if len(frame.patients) != 1:
        msg = f"a course is of one patient, not of {len(frame.patients)}"
        raise ValueError(msg)
    return frame


def instrument(frame: ObservationFrame) -> str | None:
    """The neuro instrument of the only patient: charted last, or by age."""
    concept = frame.vocabulary[NEURO_INSTRUMENT]
    charted = frame.value[frame.rows[NEURO_INSTRUMENT]]
    known = charted[-1] if len(charted) else frame.initial[NEURO_INSTRUMENT][0]
    return None if np.isnan(known) else concept.codes[int(known)].name


def _scales(
    part: Block,
    ward: WardProtocol,
    attributions: tuple[Attribution, ...],
    partial_record: bool,
) -> dict[str, Graded]:
    found: dict[str, Graded] = {}
    tool = instrument(part.frame)
    for name in ward.scales:
        scale = ward.scale(name, tool)
        if scale is not None:
            found[name] = table(
                part, scale, attributions=attributions, partial_record=partial_record
            )
    return found


def _ward(
    part: Block, ward: WardProtocol, scales: Mapping[str, Graded], partial_record: bool
) -> Evaluation:
    """The ward's own criteria on a grid that holds every change of a grade."""
    nodes = ward_nodes(ward)
    base = ground(
        part, read(nodes, part.frame.vocabulary), partial_record=partial_record
    )
    finer = base.refined(g.evaluation.ground.grid.key for g in scales.values())
    base = base if finer is None else finer[0]
    return settle(Evaluation(base, outside=outside(scales)), nodes)


def _scale_course(graded: Graded) -> ScaleCourse:
    lowest, highest, number = graded.lowest, graded.highest, graded.episode
    changed = begins(lowest, highest, graded.driver, number)
    driver = graded.driver[changed].tolist()
    names = tuple("+".join(driver_names(m, graded.scale)) for m in driver)
    at = _at(graded.evaluation, changed)
    flags = {
        f.name: _stepped(graded.evaluation, graded.flag(f)) for f in graded.scale.flags
    }
    steps = GradeSteps(at, lowest[changed], highest[changed], names, number[changed])
    return ScaleCourse(graded.scale, steps, flags, graded)


def _steps(evaluation: Evaluation, when: Node) -> Steps:
    return _stepped(evaluation, evaluation.truth(when))


def _stepped(evaluation: Evaluation, truth: Truth) -> Steps:
    if not np.ndim(truth):
        return Steps(_at(evaluation, slice(1)), np.full(1, truth))
    return Steps(*_changes(evaluation, truth))


def _levels(evaluation: Evaluation, when: Node) -> Levels:
    at, kept = _changes(evaluation, level(evaluation, when))
    return Levels(at, kept.astype(np.int16))


def _changes(evaluation: Evaluation, values: Truth) -> tuple[Ints, Truth]:
    changed = begins(values)
    return _at(evaluation, changed), values[changed]


def _at(evaluation: Evaluation, some: Bools | slice) -> Ints:
    """When some instants are; of one patient, whose keys are times from a base."""
    grid = evaluation.ground.grid
    times: Ints = grid.key[some] + grid.block.base[0]
    return times


def _listed(evaluation: Evaluation, rules: Iterable[Node | None]) -> dict[int, Steps]:
    """The steps of each rule that has a condition, by its position in the file."""
    named = [(i, when) for i, when in enumerate(rules) if when is not None]
    return {i: _steps(evaluation, when) for i, when in named}


def _charted(frame: ObservationFrame) -> dict[str, Times]:
    """When each concept was charted with a value; a score, by all of its items too."""
    found: dict[str, Times] = {}
    for name, rows in frame.rows.items():
        if rows.start == rows.stop:
            continue
        at = frame.at[rows][~np.isnan(frame.value[rows])]
        if len(at):
            found[name] = at
    for name, items in _sums(frame).items():
        whole = [found[i] for i in items if i in found]
        if len(whole) == len(items):
            at = reduce(np.intersect1d, whole)
            found[name] = np.union1d(found.get(name, at), at)
    return found


def _sums(frame: ObservationFrame) -> dict[str, tuple[str, ...]]:
    """The items of each score that is summed."""
    every = frame.vocabulary.concepts.values()
    return {c.name: c.sum_of for c in every if c.sum_of}
