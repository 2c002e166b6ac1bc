"""Who may do what: the one table, wards, broken glass, and what is written down."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from inspect import signature

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from cartwatch import store, ward
from cartwatch.store import tables
from cartwatch.ward import access
from cartwatch.ward.access import Forbidden, Person

NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
BY = "clerk"
EAST, WEST = "P-east", "P-west"


def person(role: str, *wards: str, login: str = "ida") -> Person:
    """Somebody whom no sign-in binds."""
    return Person(login, f"Synthetic {login}", role, wards)


def actions(engine: Engine) -> list[tuple[str, str, dict[str, object]]]:
    """The audit so far: who, what, and its details."""
    with store.reading(engine) as session:
        rows = session.exec(select(tables.AuditEvent)).all()
        return [(r.by, r.action, r.details) for r in rows]


@pytest.fixture
def two_wards(engine: Engine) -> Engine:
    """A patient on each of two wards."""
    with store.writing(engine) as session:
        for patient, place in ((EAST, "east"), (WEST, "west")):
            new = ward.NewPatient(patient, f"Synthetic {patient}", ward=place)
            ward.enrol(new, session=session, now=NOW, by=BY)
    return engine


@pytest.mark.parametrize("verb", access.MAY)
@pytest.mark.parametrize("role", access.ROLES)
def test_permit_says_what_the_table_says(engine: Engine, role: str, verb: str) -> None:
    """Every role and verb: let through and written, or refused and nothing written."""
    allowed, ran = role in access.MAY[verb], False
    words = f"'{verb.replace('_', ' ')}' is not for the role"
    told = nullcontext() if allowed else pytest.raises(Forbidden, match=words)
    with told, access.permitted(engine, person(role), verb, now=NOW):
        ran = True
    assert ran is allowed
    refusals = [d for _, a, d in actions(engine) if a == "access: refused"]
    assert ([] if allowed else [verb]) == [d["verb"] for d in refusals]


def test_a_board_has_no_effect_at_all() -> None:
    """The screen on the wall can only look."""
    assert {"look"} == {verb for verb in access.MAY if access.may("board", verb)}


def test_whoever_keeps_accounts_or_rules_sees_no_patient() -> None:
    """Neither the administrator nor the protocol owner opens a record."""
    for role in ("administrator", "protocol_owner"):
        assert not access.may(role, "view")
        assert not access.may(role, "break_glass")


def test_whoever_may_do_it_may_open_a_page_to_do_it_on() -> None:
    """Role, verb and page fit together: nobody has a right without a door."""
    for verb, pages in access.DONE_ON.items():
        for role in access.MAY[verb]:
            assert any(access.may_open(role, page) for page in pages), (role, verb)
    assert {page for on in access.DONE_ON.values() for page in on} <= set(access.PAGES)


def test_every_verb_of_the_ward_that_writes_is_in_the_table() -> None:
    """A new verb is nobody's until it is written down who may."""
    writes = {
        name
        for name in ward.__all__
        if callable(verb := getattr(ward, name))
        and not isinstance(verb, type)
        and {"by", "session"} <= set(signature(verb).parameters)
    }
    assert 10 < len(writes)
    assert set() == writes - set(access.MAY)


def test_only_a_physician_records_a_death_or_judges_a_grade() -> None:
    """What decides what a grade counts for is nobody else's."""
    for verb in ("record_death", "withdraw_death", "adjudicate", "attribute"):
        assert {"physician"} == {r for r in access.ROLES if access.may(r, verb)}


def test_a_verb_or_role_that_nobody_wrote_down_is_refused() -> None:
    """A slip in a name opens no door."""
    assert not access.may("physician", "chrat")
    assert not access.may("", "chart")
    assert not access.may_open("physician", "/nowhere")


def test_a_refusal_takes_what_was_written_before_it_along(two_wards: Engine) -> None:
    """Refused half way, nothing is half written, and the try is on record."""
    nurse = person("nurse")

    def half_way() -> None:
        asked = {"now": NOW, "patient": EAST}
        with access.permitted(two_wards, nurse, "move", **asked) as session:
            moved = {"ward": "west", "bed": "9", "by": nurse.name}
            ward.move(EAST, session=session, now=NOW, **moved)
            access.permit(nurse, "record_death", session=session, **asked)

    with pytest.raises(Forbidden):
        half_way()
    with store.reading(two_wards) as session:
        assert "east" == ward.patients(session, ward="east")[0].ward
    by, action, said = actions(two_wards)[-1]
    assert ("Synthetic ida", "access: refused") == (by, action)
    assert ("record_death", EAST) == (said["verb"], said["patient"])


def test_a_patient_of_another_ward_is_refused(two_wards: Engine) -> None:
    """Somebody of the east ward charts there and nowhere else."""
    nurse = person("nurse", "east")
    with access.permitted(two_wards, nurse, "chart", now=NOW, patient=EAST):
        pass
    with (
        pytest.raises(Forbidden, match="not on one of your wards"),
        access.permitted(two_wards, nurse, "chart", now=NOW, patient=WEST),
    ):
        pass


def test_a_discharged_patient_stays_with_their_last_ward(two_wards: Engine) -> None:
    """Going home opens the record to nobody new."""
    with store.writing(two_wards) as session:
        ward.discharge(WEST, reason="home", session=session, now=NOW, by=BY)
    later = NOW + timedelta(hours=1)
    with (
        pytest.raises(Forbidden),
        access.permitted(
            two_wards, person("nurse", "east"), "chart", now=later, patient=WEST
        ),
    ):
        pass


def glass(engine: Engine, who: Person, reason: str, at: datetime = NOW) -> None:
    """Break the glass over the patient in the west."""
    with access.permitted(engine, who, "break_glass", now=at, patient=WEST) as session:
        access.break_glass(who, WEST, reason=reason, session=session, now=at)


def test_broken_glass_opens_for_hours_and_is_loud(two_wards: Engine) -> None:
    """With a reason she may chart there for 4 h; the audit shouts it."""
    nurse, other = person("nurse", "east"), person("nurse", "east", login="ben")
    glass(two_wards, nurse, "Resuscitation call to bed 9")
    by, action, said = actions(two_wards)[-1]
    assert ("Synthetic ida", "access: BREAK GLASS") == (by, action)
    assert "Resuscitation call to bed 9" == said["reason"]

    def may_at(who: Person, moment: datetime) -> bool:
        try:
            with access.permitted(two_wards, who, "chart", now=moment, patient=WEST):
                return True
        except Forbidden:
            return False

    assert may_at(nurse, NOW + timedelta(hours=3, minutes=59))
    assert not may_at(nurse, NOW + timedelta(hours=4))
    assert not may_at(other, NOW)


def test_breaking_the_glass_needs_words_and_a_clinical_role(two_wards: Engine) -> None:
    """An empty reason and an administrator are both sent away; nothing opens."""
    with pytest.raises(ward.Refused, match="too short"):
        glass(two_wards, person("nurse", "east"), " urgent  ")
    with pytest.raises(Forbidden):
        glass(two_wards, person("administrator", "east"), "I would like to know")
    with store.reading(two_wards) as session:
        assert {} == access.opened_by(session, "ida", now=NOW)


def test_a_look_is_written_down_once_an_hour(two_wards: Engine) -> None:
    """Person, patient and hour: one event each."""
    nurse = person("nurse")

    def look(minutes: int, patient: str = EAST) -> bool:
        at = NOW + timedelta(minutes=minutes)
        with store.writing(two_wards) as session:
            return access.seen(nurse, patient, session=session, now=at)

    assert [True, False, True, False] == [look(0), look(29), look(30), look(59)]
    assert look(1, WEST)
    assert 3 == sum(a == "access: view" for _, a, _ in actions(two_wards))
