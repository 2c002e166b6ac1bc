"""A stay whose words do not fit the record: refused, or taken as they were meant."""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bedside import Bedside, after
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.store import tables
from cartwatch.ward import (
    NewPatient,
    assign,
    correct_stay,
    discharge,
    enrol,
    move,
    pause,
)
from cartwatch.ward.late_return import LATE_RETURN
from ward.test_stay import ADULT, card, do, refused, row_of


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def test_what_would_change_nothing_is_refused(bed: Bedside) -> None:
    """A move, leave or discharge before the present stay began."""
    do(bed, 4, move, "S1", ward=ADULT, bed="9")
    early = {"at": after(3)}
    assert ["at"] == refused(bed, discharge, "S1", reason="home", **early)
    assert ["at"] == refused(bed, move, "S1", ward=ADULT, bed="8", **early)
    leave = {"place": "MRI", "expected_return": after(9)}
    assert ["at"] == refused(bed, pause, "S1", **leave, **early)
    assert "9" == card(bed).bed


def test_a_leave_whose_begin_is_corrected_past_its_return_is_late(bed: Bedside) -> None:
    """Left at 6:30 and expected at 6:00: late from the first minute."""
    do(bed, 5, pause, "S1", place="MRI", expected_return=after(6))
    with store.reading(bed.engine) as session:
        query = select(tables.Stay).order_by(col(tables.Stay.id))
        leave = session.exec(query).all()[-1]
    do(bed, 7, correct_stay, str(leave.id), reason="wrong time", at=after(6.5))
    ringing = [a.name for a in bed.review(12).alerts if a.state == "ringing"]
    assert LATE_RETURN in ringing


def test_nobody_blank_is_on_call(bed: Bedside) -> None:
    """A name of spaces is an empty role, which calls pass on."""
    do(bed, 1, assign, "nurse", "  ", ward=ADULT)
    with store.reading(bed.engine) as session:
        row = session.exec(select(tables.Assignment)).all()[-1]
    assert row.person is None


@pytest.mark.parametrize("number", ["9" * 30, "0"])
def test_a_row_that_cannot_be_is_refused_in_words(bed: Bedside, number: str) -> None:
    """However many digits somebody types."""
    wrong = {"reason": "x", "bed": "3"}
    assert ["stay"] == refused(bed, correct_stay, number, **wrong)


def test_a_stay_that_is_over_is_corrected_whoever_has_the_bed_now(
    bed: Bedside,
) -> None:
    """Bed 14 is another's by now; that S1 lay there is still put right."""
    old = row_of(bed, "stay")
    do(bed, 3, move, "S1", ward=ADULT, bed="15")
    other = NewPatient("S2", "Ben Synthetic", ward=ADULT, bed="14")
    do(bed, 4, enrol, other)
    do(bed, 5, correct_stay, old, bed="14", reason="typed 4 for 14")
    assert "15" == card(bed).bed
    newest = row_of(bed, "stay")
    assert newest != old
