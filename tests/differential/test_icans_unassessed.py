"""ICANS: tests that were not done, sedation, instruments, and where CRS is 0."""

import pytest

from bedside import Bedside
from cartwatch.grading import frame, timeline
from differential.patient import (
    AWAKE,
    CAPD,
    ICE,
    INFUSED,
    Said,
    enrolled,
    icans,
    lines,
    patient,
    put_down,
    shipped,
    taken,
)


def test_I16_sedated_and_waking_to_touch_is_not_3_until_a_clinician_says_so() -> None:
    """Put down to sedation it stays open; put down to ICANS it counts."""
    chart = {0: {**AWAKE, "midazolam": "running", "consciousness": "touch"}}
    seen = patient(ICE, chart)
    assert ("ungraded", {"sedation_hides_the_grade"}) == (seen.grade(0), seen.flags(0))
    drug = put_down("icans", "waking", 3, "sedation")
    assert "ungraded" == patient(ICE, chart, attributions=[drug]).grade(0)
    own = put_down("icans", "waking", 3, "icans")
    assert "3–4" == patient(ICE, chart, attributions=[own]).grade(0)


def test_I17_asleep_is_neither_0_nor_10_and_stays_due(bed: Bedside) -> None:
    """The test is due as if nobody had come."""
    asleep: dict[str, Said] = {"consciousness": "asleep_not_woken", "ice_score": None}
    assert "ungraded" == patient(ICE, {0: asleep}).grade(0)
    bed.set(1)
    before = {d.of: d.due_at for d in bed.review(1).due}
    bed.set(5, consciousness="asleep_not_woken", ice_score=None)
    seen = bed.review(5)
    assert "ungraded" == str({s.name: s for s in seen.scales}["icans"].grade)
    ice = ("ice_score",)
    assert {d.of: d for d in seen.due}[ice].due_at <= before[ice]


@pytest.mark.parametrize("why", ["intubated", "language", "hearing", "refused"])
def test_I18_ice_not_done_leaves_the_other_rows_graded(why: str) -> None:
    """Awake: 0 to 3 and ICE is what it needs; a seizure is 3 all the same."""
    rows = lines({0: {**AWAKE, "ice_score": None}})
    rows = [row.replace("asleep", why) for row in rows]
    found = taken(rows)
    assert why in found.frame["absent_reason"].tolist()
    seen = patient(ICE, {0: {**AWAKE, "ice_score": None}})
    assert ("0–3", ("ice_score",)) == (seen.grade(0), seen.explained(0).needs)
    assert "3" == icans(ice_score=None, seizure="brief")


@pytest.mark.parametrize(
    ("born", "expected"), [("2014-01-06", CAPD), ("2014-01-05", ICE)]
)
def test_I21_the_instrument_changes_on_the_twelfth_birthday(
    born: str, expected: str
) -> None:
    """11 years 364 days: CAPD. 12 years 0 days at the infusion: ICE."""
    person = enrolled({"birth_date": born, "infused_at": "2026-01-05T10:00Z"})
    chart = {0: {"consciousness": "alert", "ice_score": 10, "capd_score": 0}}
    words = shipped().vocabulary
    prepared = frame(taken(lines(chart)).frame, person, words)
    graded = [s for s in (ICE, CAPD) if len(timeline(prepared, shipped().scales[s]))]
    assert [expected] == graded


def test_I25_a_point_lost_by_a_transfer_keeps_the_score_and_says_why() -> None:
    """Moved last night: 9 stays 9; a named clinician puts the rung down to it."""
    chart = {0: {**AWAKE, "ice_score": 9}}
    assert "1" == patient(ICE, chart).grade(0)
    moved = put_down("icans", "ice", 1, "other")
    seen = patient(ICE, chart, attributions=[moved])
    assert "0" == seen.grade(0)
    assert 9 == seen.prepared.table["value"].max()
    assert "note" in (shipped().vocabulary["ice_hospital"].help or "")


def test_I26_isolated_neurotoxicity_is_said_differently(bed: Bedside) -> None:
    """ICANS 2 with CRS 0 and ICANS 2 with CRS 1 do not read alike."""
    bed.set(1, ice_score=5)
    alone = said(bed, 1)
    bed.set(2, ice_score=5, temperature=38.5)
    both = said(bed, 2)
    assert "CRS" in alone
    assert alone != both


def said(bed: Bedside, hour: float) -> str:
    """What the alerts about ICANS that call somebody say at that hour."""
    found = bed.review(hour).alerts
    called = [a for a in found if "icans" in a.name and a.state == "ringing"]
    return " / ".join(sorted(a.says for a in called))


def test_the_twelfth_birthday_in_the_stay_changes_nothing() -> None:
    """The instrument is that of the age at the infusion (row 33 of section 8)."""
    person = enrolled({"birth_date": "2014-01-10", "infused_at": INFUSED.isoformat()})
    late = {0: AWAKE, 240: {"consciousness": "alert", "capd_score": 9}}
    prepared = frame(taken(lines(late)).frame, person, shipped().vocabulary)
    rows = timeline(prepared, shipped().scales[CAPD])
    assert 3 == rows["lowest"].iloc[-1]
