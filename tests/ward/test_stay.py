"""The stay: beds, leaves with a return, who looks after whom, and corrections."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bedside import Bedside, after
from cartwatch import store
from cartwatch.clinical import micros
from cartwatch.protocol import Library
from cartwatch.ward import (
    NewPatient,
    Refused,
    assign,
    baseline,
    correct_infusion,
    correct_patient,
    correct_stay,
    discharge,
    enrol,
    infuse,
    move,
    on_call,
    pause,
    tick,
    weigh,
)
from cartwatch.ward.late_return import LATE_RETURN

ADULT = "example-adult"


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def do(
    here: Bedside, hours: float, verb: Callable[..., Any], *on: Any, **how: Any
) -> Any:
    """One deed of the clerk at that hour."""
    with store.writing(here.engine) as session:
        return verb(*on, session=session, now=after(hours), by="clerk", **how)


def refused(here: Bedside, verb: Callable[..., Any], *on: Any, **how: Any) -> list[str]:
    """The fields for which a deed at hour 5 is refused; all of them at once."""
    with pytest.raises(Refused) as told:
        do(here, 5, verb, *on, **how)
    assert all(r.next_step for r in told.value.refusals)
    return [r.field for r in told.value.refusals]


def card(bed: Bedside, **asked: Any) -> store.Card:
    """How the patient is known."""
    with store.reading(bed.engine) as session:
        return store.patients(session, patient=bed.patient, **asked).cards[0]


def leave(bed: Bedside, hours: float, back: float, place: str = "CT") -> None:
    """Off the unit."""
    do(bed, hours, pause, bed.patient, place=place, expected_return=after(back))


def test_an_unknown_ward_and_a_taken_bed_are_refused_at_once(bed: Bedside) -> None:
    """Both reasons, each with what to do; nothing moved."""
    bed.begin("S2")
    wards = tuple(bed.library.wards)
    to = {"ward": ADULT, "bed": "4", "wards": wards}
    assert ["bed"] == refused(bed, move, "S2", **to)
    assert ["ward"] == refused(bed, move, "S2", **{**to, "ward": "exampel-adult"})
    with pytest.raises(Refused, match="move or discharge S1 first"):
        do(bed, 5, move, "S2", **to)
    with pytest.raises(Refused, match="Did you mean 'example-adult'"):
        do(bed, 5, move, "S2", **{**to, "ward": "exampel-adult"})
    new = NewPatient("S3", "", ward=ADULT, bed="4")
    assert ["name", "bed"] == refused(bed, enrol, new, wards=wards)
    assert ["bed"] == refused(bed, enrol, NewPatient("S3", "Synthetic", bed="4"))
    assert "4" == card(bed).bed


def test_a_bed_that_was_left_is_free(bed: Bedside) -> None:
    """After a discharge, and for the one who lies there."""
    two = bed.begin("S2")
    do(bed, 5, move, "S1", ward=ADULT, bed="4")
    do(bed, 6, discharge, "S1", reason="home")
    do(bed, 7, move, "S2", ward=ADULT, bed="4")
    assert "4" == card(two).bed
    assert ["patient"] == refused(bed, discharge, "S1", reason="home")


def test_the_bed_of_somebody_on_leave_is_kept(bed: Bedside) -> None:
    """Nobody is put into it meanwhile."""
    bed.begin("S2")
    leave(bed, 3, 5)
    with pytest.raises(Refused, match="off the unit and keeps it"):
        do(bed, 5, move, "S2", ward=ADULT, bed="4")


def test_who_is_not_back_in_time_rings(bed: Bedside) -> None:
    """Medium, by the clock alone, until the return; nothing is due meanwhile."""
    bed.set(2)
    leave(bed, 3, 5)
    assert LATE_RETURN not in bed.states(4.99)
    (alert,) = bed.review(5.5).alerts
    assert (LATE_RETURN, "medium", "ringing") == (
        alert.name,
        alert.priority,
        alert.state,
    )
    assert "Not back from CT; expected at 15:00" == alert.says
    assert (micros(after(5)), ("nurse", "charge_nurse", "physician")) == (
        alert.opened_at,
        alert.calls,
    )
    assert () == bed.review(5.5).due
    do(bed, 6, move, "S1", ward=ADULT, bed="4")
    assert LATE_RETURN not in bed.states(6)


def test_a_late_return_is_answered_and_called_like_any_alert(bed: Bedside) -> None:
    """Somebody phones the CT: quiet until the time runs out; then it calls again."""
    bed.set(2)
    leave(bed, 3, 5)
    bed.go(LATE_RETURN, 5.1, minutes=30)
    assert "acknowledged" == bed.states(5.5)[LATE_RETURN]
    assert "ringing" == bed.states(5.7)[LATE_RETURN]
    sent: list[str] = []

    class Phone:
        def send(self, notice: Any) -> None:
            sent.append(notice.text)

    tick(bed.engine, bed.library, now=after(5.7), notifier=Phone())
    assert ["** Bed 4: Not back from CT; expected at 15:00 (alerts not approved)"] == [
        text for text in sent if "Not back" in text
    ]


def test_a_later_return_is_a_new_row_and_silences_it_until_then(bed: Bedside) -> None:
    """The scan is delayed: paused again, and it rings from the new time on."""
    bed.set(2)
    leave(bed, 3, 5)
    leave(bed, 5.5, 8, "MRI")
    assert LATE_RETURN not in bed.states(7)
    alert = bed.review(8.1).alerts[0]
    assert ("Not back from MRI; expected at 18:00", micros(after(8))) == (
        alert.says,
        alert.opened_at,
    )
    shown = bed.review(5.4, known_at=after(5.4)).alerts
    assert [LATE_RETURN] == [a.name for a in shown]


def test_what_a_leave_needs(bed: Bedside) -> None:
    """A place, a return ahead and within a week, and a ward to be away from."""
    back = {"place": "", "expected_return": after(4)}
    assert ["place", "expected_return"] == refused(bed, pause, "S1", **back)
    naive = after(6).replace(tzinfo=None)
    back = {"place": "CT", "expected_return": naive}
    assert ["expected_return"] == refused(bed, pause, "S1", **back)
    back = {"place": "home", "expected_return": after(5) + timedelta(days=8)}
    assert ["expected_return"] == refused(bed, pause, "S1", **back)
    do(bed, 4, discharge, "S1", reason="home")
    back = {"place": "CT", "expected_return": after(6)}
    assert ["patient"] == refused(bed, pause, "S1", **back)


def row_of(bed: Bedside, table: str) -> str:
    """The id of the last row that was added to a table."""
    with store.reading(bed.engine) as session:
        return str(
            session.connection()
            .exec_driver_sql(
                f"SELECT max(id) FROM {table}"  # noqa: S608 # our own names
            )
            .scalar()
        )


def test_a_wrong_bed_is_corrected_by_a_row_with_a_reason(bed: Bedside) -> None:
    """The old row stays; what the screen said then is still known."""
    do(bed, 3, move, "S1", ward=ADULT, bed="14")
    wrong = row_of(bed, "stay")
    do(bed, 5, correct_stay, wrong, bed="15", reason="typed 14 for 15")
    assert ("15", after(3)) == (card(bed).bed, card(bed).since)
    assert "14" == card(bed, known_at=after(4)).bed
    with pytest.raises(Refused, match="already corrected by clerk"):
        do(bed, 6, correct_stay, wrong, bed="16", reason="again")
    assert ["stay"] == refused(bed, correct_stay, "999", bed="1", reason="x")
    newest = row_of(bed, "stay")
    assert ["reason"] == refused(bed, correct_stay, newest, bed="1", reason=" ")


def test_a_discharge_by_mistake_is_taken_back(bed: Bedside) -> None:
    """The patient is where they were, and the watch goes on."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    do(bed, 3, discharge, "S1", reason="home")
    assert () == bed.review(4).alerts
    do(bed, 4, correct_stay, row_of(bed, "stay"), withdraw=True, reason="wrong one")
    assert (ADULT, "4") == (card(bed).ward, card(bed).bed)
    assert "ringing" == bed.states(4)["low_pressure"]


def test_a_wrong_infusion_time_is_corrected(bed: Bedside) -> None:
    """An hour later: the course begins there, and the weight stays."""
    wrong = row_of(bed, "infusion")
    do(bed, 5, correct_infusion, wrong, at=after(1), reason="read off the wrong bag")
    assert [after(1)] == [i.at for i in card(bed).infusions]
    assert micros(after(1)) == bed.review(6).card.infused_at
    assert [after(0)] == [i.at for i in card(bed, known_at=after(4)).infusions]


def test_an_infusion_of_the_wrong_patient_is_taken_back(bed: Bedside) -> None:
    """Nobody is graded who was not infused."""
    wrong = row_of(bed, "infusion")
    do(bed, 5, correct_infusion, wrong, withdraw=True, reason="wrong patient")
    assert () == card(bed).infusions
    with pytest.raises(Refused, match="not infused yet"):
        bed.review(6)


def test_two_infusions_and_none_of_them_twice(bed: Bedside) -> None:
    """Split doses are two rows; the same one entered again is refused."""
    do(bed, 50, infuse, "S1", at=after(48), weight_kg=70.5)
    assert [after(0), after(48)] == [i.at for i in card(bed).infusions]
    assert ["at"] == refused(bed, infuse, "S1", at=after(0))


def test_a_name_or_birth_date_is_corrected(bed: Bedside) -> None:
    """The old one stays in the record; a field that is none is named."""
    do(bed, 3, correct_patient, "S1", {"name": "Ada S."}, reason="misspelt")
    assert ("Ada S.", "Synthetic S1") == (
        card(bed).name,
        card(bed, known_at=after(2)).name,
    )
    wrong = {"nmae": "A", "birth_date": "soon"}
    assert ["birth_date", "nmae"] == refused(
        bed, correct_patient, "S1", wrong, reason="typo"
    )


def test_a_weight_is_dated_and_a_baseline_is_as_of_the_infusion(bed: Bedside) -> None:
    """Both are on the chart; a weight nobody has and a strange name are refused."""
    words = bed.library.vocabulary
    do(bed, 30, weigh, "S1", "71.5", at=after(29), vocabulary=words)
    usual = {"systolic_bp": 104, "baseline_ice_score": 9}
    do(bed, 30, baseline, "S1", usual, vocabulary=words)
    latest = bed.review(30).latest
    assert (71.5, after(29)) == (latest["weight"].value, latest["weight"].at)
    assert (9.0, after(0)) == (
        latest["baseline_ice_score"].value,
        latest["baseline_ice_score"].at,
    )
    assert ["weight"] == refused(bed, weigh, "S1", 7150, vocabulary=words)
    bad = {"systolic_bp": 1040, "ice_score": 11}
    assert ["baseline_systolic_bp", "baseline_ice_score"] == refused(
        bed, baseline, "S1", bad, vocabulary=words
    )
    assert ["baseline_shoe_size"] == refused(
        bed, baseline, "S1", {"shoe_size": 40}, vocabulary=words
    )


def test_who_is_assigned_is_called(bed: Bedside) -> None:
    """A nurse for the patient, else the ward's; until the shift ends."""
    do(bed, 1, assign, "nurse", "Ama", ward=ADULT)
    do(bed, 2, assign, "nurse", "Ida", patient="S1", until=after(10))

    def nurse(hours: float) -> str | None:
        with store.reading(bed.engine) as session:
            return who(session, hours)

    def who(session: Session, hours: float) -> str | None:
        asked = {"patient": "S1", "ward": ADULT, "session": session}
        return on_call("nurse", now=after(hours), **asked)

    assert ["Ama", "Ida", "Ama"] == [nurse(1.5), nurse(3), nurse(11)]
    roles = ("nurse", "physician")
    wrong = {"ward": "nowhere", "until": after(4), "roles": roles, "wards": (ADULT,)}
    assert ["role", "ward", "until"] == refused(bed, assign, "nures", "Ama", **wrong)
    assert ["patient"] == refused(bed, assign, "nurse", "Ama")
    assert ["patient"] == refused(bed, assign, "nurse", "A", patient="S1", ward=ADULT)
