"""Small scales proved whole, and the parts of a proof by hand."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cartwatch.clinical import rate
from cartwatch.grading.compare import agreement
from cartwatch.grading.compare.differences import _merged
from cartwatch.grading.proof import proof, readings
from cartwatch.grading.proof.axes import Axis, Value, axes
from cartwatch.grading.proof.axes import said as memory_said
from cartwatch.grading.proof.doses import dose_values
from cartwatch.grading.proof.groups import Group, Proving, Row, Rule, groups, proving
from cartwatch.grading.proof.proof import Proof, _place, _simplest, _unsettled
from cartwatch.grading.proof.regions import Region, regions
from cartwatch.grading.proof.space import _remembered, posed
from cartwatch.grading.proof.wards import blamed
from cartwatch.grading.proof.words import state, values_said
from cartwatch.protocol import Problem, load_library, tree
from cartwatch.protocol.tree import Place
from grading.made import made

SMALL = load_library(Path(__file__).parents[1] / "protocol" / "small")
WORDS = SMALL.vocabulary
INF = math.inf
NARROW = "narrow the rungs above it, or delete it"
PUMP = (
    (1, "dose of norepinephrine >= 10 ug/min"),
    (2, "dose of norepinephrine >= 1 ug/kg/min"),
)
DROPPED = (1, "ice_score dropped >= 2 in 24h")


def scale(folder, *rungs, more=""):
    """A scale of one domain with these rungs."""
    lines = [f"    {g}: {{says: X, when: {when}}}\n" for g, when in rungs]
    return made(SMALL, folder, f"domains:\n  it:\n{''.join(lines)}{more}")


def conditions(found):
    """The criteria of its only domain."""
    return [rung.when for rung in found.domains[0].rungs]


PROVED = [
    (
        [(2, "{all: [oxygen_device is baseline_oxygen_device, "
             "baseline_oxygen_device is ventilator]}")],
        (1, 16, 9, 0),
        ["8:5: a worse value lowers 'it': with baseline_oxygen_device ventilator, "
         "oxygen_device room_air is 2 and oxygen_device nasal_cannula is 0; let rung 2 "
         "hold there too"],
    ),
    (
        [(1, "ice_score <= 2"), (2, "ice_score <= 3")],
        (1, 4, 3, 0),
        ["8:5: rung 1 of 'it' is unreachable: whenever it holds, a higher rung does; "
         f"{NARROW}"],
    ),
    (
        [(1, "{all: [ice_score <= 2, ice_score >= 5]}"), (2, "ice_score <= 3")],
        (1, 5, 4, 0),
        [f"8:5: rung 1 of 'it' is unreachable: it never holds; {NARROW}"],
    ),
    ([DROPPED], (1, 3, 2, 0), []),
    ([(1, "systolic_bp < 80 % of systolic_limit")], (1, 90, 68, 0), []),
]  # fmt: skip


@pytest.mark.parametrize(("rungs", "counts", "problems"), PROVED, ids=lambda _: "")
def test_a_small_scale_is_proved_as_worked_out(tmp_path, rungs, counts, problems):
    """Groups, states, complete and masked ones, and every problem at its place."""
    found = proof(scale(tmp_path, *rungs), WORDS)
    assert counts == (found.groups, found.states, found.complete, found.masked)
    assert [f"made.yaml:{p}" for p in problems] == [str(p) for p in found.problems]
    assert [] == found.exceptions


def test_what_is_required_and_what_is_masked(tmp_path):
    """Both are groups of their own; each is said."""
    when = "{unknown_while: epinephrine is running, of: ice_score <= 9}"
    found = scale(tmp_path, (1, when), more="requires: temperature < 38 Cel\n")
    proved = proof(found, WORDS)
    assert (2, 12, 6, 2) == (
        proved.groups,
        proved.states,
        proved.complete,
        proved.masked,
    )
    assert [
        "made.yaml:9:11: a worse value lowers 'requires': temperature under 38 Cel is "
        "1 and temperature 38 Cel or more is 0; let rung 1 hold there too"
    ] == [str(p) for p in proved.problems]
    masked = "2 complete states are unknown on purpose (unknown_while)"
    assert [masked] == proved.exceptions
    assert found.requires.place == _place("requires", 1, found)
    assert found.domains[0].place == _place("it", None, found)
    assert found.domains[0].rungs[0].place == _place("it", 1, found)
    assert found.domains[0].place == _place("it", 4, found)
    assert found.place == _place("no such row", 1, found)


def test_a_fall_is_known_where_the_present_value_is(tmp_path):
    """No, yes and perhaps; with nothing known of the present all is open."""
    (group,) = groups(scale(tmp_path, DROPPED, (2, "ice_score <= 3")), WORDS)
    found = proving(group, WORDS)
    score, memory = group.axes
    assert ["4 to 10", "0 to 3", "unknown"] == [v.words for v in score.values]
    text = DROPPED[1]
    words = [f"not {text}", text, f"perhaps {text}"]
    assert words == [v.words for v in memory.values]
    assert [(), (), (0, 1)] == [v.of for v in memory.values]
    assert [[0, 1, 0], [2, 2, 2], [0, 0, 0]] == found.whole.low.tolist()
    assert [[0, 1, 1], [2, 2, 2], [2, 2, 2]] == found.whole.high.tolist()
    assert "the grade" == found.whole.name
    assert {("it", 1), ("it", 2)} == found.held


def test_a_memory_of_many_is_said_by_the_first(tmp_path):
    """And how many more there are."""
    of = "[ice_score <= 2, ice_year <= 0, ice_month <= 0]"
    (when,) = conditions(scale(tmp_path, (1, f"{{within: 1h, of: {{any: {of}}}}}")))
    assert "ice_score <= 2 (or 2 more) in the window" == memory_said(when)


def test_shares_of_a_limit_lie_beside_its_own_values(tmp_path):
    """Every value, 80 % of each limit, and what lies between two of them."""
    nodes = conditions(scale(tmp_path, (1, "systolic_bp < 80 % of systolic_limit")))
    found = regions(nodes, WORDS)
    assert [60, 70, 80, 90] == [r.value for r in found["systolic_limit"]]
    assert [False, True, True, False] == [r.sample for r in found["systolic_limit"]]
    points = [48, 52, 56, 58, 60, 62, 64, 67, 70, 71, 72, 76, 80, 85, 90]
    assert [-INF, *points, INF] == [r.value for r in found["systolic_bp"]]
    sample = next(r for r in found["systolic_bp"] if r.value == 70)
    assert Region(60.0, 90.0, (False, False), 70.0, sample=True) == sample


def test_doses_by_kilogram_are_those_of_somebody_of_70_kg(tmp_path):
    """Next to nothing, each limit, the middle of two, and more than any."""
    (doses,) = dose_values(conditions(scale(tmp_path, *PUMP))).values()
    numbers = [1e-5, 10.0, 40.0, 70.0, 140.0]
    assert numbers == pytest.approx([d.number for d in doses])
    assert {rate("ug/min")} == {d.rate for d in doses}
    words = ["under 10", "10", "40", "70", "over 70"]
    assert [f"{word} ug/min" for word in words] == [d.words for d in doses]


def test_the_axis_of_a_pump_runs_from_stopped_to_unknown(tmp_path):
    """Two entries at the end stand for what nobody asks."""
    (axis,) = axes(conditions(scale(tmp_path, *PUMP)), WORDS)
    assert ("ordered", 6, True) == (axis.worse, axis.complete, axis.measured)
    assert ["stopped", "running, no dose charted", "unknown"] == [
        axis.values[i].words for i in (0, 6, 7)
    ]
    assert [0.0, 0.0] == axis.doses.low[-2:].tolist() == axis.doses.high[-2:].tolist()
    assert [-1, 0, 0, 0, 0, 0, -1, -1, -1, -1] == axis.doses.kind.tolist()
    assert [tuple(range(1, 6)), tuple(range(6))] == [v.of for v in axis.values[6:]]


PUMP_SAID = [
    ([1], ["at under 10 ug/min"]),
    ([1, 2], ["at up to 10 ug/min"]),
    ([2, 3, 4], ["at 10 ug/min to 70 ug/min"]),
    ([3, 4, 5], ["at 40 ug/min or more"]),
    ([1, 2, 3, 4, 5], ["at any dose"]),
    ([2, 4], ["at 10 ug/min", "at 70 ug/min"]),
]


@pytest.mark.parametrize(("values", "words"), PUMP_SAID)
def test_neighbouring_doses_are_said_as_a_stretch(tmp_path, values, words):
    """From the lowest to the highest of them."""
    (axis,) = axes(conditions(scale(tmp_path, *PUMP)), WORDS)
    told = tuple(f"norepinephrine running {word}" for word in words)
    assert told == values_said(axis, values)


def test_a_pump_at_any_dose_charted_or_not_runs(tmp_path):
    """What is open beside that is said too."""
    (axis,) = axes(conditions(scale(tmp_path, *PUMP)), WORDS)
    runs, unknown = "norepinephrine running", "norepinephrine unknown"
    assert (runs,) == values_said(axis, range(1, 7))
    assert (runs, unknown) == values_said(axis, range(1, 8))
    silent = f"{runs}, no dose charted"
    both = (f"{runs} at 10 ug/min to 40 ug/min", silent, unknown)
    assert both == values_said(axis, [2, 3, 6, 7])


def test_the_plainest_marked_state_is_chosen():
    """The first of those with the fewest findings, however bad these are."""
    marks = np.zeros((3, 3), bool)
    marks[1, 1] = marks[2, 0] = True
    assert (2, 0) == _simplest(marks)


def test_a_state_without_one_grade_is_told_at_its_domain(tmp_path):
    """With what sets it apart and both ends."""
    found = scale(tmp_path, (1, "ice_score <= 2"))
    axis = Axis("ice_score", (Value("a"), Value("b")), WORDS["ice_score"])
    (rule,) = [Rule("it", 1, when) for when in conditions(found)]
    low, high = np.array([0, 1], np.int8), np.array([0, 3], np.int8)
    row = Row("it", low, high)
    group = Group((rule,), (axis,))
    proved = Proving(group, (row,), row, np.zeros(2, bool), frozenset())
    (problem,) = _unsettled(proved, found)
    assert str(problem) == (
        "made.yaml:7:3: 'it' has no single grade where all is charted: ice_score b is "
        "1 to 3"
    )
    with pytest.raises(ValueError, match="zip"):
        state((axis,), (0, 1))


def test_a_count_of_doses_is_only_remembered():
    """What has no memory is refused, so a new kind of criterion is not forgotten."""
    count = tree.Given("it was given", Place("f.yaml", 2, 3), "tocilizumab", 1, 1)
    axis = Axis("a", (Value("no"), Value("yes")), nodes=(count,))
    places = {"a": np.arange(2, dtype=np.int32)}
    asked = posed([count], (axis,), places, WORDS)
    assert [-1, 1] == asked.truth(count).tolist()
    other = tree.Overdue("it is late", Place("f.yaml", 4, 5))
    with pytest.raises(TypeError, match=r"^f\.yaml:4:5: 'it is late' has no memory$"):
        _remembered(other, places["a"], asked, {}, places)


def test_a_ward_is_blamed_at_its_setting():
    """For what breaks by the setting alone; lengths of time come last."""
    ((ward, own),) = readings(SMALL)
    assert ("unit", "heat") == (ward.id, own.id)
    old, new = (Problem(Place("s.yaml", n, 1), f"problem {n}") for n in (1, 2))
    (found,) = blamed(ward, Proof(own, problems=[old, new]), [old])
    assert str(found) == (
        "wards/unit.yaml:9:26: with the settings of this ward, problem 2 (at "
        "s.yaml:2:1); change the setting back, or by less"
    )
    (other,) = blamed(ward, Proof(SMALL.scales["heat"], problems=[new]), [old])
    assert ward.place == other.place


def test_lines_that_differ_in_one_finding_become_one():
    """At each place of the line; what differs in two stays apart."""
    assert [] == _merged([])
    a, b, c = (frozenset({n}) for n in (1, 2, 3))
    assert [((0, a | b), (1, c))] == _merged([((0, a), (1, c)), ((0, b), (1, c))])
    assert [((0, a), (1, b | c))] == _merged([((0, a), (1, b)), ((0, a), (1, c))])
    apart = [((0, a), (1, b)), ((0, b), (1, c))]
    assert apart == _merged(apart)
    assert [((0, a),), ((1, a),)] == _merged([((0, a),), ((1, a),)])
    assert [(), ((0, a),)] == _merged([(), ((0, a),)])


def test_hours_that_are_not_settled_add_up():
    """Two stretches of a range, and one patient whose peak is open."""
    start = pd.Timestamp("2026-01-05T10:00:00Z").as_unit("us")
    rows = [(0, 0, 2), (2, 1, 1), (3, 1, 4)]
    at = [start + pd.Timedelta(hours=hour) for hour, _, _ in rows]
    frame = pd.DataFrame({"patient": "A", "at": at})
    frame["at"] = frame["at"].astype("datetime64[us, UTC]")
    for i, name in ((1, "lowest"), (2, "highest")):
        frame[name] = np.array([row[i] for row in rows], np.int8)
    until = {"A": (start.value // 1_000) + 8 * 3_600_000_000}
    found = agreement(frame, frame, until)
    assert (7.0, 1.0) == (found.hours.unsettled, found.hours.settled)
    assert (1.0, 1, 0) == (found.peaks.unsettled, found.patients, found.alone)
