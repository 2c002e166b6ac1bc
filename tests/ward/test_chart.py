"""What the chart takes, and how it says no."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.store import StoreError
from cartwatch.ward import NewObservation, Refused, chart, correct


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def refusals(bed: Bedside, **values: float | str | None) -> list[str]:
    """What was refused, as people read it."""
    return [str(r) for r in bed.chart(1, **values).refused]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"temprature": 38.5}, "Did you mean 'temperature'?"),
        ({"temperature": 380.0}, "outside 28 to 44"),
        ({"temperature": 100.4}, "[degF]"),
        ({"temperature": "hot"}, "not a number"),
        ({"oxygen_device": "nasal_canula"}, "Did you mean 'nasal_cannula'?"),
        ({"systolic_bp": 80.0, "diastolic_bp": 80.0}, "not below the upper one"),
        ({"age": 40.0}, "computed"),
    ],
)
def test_a_refusal_names_the_field_the_value_the_reason_and_the_next_step(
    bed: Bedside, values: dict[str, float | str], expected: str
) -> None:
    """Nothing bad is stored, and the nurse is told what to do."""
    found = refusals(bed, **values)
    assert len(values) == len(found)
    assert expected in found[0]
    assert found[0].endswith(".")
    assert () == bed.review(1).chart


def test_the_good_part_of_a_round_is_kept(bed: Bedside) -> None:
    """One typo costs one value, not the round."""
    done = bed.chart(1, temperature=38.5, systolic_bp=1180.0)
    assert (1, 1) == (len(done.ids), len(done.refused))
    assert 38.5 == bed.review(1).latest["temperature"].value


@pytest.mark.parametrize("value", [0.0, "0"])
def test_zero_is_a_value(bed: Bedside, value: float | str) -> None:
    """An ICE of 0 is charted as 0 (L04)."""
    assert () == bed.chart(1, ice_score=value).refused
    assert 0 == bed.review(1).latest["ice_score"].value


def test_fahrenheit_is_converted_when_it_is_named(bed: Bedside) -> None:
    """100.4 °F is 38.0 °C, and that is a fever."""
    row = NewObservation(bed.patient, after(1), "temperature", 100.4, "[degF]")
    with store.writing(bed.engine) as session:
        done = chart(
            [row],
            session=session,
            now=after(1),
            by="nurse",
            vocabulary=bed.library.vocabulary,
        )
    assert () == done.refused
    assert 38.0 == bed.review(1).latest["temperature"].value


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (after(1).replace(tzinfo=None), "no time zone"),
        (after(1) + timedelta(minutes=5, seconds=1), "more than 5 min ahead"),
        (after(1) + timedelta(minutes=5), None),
    ],
)
def test_a_time_needs_a_zone_and_lies_not_ahead(
    bed: Bedside, at: datetime, expected: str | None
) -> None:
    """Clocks differ by minutes, not by more."""
    row = NewObservation(bed.patient, at, "temperature", 37.0)
    with store.writing(bed.engine) as session:
        done = chart(
            [row],
            session=session,
            now=after(1),
            by="nurse",
            vocabulary=bed.library.vocabulary,
        )
    assert (0 if expected is None else 1) == len(done.refused)
    assert expected is None or expected in str(done.refused[0])


def test_a_form_that_is_sent_twice_lands_once(bed: Bedside) -> None:
    """A double tap or a lost answer charts nothing twice."""
    first = bed.chart(1, key="form-1", temperature=38.5)
    second = bed.chart(1, key="form-1", temperature=38.5)
    assert (first.ids, True, False) == (second.ids, second.repeated, first.repeated)
    assert 1 == len(bed.review(1).chart)


def test_nothing_is_charted_for_somebody_nobody_enrolled(bed: Bedside) -> None:
    """A wrong id does not make a patient."""
    row = NewObservation("S9", after(1), "temperature", 37.0)
    with pytest.raises(StoreError, match="not enrolled"):
        with store.writing(bed.engine) as session:
            chart(
                [row],
                session=session,
                now=after(1),
                by="nurse",
                vocabulary=bed.library.vocabulary,
            )


def fix(
    bed: Bedside, row: str, value: float | None, by: str, reason: str = "typed wrong"
) -> None:
    """A correction, an hour later."""
    with store.writing(bed.engine) as session:
        correct(
            row,
            value,
            reason=reason,
            session=session,
            now=after(2),
            by=by,
            vocabulary=bed.library.vocabulary,
        )


def test_a_correction_is_a_new_row_and_the_old_one_stays(bed: Bedside) -> None:
    """36.8 was 38.6: graded anew, and what it was is still there."""
    bed.set(1)
    row = next(o for o in bed.review(1).chart if o.concept == "temperature")
    fix(bed, row.id, 38.6, "nurse Ama")
    seen = bed.review(2)
    assert 38.6 == seen.latest["temperature"].value
    assert 1 == seen.scales[0].grade.lowest
    rows = [o for o in seen.chart if o.concept == "temperature"]
    assert {("entered-in-error", 36.8), ("amended", 38.6)} == {
        (o.status, o.value) for o in rows
    }


def test_a_row_can_be_taken_back(bed: Bedside) -> None:
    """Wrong patient: the value is gone from grading and stays readable."""
    bed.set(1, temperature=39.0)
    row = next(o for o in bed.review(1).chart if o.concept == "temperature")
    fix(bed, row.id, None, "nurse Ama", "wrong patient")
    seen = bed.review(2)
    assert "temperature" not in seen.latest
    assert not seen.scales[0].grade.settled


def test_a_second_correction_is_told_who_came_first(bed: Bedside) -> None:
    """Two nurses at two tablets: the later one learns of the other."""
    bed.set(1)
    row = next(o for o in bed.review(1).chart if o.concept == "temperature")
    fix(bed, row.id, 38.6, "nurse Ama")
    with pytest.raises(Refused, match="already corrected by nurse Ama"):
        fix(bed, row.id, 38.4, "nurse Bo")


def test_a_correction_needs_a_reason_and_a_value_that_can_be(bed: Bedside) -> None:
    """The record says why; a typo is not replaced by a typo."""
    bed.set(1)
    row = bed.review(1).latest["temperature"].id
    with pytest.raises(Refused, match="reason"):
        fix(bed, row, 38.6, "nurse Ama", " ")
    with pytest.raises(Refused, match="outside 28 to 44"):
        fix(bed, row, 386.0, "nurse Ama")
    with pytest.raises(Refused, match="no such row"):
        fix(bed, "999", 38.6, "nurse Ama")
