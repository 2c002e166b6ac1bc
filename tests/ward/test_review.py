"""The review: what the chart says of one patient, and what people did about it."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch import store
from cartwatch.clinical import micros
from cartwatch.protocol import Library
from cartwatch.ward import (
    NewPatient,
    Refused,
    acknowledge,
    discharge,
    enrol,
    move,
    pause,
    release,
    review_worry,
)


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def test_a_well_patient_is_graded_zero_and_nothing_rings(bed: Bedside) -> None:
    """Day 0, everything charted: settled, quiet, and the next check is known."""
    bed.set(0.5)
    seen = bed.review(1)
    assert {"crs": "0", "icans": "0"} == {s.name: str(s.grade) for s in seen.scales}
    assert () == seen.alerts
    assert micros(after(4.5)) == min(d.due_at for d in seen.due)
    assert ("4", 44, 0) == (seen.card.bed, seen.card.age_years, seen.card.day)


def test_nobody_who_was_not_infused_is_graded(bed: Bedside) -> None:
    """Enrolled is not infused; the reason and the next step are said."""
    with store.writing(bed.engine) as session:
        enrol(NewPatient("S2", "Synthetic"), session=session, now=after(0), by="clerk")
    with pytest.raises(Refused, match="not infused yet"):
        replace(bed, patient="S2").review(1)
    with pytest.raises(Refused, match="not enrolled"):
        replace(bed, patient="S3").review(1)


def test_an_escalation_rings_and_does_not_let_go(bed: Bedside) -> None:
    """Low pressure charted at 2 h rings, climbs, and holds when nobody charts."""
    bed.set(1, temperature=38.6)
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    first = {a.name: a for a in bed.review(2).alerts}
    assert ("ringing", ("nurse",)) == (
        first["low_pressure"].state,
        first["low_pressure"].calls,
    )
    later = {a.name: a for a in bed.review(30).alerts}
    assert (True, "ringing") == (
        later["low_pressure"].held,
        later["low_pressure"].state,
    )
    assert "attending" in later["low_pressure"].calls


def test_going_quiets_one_alert_until_it_is_worse(bed: Bedside) -> None:
    """A nurse goes; then a pump starts, and that rings at once (L05, L07)."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    bed.go("low_pressure", 2.1, minutes=60)
    assert "acknowledged" == bed.states(2.2)["low_pressure"]
    bed.chart(2.5, norepinephrine="running")
    states = bed.states(2.5)
    assert ("acknowledged", "ringing", "ringing") == (
        states["low_pressure"],
        states["vasopressor"],
        states["crs_3"],
    )
    bed.go("vasopressor", 2.6, minutes=60)
    bed.chart(2.8, epinephrine="running")
    assert "ringing" == bed.states(2.8)["vasopressor"]


def test_an_answer_runs_out(bed: Bedside) -> None:
    """Ten minutes later it calls again (L06, L08)."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    bed.go("low_pressure", 2.1, minutes=10)
    assert "acknowledged" == bed.states(2.1 + 9.9 / 60)["low_pressure"]
    assert "ringing" == bed.states(2.1 + 10 / 60)["low_pressure"]


@pytest.mark.parametrize("minutes", [0, -5, 100_000])
def test_an_answer_needs_a_time_ahead_and_a_person(
    bed: Bedside, minutes: float
) -> None:
    """Zero, the past, for ever, and nobody are refused (L09)."""
    with store.writing(bed.engine) as session:
        with pytest.raises(Refused, match="minutes") as wrong:
            acknowledge(
                "S1", "a", 0, 3, minutes=minutes, session=session, now=after(1), by=" "
            )
    assert {"by", "minutes"} == {r.field for r in wrong.value.refusals}


def test_a_late_entry_does_not_call_everybody_at_once(bed: Bedside) -> None:
    """Charted 20 min after it was measured: the ladder begins when it is charted."""
    bed.set(2, late=20 / 60, temperature=38.9, systolic_bp=82.0)
    found = {a.name: a for a in bed.review(2 + 20 / 60).alerts}["low_pressure"]
    assert (("nurse",), False) == (found.calls, found.late)
    found = {a.name: a for a in bed.review(2 + 26 / 60).alerts}["low_pressure"]
    assert ("nurse", "physician") == found.calls


def test_an_alert_that_was_charted_an_hour_late_is_marked(bed: Bedside) -> None:
    """Late data says so."""
    bed.set(2, late=1, temperature=38.9, systolic_bp=82.0)
    found = {a.name: a for a in bed.review(3).alerts}["low_pressure"]
    assert found.late


def test_a_severe_state_that_was_learned_of_too_late_rings_all_the_same(
    bed: Bedside,
) -> None:
    """A seizure of last night, charted this morning, long over: somebody is told."""
    bed.set(2)
    bed.set(4, seizure="none")
    bed.chart(3, late=3, seizure="brief")
    found = {a.name: a for a in bed.review(6).alerts}["seizure_seen"]
    assert ("ringing", True) == (found.state, found.late)
    bed.go("seizure_seen", 6.1, minutes=10)
    assert "seizure_seen" not in bed.states(7)


def test_saving_an_old_value_again_rings_nothing_new(bed: Bedside) -> None:
    """An old row is re-saved: the alert opened when it opened (L20)."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    before = {a.name: a for a in bed.review(3).alerts}["low_pressure"]
    bed.chart(2, late=1, temperature=38.9, systolic_bp=82.0)
    after_it = {a.name: a for a in bed.review(3).alerts}["low_pressure"]
    assert (before.opened_at, before.calling_since, before.step) == (
        after_it.opened_at,
        after_it.calling_since,
        after_it.step,
    )


def test_a_partial_round_does_not_look_like_a_whole_one(bed: Bedside) -> None:
    """Asleep: the clock of the set goes on, and the family reads it (L16)."""
    bed.set(1)
    bed.tell("no_signs", 1.1)
    assert "no_signs" == bed.review(1.2).family.state
    bed.chart(3, temperature=36.9, consciousness=None)
    seen = bed.review(3)
    assert micros(after(5)) == min(d.due_at for d in seen.due if len(d.of) > 1)
    assert not seen.scales[1].grade.settled
    assert "partial" == seen.family.state


def test_checks_that_nobody_did_ring_without_any_data(bed: Bedside) -> None:
    """Never charted, and stopped charting: both ring (L12)."""
    assert "ringing" == bed.states(1)["overdue"]
    bed.set(1)
    assert "overdue" not in bed.states(2)
    assert "ringing" == bed.states(5.1)["overdue"]


def test_a_worry_needs_a_recorded_review(bed: Bedside) -> None:
    """Worse, says the mother; the next answer is milder; it rings until reviewed."""
    bed.set(1, parent_concern="worse")
    bed.set(3, parent_concern="same")
    bed.set(5, parent_concern="same")
    found = {a.name: a for a in bed.review(6).alerts}["parent_worse"]
    assert "ringing" == found.state
    with store.writing(bed.engine) as session:
        review_worry(
            "S1",
            "parent_worse",
            found.opened_at,
            found.level,
            note="Seen, examined, well",
            session=session,
            now=after(6.1),
            by="Dr Ada",
        )
    assert "parent_worse" not in bed.states(6.2)


def test_the_family_reads_nothing_before_the_team_spoke(bed: Bedside) -> None:
    """Grade 3: talk first; told: the text; never a grade in it."""
    bed.set(1, temperature=38.6)
    bed.tell("crs1", 1.1)
    assert "crs1" == bed.review(1.2).family.state
    bed.set(2, temperature=38.9, systolic_bp=80.0, norepinephrine="running")
    hidden = bed.review(2)
    assert ("talk_first", "crs3") == (hidden.family.state, hidden.family.waiting)
    bed.tell("crs3", 2.2, "told")
    page = bed.review(2.3).message
    assert page is not None
    assert ("crs3", "Dr Ada") == (page.state, page.released_by)
    assert "a strong medicine to keep blood pressure up" in page.blocks[0][1]
    assert page.blocks[0][1].startswith("Synthetic has CRS")
    assert "grade" not in " ".join(text for _, text in page.blocks)


def test_a_decision_about_the_page_is_one_of_four(bed: Bedside) -> None:
    """A typo does not open a page."""
    with store.writing(bed.engine) as session:
        with pytest.raises(Refused, match="decision"):
            release(
                "S1", "crs1", decision="relased", session=session, now=after(1), by="A"
            )


def test_a_patient_who_left_rings_no_more(bed: Bedside) -> None:
    """Alerts close, nothing is due, the family's page ends."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    with store.writing(bed.engine) as session:
        discharge("S1", reason="home", session=session, now=after(3), by="clerk")
    seen = bed.review(4)
    assert ((), (), "ended") == (seen.alerts, seen.due, seen.family.state)


def test_a_death_ends_everything_and_says_nothing(bed: Bedside) -> None:
    """Whatever its cause: no alert, nothing due, a neutral page."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    bed.died(3, "other")
    seen = bed.review(4)
    assert ((), (), "ended") == (seen.alerts, seen.due, seen.family.state)


def test_what_the_screen_said_then(bed: Bedside) -> None:
    """At 2.5 h nobody knew of the pressure that was charted at 3 h."""
    bed.set(1)
    bed.set(2, late=1, temperature=38.9, systolic_bp=82.0)
    assert "0" == str(bed.review(2.5, known_at=after(2.5)).scales[0].grade)
    assert "low_pressure" in bed.states(3)


def test_reviewing_changes_nothing(bed: Bedside) -> None:
    """Asked twice, the same answer; the record has not grown."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    before = store.changes(bed.engine)
    assert bed.states(3) == bed.states(3)
    assert before == store.changes(bed.engine)


def test_another_bed_does_not_make_late_checks_punctual(bed: Bedside) -> None:
    """Late since 5 h, moved at 6 h: still late since 5 h."""
    bed.set(1)
    with store.writing(bed.engine) as session:
        move(
            "S1",
            ward=bed.protocol.id,
            bed="5",
            session=session,
            now=after(6),
            by="clerk",
        )
    seen = bed.review(7)
    assert "5" == seen.card.bed
    assert micros(after(5)) == min(d.due_at for d in seen.due)


def test_nothing_is_due_on_leave_and_from_the_return_on_it_is(bed: Bedside) -> None:
    """A leave of absence is not lateness; high alerts go on."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    ward = bed.protocol.id
    with store.writing(bed.engine) as session:
        back = {"place": "CT", "expected_return": after(12)}
        pause("S1", **back, session=session, now=after(3), by="nurse")
    away = bed.review(9)
    assert () == away.due
    assert {"low_pressure"} <= {a.name for a in away.alerts}
    assert "overdue" not in {a.name for a in away.alerts}
    with store.writing(bed.engine) as session:
        move("S1", ward=ward, bed="4", session=session, now=after(10), by="nurse")
    assert micros(after(10)) == min(d.due_at for d in bed.review(11).due)
