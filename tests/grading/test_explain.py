"""Why this grade, and what to chart next."""

import pytest

from cartwatch.clinical import micros
from cartwatch.grading import course, explain
from grading.charts import at, framed
from grading.test_crs import sets


def explained(library, chart, hour, *, partial=False, scale="crs", **who):
    prepared = framed(library.vocabulary, chart, **who)
    ward = library.wards["example-adult"]
    until = micros(at(hour).to_pydatetime())
    played = course(prepared, ward, until=until, partial_record=partial)
    return explain(played.scales[scale], until)


def test_an_explanation_names_the_value_its_time_and_its_place(library):
    """Grade 3 because norepinephrine has run since 01:00."""
    chart = [*sets(1, temperature=38.6), (1, "norepinephrine", "running")]
    found = explained(library, chart, 3)
    assert (3, 3) == (found.grade.lowest, found.grade.highest)
    assert ("hypotension",) == found.driver
    reason = next(r for r in found.reasons if r.domain == "hypotension")
    assert (3, 1) == (reason.grade, reason.truth)
    assert ["Norepinephrine: running"] == [x.value for x in reason.lines]
    assert micros(at(1).to_pydatetime()) == reason.lines[0].at
    assert str(reason.place).startswith("scales/crs-astct-2019.yaml:")
    assert "2019" in found.cite


def test_a_fever_that_still_counts_is_shown_with_its_own_time(library):
    """The reason of a window is the value that opened it, not the one now."""
    chart = [*sets(1, temperature=38.6), *sets(5, 9)]
    found = explained(library, chart, 10)
    fever = next(r for r in found.reasons if r.domain == "fever")
    assert "38.6" in fever.lines[0].value
    assert micros(at(1).to_pydatetime()) == fever.lines[0].at


def test_needs_name_what_would_settle_the_grade(library):
    """A cannula of unknown flow needs the flow and nothing else."""
    chart = sets(1, temperature=38.5, device="nasal_cannula")
    assert ("oxygen_flow",) == explained(library, chart, 1).needs


def test_needs_ask_first_things_first(library):
    """Nobody is asked for the flow of a device that nobody charted."""
    chart = [(1, "temperature", 38.5)]
    assert ("systolic_bp", "oxygen_device") == explained(library, chart, 1).needs


def test_a_settled_grade_needs_nothing(library):
    """What is settled asks for nothing."""
    assert () == explained(library, sets(1), 1).needs


def test_on_a_live_ward_unasked_vasopressors_are_unknown(library):
    """Until somebody answers, silence about vasopressors settles nothing."""
    found = explained(library, sets(1, temperature=38.5), 1, partial=True)
    assert (1, 4) == (found.grade.lowest, found.grade.highest)
    assert "norepinephrine" in found.needs


def test_an_expired_value_is_called_too_old(library):
    """A value that ran out is not shown as if it were not charted."""
    found = explained(library, sets(1, temperature=38.5), 8)
    reason = next(r for r in found.reasons if r.domain == "hypotension")
    assert "too old to count" in reason.lines[0].value


def test_a_flag_is_told(library):
    """Support without a fever asks a physician and changes no grade."""
    chart = [*sets(1, systolic=80.0), (1, "norepinephrine", "running")]
    found = explained(library, chart, 1)
    assert (0, 0) == (found.grade.lowest, found.grade.highest)
    assert any("without a qualifying fever" in said for said in found.flags)


def test_before_the_infusion_there_is_nothing_to_explain(library):
    """A time before the infusion is refused, with the reason."""
    prepared = framed(library.vocabulary, sets(1))
    ward = library.wards["example-adult"]
    played = course(prepared, ward, until=micros(at(2).to_pydatetime()))
    with pytest.raises(ValueError, match="before the infusion"):
        explain(played.scales["crs"], micros(at(-1).to_pydatetime()))


def test_a_chart_of_one_instant_can_be_graded_and_explained(library):
    """The shortest chart there is: everything at the minute of the infusion."""
    chart = [(0, "oxygen_device", "nasal_cannula"), (0, "temperature", 38.2)]
    found = explained(library, chart, 0)
    assert 2 == found.grade.lowest
    assert found.reasons


def test_two_concepts_that_nobody_charted_can_be_compared(library):
    """A flow beyond a baseline, neither ever charted, is unknown and explained."""
    found = explained(library, [(1, "temperature", 38.2)], 1)
    asked = [x.concept for r in found.reasons for x in r.lines]
    assert "oxygen_device" in asked


def test_a_score_is_charted_when_all_of_its_items_are(library):
    """Ten answers are an ICE; nine are not yet one."""
    items = library.vocabulary["ice_score"].sum_of
    first = [(1, name, 1.0) for name in items]
    second = [(2, name, 1.0) for name in items[1:]]
    prepared = framed(library.vocabulary, [*first, *second])
    ward = library.wards["example-adult"]
    played = course(prepared, ward, until=micros(at(3).to_pydatetime()))
    assert [micros(at(1).to_pydatetime())] == played.charted["ice_score"].tolist()


def test_a_charted_stop_stands_on_a_live_ward_too(library):
    """Stopped is stopped until charted otherwise, asked about again or not."""
    drugs = [c.name for c in library.vocabulary.form("blood_pressure_medicine")]
    stopped = [(1, name, "stopped") for name in drugs]
    chart = [*stopped, *sets(1, 5, 9, 13, 17, 21)]
    found = explained(library, chart, 22, partial=True)
    assert (0, 0) == (found.grade.lowest, found.grade.highest)


def test_a_course_looks_ahead_of_the_clock(library):
    """Worked out for tomorrow and cut at now, it is the course of now."""
    chart = [*sets(1, temperature=38.6), (1, "norepinephrine", "running"), *sets(5)]
    prepared = framed(library.vocabulary, chart)
    ward = library.wards["example-adult"]
    for hour in (2, 5, 12, 40):
        until = micros(at(hour).to_pydatetime())
        day = micros(at(hour + 24).to_pydatetime())
        now = course(prepared, ward, until=until)
        cut = course(prepared, ward, until=day).upto(until)
        for name, steps in now.alerts.items():
            assert steps.at.tolist() == cut.alerts[name].at.tolist(), name
            assert steps.truth.tolist() == cut.alerts[name].truth.tolist(), name
        for name, found in now.scales.items():
            other = cut.scales[name].steps
            assert found.steps.at.tolist() == other.at.tolist()
            assert found.steps.driver == other.driver
            assert found.steps.episode.tolist() == other.episode.tolist()


def test_a_grade_of_0_opens_down_to_the_charted_rows(library):
    """Why 0? Because pressure, oxygen and temperature were charted and are calm."""
    found = explained(library, sets(1), 1)
    said = " ".join(x.value for r in found.reasons for x in r.lines)
    assert all(part in said for part in ("36.8", "118", "Room air"))
    assert {-1} == {r.truth for r in found.reasons}
