"""Rows of the bedside's table that grading itself answers: zeros, re-saving, clocks."""

import pytest
from sqlmodel import select

from bedside import Bedside, after
from cartwatch import store
from cartwatch.clinical import micros
from cartwatch.grading import frame, timeline
from cartwatch.grading.episodes import episodes
from cartwatch.store import tables
from cartwatch.ward import correct
from differential.patient import (
    CAPD,
    CRS,
    Said,
    crs,
    enrolled,
    grade,
    icans,
    shipped,
    taken,
)

NO_FLOW: dict[str, Said] = {"oxygen_device": "nasal_cannula", "oxygen_flow": 0}


def test_L04_any_numeric_0_is_a_value() -> None:
    """An ICE of 0 is 3, a CAPD of 0 is 0, a flow of 0 is low: none is skipped."""
    assert "3" == icans(ice_score=0)
    assert "0" == grade(CAPD, {"capd_score": 0, "consciousness": "alert"}, age=6)
    assert "2" == crs(**NO_FLOW)
    items = dict.fromkeys(shipped().vocabulary["ice_score"].sum_of, 0)
    assert "3" == grade("icans-astct-2019", {"consciousness": "alert", **items})


@pytest.mark.parametrize("concept", ["temperature", "systolic_bp"])
def test_L04_a_0_that_cannot_be_is_refused_and_not_passed_over(concept: str) -> None:
    """The refusal says so; nothing is graded as if it were normal."""
    found = taken([f"P1,{after(0).isoformat()},{concept},0,,,"])
    assert (0, 1) == (found.taken, found.refused)
    assert "outside" in found.refusals["reason"][0]


def test_L20_a_row_saved_again_rings_nothing_new_and_is_in_the_audit(
    bed: Bedside,
) -> None:
    """The alert opened when it opened; the deed is kept."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    before = opened(bed)
    row = next(o for o in bed.review(3).chart if o.concept == "systolic_bp")
    with store.writing(bed.engine) as session:
        correct(
            row.id,
            82.0,
            reason="looked again",
            session=session,
            now=after(2.5),
            by="RN A.",
            vocabulary=bed.library.vocabulary,
        )
    assert before == opened(bed)
    with store.reading(bed.engine) as session:
        events = session.exec(select(tables.AuditEvent)).all()
    assert ("correct", "RN A.") == (events[-1].action, events[-1].by)


def opened(bed: Bedside) -> dict[str, tuple[int, int, int]]:
    """Each alert with its episode, when it opened and how far its calls are."""
    found = bed.review(3).alerts
    return {a.name: (a.episode, a.opened_at, a.step) for a in found}


def test_L26_the_day_is_the_units_calendar_day() -> None:
    """Infused at 23:30 in Berlin, fever an hour later: day 1, in UTC still day 0."""
    person = enrolled({"age_years": 40, "infused_at": "2026-03-28T23:30+01:00"})
    found = taken(["P1,2026-03-29T00:30+01:00,temperature,38.5,,,"])
    prepared = frame(found.frame, person, shipped().vocabulary)
    days = {
        zone: episodes(
            prepared, shipped().scales[CRS], until=found.frame["at"].max(), zone=zone
        )["day_of_onset"].tolist()
        for zone in ("UTC", "Europe/Berlin")
    }
    assert {"UTC": [0], "Europe/Berlin": [1]} == days


def test_L26_24_h_are_24_h_over_a_change_of_the_clock() -> None:
    """Two offsets name one instant; a window is elapsed time, not wall time."""
    person = enrolled({"age_years": 40, "infused_at": "2026-03-28T12:00+01:00"})
    well = [
        f"P1,2026-03-29T{hour}:00+02:00,{c},{v},,,"
        for hour in ("04", "09", "14", "19", "23")
        for c, v in (("temperature", 36.8), ("systolic_bp", 118))
    ]
    rows = ["P1,2026-03-28T23:00+01:00,temperature,38.5,,,", *well]
    found = taken(rows)
    prepared = frame(found.frame, person, shipped().vocabulary)
    until = found.frame["at"].max().replace(day=30)
    graded = timeline(prepared, shipped().scales[CRS], until=until)
    ended = graded[graded["lowest"] == 0]["at"].iloc[0]
    assert "2026-03-30T00:00:00+02:00" == ended.tz_convert("Europe/Berlin").isoformat()


def test_L26_what_is_due_is_due_after_elapsed_hours(bed: Bedside) -> None:
    """A set at 01:30 before the clocks go forward is due again 4 h later."""
    night = 26 * 24 + 15.5
    bed.set(night)
    seen = bed.review(night)
    assert micros(after(night + 4)) == min(d.due_at for d in seen.due)
    assert 27 == seen.card.day
