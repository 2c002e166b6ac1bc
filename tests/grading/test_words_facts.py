"""What the chart holds of a concept, and the lines and choices made of it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cartwatch.clinical import micros
from cartwatch.clinical.time import HOUR
from cartwatch.grading import course, explain, frame
from cartwatch.grading.explain.choices import Choice
from cartwatch.grading.explain.describe import Rule, said, value
from cartwatch.grading.explain.fact import Row, row_of
from cartwatch.grading.explain.open_episode import row_name, words
from cartwatch.protocol import tree
from grading.by_hand import (
    PLACE,
    device,
    drug,
    fact,
    never,
    on,
    pressure,
    pump,
    row,
)
from grading.charts import alone, at, observations, people
from grading.made import made


@pytest.fixture
def played(library, tmp_path):
    """The explanation of a chart on a scale made for it."""

    def play(text, chart, hour, *, late=0, partial=False, asked=None, **who):
        scale = made(library, tmp_path, text)
        ward = alone(library, scale)
        vocabulary = library.vocabulary
        table = observations(vocabulary, {"P1": chart})
        table["recorded_at"] += pd.Timedelta(minutes=late)
        table["recorded_by"] = [f"RN {i}" for i in range(len(table))]
        rows = frame(table, people(["P1"], vocabulary, **who), vocabulary)
        until = time(hour)
        found = course(rows, ward, until=until, partial_record=partial)
        return explain(
            found.scales[scale.scale], until if asked is None else time(asked)
        )

    return play


def time(hour):
    """So many hours after the infusion."""
    return micros(at(hour).to_pydatetime())


def it(when, grade=1):
    """A scale of one rung."""
    return f"domains: {{it: {{{grade}: {{says: It holds, when: {when}}}}}}}\n"


RUNS = "norepinephrine is running"


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (pressure(), "84 mmHg"),
        (fact(low=6.0, high=8.0, unit=""), "6 to 8"),
        (never(), "not charted"),
        (fact(low=None), "not charted"),
        (fact(high=None), "not charted"),
        (fact(state="never"), "not charted"),
        (fact(state="silent"), "38.6 °C"),
        (fact(state="lapsed"), "too old to count"),
        (device(state="lapsed"), "too old to count"),
        (fact(state="absent"), "could not be charted"),
        (drug(), "not given"),
        (drug("given"), "given"),
        (device(codes=()), "not charted"),
        (device("Face mask"), "Face mask"),
        (device(codes=("Face mask", "CPAP")), "Face mask or CPAP"),
        (pump("stopped", state="silent"), "stopped (taken from silence)"),
        (pump("running", row=row(on(3, 1), dose="5 ug/min")), "running, 5 ug/min"),
        (pump("running", row=None), "running"),
    ],
)
def test_a_fact_is_told_by_its_value(found, says):
    assert says == value(found)
    assert f"{found.label}: {says}" == said(found)


def test_a_row_tells_when_and_by_whom_and_why_not():
    """A word that is no text is none."""
    table = pd.DataFrame(
        {
            "at": [at(1), at(2)],
            "recorded_at": [at(1.5), at(3)],
            "recorded_by": ["RN A.", np.nan],
            "dose": ["5 ug/min", None],
            "absent_reason": ["not-performed", np.nan],
        }
    )
    whole = SimpleNamespace(table=table)
    first = Row(time(1), time(1.5), "RN A.", "5 ug/min", "not-performed")
    assert first == row_of(whole, 0)
    assert Row(time(2), time(3), "", "", "") == row_of(whole, 1)
    bare = SimpleNamespace(table=table[["at"]])
    assert Row(time(1), None, "", "", "") == row_of(bare, 0)


def test_a_line_tells_its_rule_its_value_and_its_row(played):
    text = it("temperature >= 38 Cel")
    found = played(text, [(1, "temperature", 38.6), (2, "temperature", 38.4)], 3)
    (reason,) = found.reasons
    (line,) = reason.lines
    assert ("temperature >= 38 Cel", 1) == (line.text, line.truth)
    assert ("temperature", "Temperature: 38.4 °C") == (line.concept, line.value)
    assert (time(2), "RN 1", False) == (line.at, line.recorded_by, line.stale)
    assert (Rule("compare", ">=", 38.0), time(1)) == (line.rule, line.since)
    assert (None, "", False) == (line.counts_until, line.noun, line.hides)
    (held,) = line.facts
    assert (time(8), None, "charted") == (held.until, held.confirm_by, held.state)
    assert Row(time(2), time(2), "RN 1", "", "") == held.row == held.began
    assert ("", False, (), None) == (
        held.device,
        held.is_device,
        held.missing,
        held.dosed,
    )
    assert ("it", 1, "It holds", 1) == (
        reason.domain,
        reason.grade,
        reason.says,
        reason.truth,
    )
    assert (None, (), None, "") == (
        reason.note,
        reason.put_down,
        reason.last,
        reason.of,
    )
    assert ("made", "Made up for a test", "1.0.0", "Made up") == (
        found.scale_id,
        found.title,
        found.version,
        found.cite,
    )
    assert ("made", None, time(0), time(3), "P1") == (
        found.scale,
        found.doi,
        found.infused_at,
        found.at,
        found.patient,
    )
    assert (None, None, None, None, ()) == (
        found.requires,
        found.waiver,
        found.course,
        found.episode,
        found.attributions,
    )


@pytest.mark.parametrize(
    ("when", "rule"),
    [
        ("systolic_bp < systolic_limit", Rule("compare", "<", None, own=True)),
        ("oxygen_flow > baseline_oxygen_flow", Rule("compare", ">", None)),
        (RUNS, Rule("code")),
        ("consciousness is not alert", Rule("code", negated=True)),
        ("oxygen_device is not baseline_oxygen_device", Rule("other", negated=True)),
        ("oxygen_device is baseline_oxygen_device", Rule("other", negated=False)),
        (
            "ice_score dropped >= 2 in 6h",
            Rule("dropped", ">=", 2.0, window=6 * HOUR),
        ),
    ],
)
def test_a_rule_is_told_in_parts(played, when, rule):
    found = played(it(when), [(1, "heart_rate", 80.0)], 2, partial=True)
    assert [rule] == [x.rule for r in found.reasons for x in r.lines]


def test_a_number_recorded_later_keeps_both_times(played):
    chart = [(1, "temperature", 38.6)]
    found = played(it("temperature >= 38 Cel"), chart, 3, late=30)
    row = found.reasons[0].lines[0].facts[0].row
    assert (time(1), time(1.5)) == (row.at, row.recorded_at)


def test_a_pump_began_at_its_first_row_and_its_dose_with_the_last_change(played):
    chart = [
        (1, "norepinephrine", "running", "5 ug/min"),
        (2, "norepinephrine", "running", "8 ug/min"),
        (3, "norepinephrine", "running", "8 ug/min"),
    ]
    held = played(it(RUNS), chart, 4).reasons[0].lines[0].facts[0]
    assert (time(3), time(1), time(2)) == (held.row.at, held.began.at, held.dosed.at)
    assert ("8 ug/min", ("running",), True) == (
        held.dosed.dose,
        held.codes,
        held.single,
    )
    steady = [(h, *rest[:-1], "8 ug/min") for h, *rest in chart]
    held = played(it(RUNS), steady, 4).reasons[0].lines[0].facts[0]
    assert (time(3), time(1), time(1)) == (held.row.at, held.began.at, held.dosed.at)


def test_a_drug_that_nobody_gave_has_no_code(played):
    found = played(it("{ever: tocilizumab is given}"), [(1, "heart_rate", 80.0)], 2)
    held = found.reasons[0].lines[0].facts[0]
    assert ((), "given", None) == (held.codes, held.kind, held.row)
    assert "Tocilizumab: not given" == found.reasons[0].lines[0].value


def test_a_number_has_no_codes_and_a_code_no_number(played):
    both = it("{all: [temperature >= 38 Cel, norepinephrine is running]}")
    chart = [(1, "temperature", 38.6), (1, "norepinephrine", "running")]
    number, code = (x.facts[0] for x in played(both, chart, 2).reasons[0].lines)
    assert (38.6, 38.6, ()) == (number.low, number.high, number.codes)
    assert (None, None, ("running",)) == (code.low, code.high, code.codes)


@pytest.mark.parametrize(
    ("op", "grade", "options"),
    [
        (">", 2, (Choice("up to 6 L/min", 0), Choice("more", 2))),
        (">=", 2, (Choice("under 6 L/min", 0), Choice("6 L/min or more", 2))),
        ("<", 3, (Choice("under 6 L/min", 3), Choice("6 L/min or more", 0))),
        ("<=", 3, (Choice("up to 6 L/min", 3), Choice("more", 0))),
    ],
)
def test_the_only_missing_number_says_what_it_would_settle(played, op, grade, options):
    text = it(f"oxygen_flow {op} 6 L/min", grade)
    chart = [(1, "oxygen_device", "nasal_cannula")]
    found = played(text, chart, 2)
    assert (("oxygen_flow",), options) == (found.needs, found.choices)


def test_a_number_without_a_unit_is_told_alone(played):
    """The space for the unit is left out."""
    found = played(it("capd_score >= 9"), [(1, "heart_rate", 80.0)], 2)
    assert (Choice("0 to 8", 0), Choice("9 to 32", 1)) == found.choices
    text = it("oxygen_flow > baseline_oxygen_flow", 2)
    chart = [(1, "oxygen_device", "nasal_cannula")]
    home = {"baseline_oxygen_device": "nasal_cannula", "baseline_oxygen_flow": 2.0}
    assert (Choice("up to 2 L/min", 0), Choice("more", 2)) == (
        played(text, chart, 2, **home).choices
    )


def test_a_course_without_its_trace_cannot_be_explained(library):
    scales = SimpleNamespace(trace=None)
    with pytest.raises(TypeError, match=r"^this course was made without a trace$"):
        explain(scales, time(1))


def test_a_time_before_the_infusion_is_told_with_the_refusal(played):
    words = r"^2026-01-05T09:00:00\+00:00 is before the infusion; ask for a later time$"
    with pytest.raises(ValueError, match=words):
        played(it(RUNS), [(1, "temperature", 38.6)], 2, asked=-1)


def test_a_criterion_is_called_by_its_row_or_its_name():
    low = tree.Node("low", PLACE)
    named = tree.Named("x", PLACE, "low_pressure", low)
    rung = tree.Rung(2, "Low", named, PLACE)
    row = tree.Domain("raised_icp", (rung,), PLACE)
    scale = SimpleNamespace(domains=(row,))
    assert "raised icp" == row_name(scale, named)
    assert "bare text" == row_name(scale, tree.Node("bare_text", PLACE))
    away = tree.Named("x", PLACE, "another_one", tree.Node("high", PLACE))
    assert "another one" == row_name(scale, away)
    same = tree.Named("x", PLACE, "raised_icp", tree.Node("high", PLACE))
    assert "raised icp" == row_name(scale, same)
    assert "a b c" == words("a_b_c")
