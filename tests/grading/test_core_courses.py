"""Courses, wards' questions, deaths among rows and what ends a judgement."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cartwatch.clinical import micros
from cartwatch.clinical.names import DAYS_SINCE_INFUSION, WEIGHT
from cartwatch.grading import course, frame
from cartwatch.grading.block import block
from cartwatch.grading.column import ALL_CODES
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.lapse import _changed, _may_differ, _may_run, _started
from cartwatch.grading.outside import outside, rose
from cartwatch.grading.settle import _certain
from cartwatch.grading.steps import GradeSteps, ScaleCourse
from cartwatch.grading.table import table
from cartwatch.grading.walk import concepts, read, scale_nodes
from cartwatch.protocol.tree import (
    All,
    Any,
    Compare,
    Dose,
    Ever,
    Flag,
    Flagged,
    GradeIs,
    GradeState,
    IsCode,
    Named,
    Not,
)
from grading.charts import framed, observations, people
from grading.judging import moment
from hand_made import HERE, h, levels, steps, ward
from hand_made import course as made

FEVER = Compare("fever", HERE, "temperature", ">=", 38.0)
TWO_DAYS = range(0, 80, 4)


def signs(*truths):
    """Truths as grading holds them."""
    return np.array(truths, np.int8)


def test_a_course_until_a_time_leaves_out_whatever_began_later():
    """Grades, flags, alerts, levels, mutes, schedule and family alike."""
    both, early = {h(1): 1, h(2): -1}, [h(1)]
    grades = GradeSteps(
        np.array([h(1), h(2)]), signs(1, 2), signs(1, 3), ("a", "b"), signs(1, 1)
    )
    whole = replace(
        made({"x": both}, {"x": both}, {"heat": [h(1)]}),
        mutes={0: steps(both)},
        schedule={1: steps(both)},
        family={2: steps(both)},
        scales={"crs": ScaleCourse(None, grades, {"f": steps(both)}, None)},
    )
    for hour, times in ((0.5, []), (1, early), (1.9, early), (2, [h(1), h(2)])):
        found = whole.upto(h(hour))
        assert h(hour) == found.until
        scale = found.scales["crs"]
        parts = [scale.steps, scale.flags["f"], found.alerts["x"], found.levels["x"]]
        parts += [found.mutes[0], found.schedule[1], found.family[2]]
        assert [times] * 7 == [part.at.tolist() for part in parts]
        assert len(times) == len(scale.steps.driver) == len(scale.steps.episode)
        assert [1, 2][: len(times)] == scale.steps.lowest.tolist()
        assert [1, 3][: len(times)] == scale.steps.highest.tolist()
        assert whole.charted is found.charted
    assert [-1, 1, 1, -1] == [steps(both).now(h(n)) for n in (0.5, 1, 1.5, 2)]
    assert [5] == levels({h(1): 5, h(3): 6}).upto(h(2)).level.tolist()
    assert [None, (1, 1), (2, 3)] == [
        g and (g.lowest, g.highest) for g in map(grades.grade, (0, h(1), h(9)))
    ]


def test_a_course_is_of_one_patient(vocabulary):
    """Neither of two nor of none."""
    for names in (["P1", "P2"], []):
        table_ = observations(vocabulary, {n: [(1, "temperature", 37)] for n in names})
        found = frame(table_, people(names, vocabulary), vocabulary)
        with pytest.raises(ValueError, match=f"of one patient, not of {len(names)}"):
            course(found, ward(), until=h(9))


def asked(node, lowest=(), highest=(), flag=()):
    """What a ward is told of a node, of a scale with these grades at 0, 10, 20..."""
    key = 10 * np.arange(len(lowest))
    evaluation = SimpleNamespace(ground=SimpleNamespace(grid=SimpleNamespace(key=key)))
    flags = (Flag("other", "", FEVER), Flag("seen", "", FEVER))
    graded = SimpleNamespace(
        evaluation=evaluation,
        lowest=signs(*lowest),
        highest=signs(*highest),
        scale=SimpleNamespace(flags=flags),
        flag=lambda f: signs(*flag) if f is flags[1] else None,
    )
    grid = SimpleNamespace(key=np.array([0, 9, 10, 19, 20, 25]), size=6)
    scales = {"crs": graded} if len(lowest) else {}
    return outside(scales)(node, SimpleNamespace(grid=grid)).tolist()


@pytest.mark.parametrize(
    ("node", "told"),
    [
        (GradeIs("", HERE, "crs", ">=", 2), [-1, -1, 0, 0, 1, 1]),
        (GradeIs("", HERE, "crs", ">=", 2, possible=True), [-1, -1, 1, 1, 1, 1]),
        (GradeIs("", HERE, "crs", "<", 1), [-1, -1, 0, 0, -1, -1]),
        (GradeState("", HERE, "crs", "ungraded"), [-1, -1, 1, 1, -1, -1]),
        (GradeState("", HERE, "crs", "unsettled"), [-1, -1, 1, 1, 1, 1]),
        (Flagged("", HERE, "crs", "seen"), [-1, -1, 0, 0, 1, 1]),
        (GradeState("", HERE, "crs", "rose"), [-1, -1, 0, 0, 1, 1]),
    ],
)
def test_a_ward_is_told_the_grade_that_stands_at_each_instant(node, told):
    """From the very instant of a change, up to the next."""
    assert told == asked(node, (1, 0, 3), (1, 4, 4), (-1, 0, 1))


@pytest.mark.parametrize(
    ("node", "told"),
    [
        (GradeIs("", HERE, "crs", ">=", 2), 0),
        (GradeIs("", HERE, "crs", ">=", 2, possible=True), 1),
        (GradeState("", HERE, "crs", "ungraded"), 1),
        (GradeState("", HERE, "crs", "unsettled"), 1),
        (GradeState("", HERE, "crs", "rose"), 0),
        (Flagged("", HERE, "crs", "seen"), 0),
    ],
)
def test_of_whom_no_scale_grades_only_that_is_known(node, told):
    """Ungraded for certain, everything else unknown."""
    assert [told] * 6 == asked(node)


def test_a_ward_cannot_ask_a_scale_what_is_no_question_of_it():
    """The words name the place and the text."""
    with pytest.raises(TypeError, match=r"ward\.yaml:1:1: 'fever' must stand alone"):
        asked(FEVER)


@pytest.mark.parametrize(
    ("lowest", "highest", "told"),
    [
        ((0, 2, 2, 1, 2), (0, 2, 2, 1, 2), [-1, 1, 1, -1, 1]),
        ((1, 0, 1), (1, 4, 1), [-1, 0, -1]),
        ((1, 2, 0, 2, 3), (1, 2, 4, 2, 3), [-1, 1, 0, 1, 1]),
        ((3, 0, 0, 1), (3, 0, 4, 1), [-1, -1, 0, 1]),
        ((2, 3, 1, 2), (2, 3, 2, 2), [-1, 1, -1, -1]),
        ((4, 4), (4, 4), [-1, -1]),
    ],
)
def test_a_grade_rose_where_it_is_above_the_one_before(lowest, highest, told):
    """What may be no change is none; a certain fall begins anew."""
    assert told == rose(signs(*lowest), signs(*highest)).tolist()


def ground_of(name, masks, position=1, stale=None):
    """A ground of one coded concept with these masks, one an instant."""
    concept = SimpleNamespace(position=lambda _: position)
    column = SimpleNamespace(mask=np.array(masks, np.int64), concept=concept)
    entry = np.arange(len(masks))
    marks = None if stale is None else np.array(stale, bool)
    held = SimpleNamespace(column=column, entry=entry, stale=marks)
    grid = SimpleNamespace(size=len(masks), key=10 * entry)
    snapshot = {name: held}.__getitem__
    return SimpleNamespace(snapshot=snapshot, grid=grid, columns={name: column})


def test_a_device_may_be_another_where_its_codes_say_so():
    """Not where it is none (1) or the first one, known or confirmed; not at first."""
    masks = (ALL_CODES, 2, 2, 3, 2 | 4, 4, ALL_CODES, 1, 2)
    found = _may_differ(ground_of("o2", masks), "o2", slice(0, 9))
    assert [4, 6] == np.flatnonzero(found).tolist()
    stale = [True, True, True] + [False] * 5 + [True]
    found = _may_differ(ground_of("o2", masks, stale=stale), "o2", slice(0, 9))
    assert [2, 4, 6, 8] == np.flatnonzero(found).tolist()
    found = _may_differ(ground_of("o2", masks, stale=stale), "o2", slice(3, 9))
    assert [3, 5] == np.flatnonzero(found).tolist()
    never = _may_differ(ground_of("o2", (ALL_CODES, 6, 0)), "o2", slice(0, 3))
    assert [False] * 3 == never.tolist()


def test_a_device_is_another_where_it_is_known_to_be():
    """None is no other device, and what may be two is not known."""
    masks = (ALL_CODES, 2, 6, 4, 1, 2, 8)
    found = _changed(ground_of("o2", masks), "o2", slice(0, 7))
    assert [3, 6] == np.flatnonzero(found).tolist()
    assert not _changed(ground_of("o2", (ALL_CODES, 6)), "o2", slice(0, 2)).any()


def test_a_pump_is_new_where_it_did_not_run_at_first():
    """One that ran when the judgement was made is none; one unknown may be."""
    masks = (1, ALL_CODES, 2, 3, 1)
    ground_ = ground_of("pump", masks)
    assert [2] == np.flatnonzero(_started(ground_, "pump", slice(0, 5))).tolist()
    assert [1, 3] == np.flatnonzero(_may_run(ground_, "pump", slice(0, 5))).tolist()
    for seen in (_started, _may_run):
        assert not seen(ground_, "pump", slice(2, 5)).any()
        none = ground_of("pump", masks, position=None)
        assert not seen(none, "pump", slice(0, 5)).any()


def coded(masks):
    """A column of so many codes and its two closing entries."""
    return SimpleNamespace(mask=np.array([*masks, ALL_CODES, ALL_CODES]))


def test_a_dose_is_certain_where_only_known_ones_are_asked_for():
    """No negation, no number, no dose that nobody knows was given."""
    a = IsCode("a", HERE, "a", ("given",))
    b = IsCode("b", HERE, "b", ("given",))
    ground_ = SimpleNamespace(columns={"a": coded([1, 1]), "b": coded([1, ALL_CODES])})
    ground_.columns["temperature"] = coded([0])

    def certain(of):
        return bool(_certain(ground_, Ever("ever", HERE, of)))

    assert certain(a)
    assert certain(Named("n", HERE, "n", Any("any", HERE, (a, a))))
    assert not certain(b)
    assert not certain(Any("any", HERE, (a, b)))
    assert not certain(replace(a, negated=True))
    assert not certain(All("all", HERE, (a, a)))
    assert not certain(Any("any", HERE, (a, FEVER)))


def test_the_weight_is_read_only_for_doses(vocabulary):
    """And only once, and only where it can be charted."""
    dose = Dose("dose", HERE, "dopamine", ">=", 1.0, "ug/min")
    assert ("temperature",) == read([FEVER], vocabulary)
    assert ("temperature", "dopamine", WEIGHT) == read([FEVER, dose], vocabulary)
    heavy = Compare("heavy", HERE, WEIGHT, ">=", 9.0)
    assert (WEIGHT, "dopamine") == read([heavy, dose], vocabulary)
    few = replace(vocabulary, concepts={"dopamine": vocabulary["dopamine"]})
    assert ("dopamine",) == read([dose], few)


def test_a_finer_grid_does_not_ask_again_what_the_coarser_one_knew(vocabulary, crs):
    """Each new instant inherits the truth of the one before it."""
    chart = [(1, "temperature", 39.0), (5, "temperature", 37.0)]
    part = block(framed(vocabulary, chart), 0, 1, np.array([micros(moment(9))]))
    coarse = table(part, crs).evaluation
    calm = Not("calm", HERE, FEVER)
    grid = coarse.ground.grid
    known = np.arange(grid.size).astype(np.int8)
    coarse.memo[id(calm)] = known
    coarse.memo[id(FEVER)] = signs(1)[0]
    new = grid.key[1:] - 1
    finer = coarse.finer([new], settled=True)
    assert isinstance(finer, Evaluation)
    before = np.searchsorted(grid.key, finer.ground.grid.key, side="right") - 1
    assert known[before].tolist() == finer.truth(calm).tolist()
    assert 1 == int(finer.truth(FEVER))
    unsettled = coarse.finer([new], settled=False)
    assert unsettled is not None
    assert known[before].tolist() != unsettled.truth(calm).tolist()
    assert None is coarse.finer([grid.key], settled=True)


def test_what_need_not_be_explained_has_no_flags(vocabulary, crs):
    """A concept that only a flag asks for is not read then."""
    part = block(framed(vocabulary, []), 0, 1, np.array([micros(moment(9))]))
    plain, shown = (table(part, crs, explained=e) for e in (False, True))
    only = {*concepts([f.when for f in crs.flags])}
    only -= {*concepts(scale_nodes(crs, flags=False)), DAYS_SINCE_INFUSION}
    assert only
    assert not only & {*plain.evaluation.ground.columns}
    assert only <= {*shown.evaluation.ground.columns}
