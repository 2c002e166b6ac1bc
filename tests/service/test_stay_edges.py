"""Forms of the stay that are late, stale, of another patient, or sent by hand."""

import re

import pytest
from sqlmodel import col, select

from browser.served import ADULT, CHILD, OTHER, Served, present
from cartwatch import store, ward
from cartwatch.service.patients.laid_out import DEEDS
from cartwatch.store import tables
from cartwatch.ward.stay import stays
from service.stay import done, events, page, row_of, send, wrong
from service.wards import entered

WITH_ROWS = sorted(verb for verb, deed in DEEDS.items() if deed.rows is not None)


def test_a_row_of_another_patient_is_nobodys_here(served: Served) -> None:
    """By each form that names a row: refused in words, nothing of theirs changes."""
    who = entered(served, "physician")
    for patient in (CHILD, OTHER):
        made = {"person": "Mo", "class": "other", "consent": "by word", "days": "3"}
        assert 200 == send(who, "link_family", patient, **made).status_code
    with store.writing(served.engine) as session:
        task = ward.tasks.task_row(CHILD, "x", "Look", present(), "x")
        store.append(session, [task], action="task", by="x", now=present())
    before = len(events(served, "correct"))
    assert {"close_task", "revoke_link", "correct_stay", "correct_infusion"} <= {
        *WITH_ROWS
    }
    for verb in WITH_ROWS:
        for row in ("1", "2", "3", "9" * 30, "x", ""):
            own = {about.row for about in _rows(served, verb)}
            if row in own:
                continue
            answer = send(who, verb, ADULT, row=row, reason="x", withdraw="yes")
            assert 400 == answer.status_code
            assert "there is none of this patient to change" in answer.text
    assert before == len(events(served, "correct"))
    with store.reading(served.engine) as session:
        assert 1 == len(ward.open_tasks(session, patient=CHILD))
        assert [] == session.exec(select(tables.Revocation)).all()


def _rows(served: Served, verb: str) -> list[ward.Task]:
    """The rows of the adult that this verb may change."""
    table = {"correct_stay": tables.Stay, "correct_infusion": tables.Infusion}
    kind = table.get(verb)
    if kind is None:
        return []
    with store.reading(served.engine) as session:
        ids = session.exec(select(kind.id).where(col(kind.patient) == ADULT)).all()
    return [type("About", (), {"row": str(one)}) for one in ids]  # type: ignore[misc]


def test_a_refusal_is_said_where_the_form_is_gone(served: Served) -> None:
    """A colleague was first: the page says that nothing was saved, and why."""
    who = entered(served, "physician")
    at = present().isoformat()
    done(who, "record_death", at=at, confirm="yes")
    again = send(who, "record_death", at=at, confirm="yes")
    assert 400 == again.status_code
    assert "Nothing was saved" in wrong(again)
    assert "this is not possible any more" in wrong(again)
    nurse = entered(served, "nurse")
    barred = send(nurse, "discharge", reason="home")
    assert 403 == barred.status_code
    assert "not for the role nurse" in wrong(barred)


@pytest.mark.parametrize("verb", ["move", "pause", "infuse", "weigh", "assign"])
def test_after_a_death_nothing_lands_from_a_page_that_was_open(
    served: Served, verb: str
) -> None:
    """The form was given out before; it is asked again when it comes back."""
    who = entered(served, "physician")
    token = who.token(page(ADULT))
    done(who, "record_death", at=present().isoformat(), confirm="yes")
    fields = {"ward": "example-adult", "place": "CT", "weight": "70", "role": "nurse"}
    soon = {"expected_return": present().replace(year=2099).isoformat()}
    data = {"form": token, **fields, **soon, "person": "Ida"}
    answer = who.client.post(f"{page(ADULT)}/{verb}", data=data)
    assert 400 == answer.status_code
    assert "this is not possible any more" in wrong(answer)


def hidden(text: str) -> dict[str, str]:
    """What the form of the person carries of what stood on the screen."""
    return dict(re.findall(r'name="(was_\w+)" value="([^"]*)"', text))


def test_a_correction_changes_only_what_was_changed_on_the_screen(
    served: Served,
) -> None:
    """What a colleague corrected meanwhile stays; the same field is asked again."""
    who = entered(served, "physician")
    seen = hidden(who.get(page(ADULT)).text)
    assert "Ada Synthetic" == seen["was_name"]
    done(who, "correct_patient", name="Ada Right", reason="typed wrongly", **_as(seen))
    shown = {n.removeprefix("was_"): v for n, v in seen.items()} | {"sex": "female"}
    done(who, "correct_patient", reason="asked her", **shown, **seen)
    both = {**shown, "name": "Ada Other", **seen}
    clash = send(who, "correct_patient", reason="x", **both)
    assert "Name: somebody changed it meanwhile to Ada Right" in wrong(clash)
    with store.reading(served.engine) as session:
        (card,) = store.patients(session, patient=ADULT).cards
    assert ("Ada Right", "female") == (card.name, card.sex)


def _as(seen: dict[str, str]) -> dict[str, str]:
    """Everything as it stood, but for the name."""
    said = {n.removeprefix("was_"): v for n, v in seen.items() if n != "was_name"}
    return {**seen, **said}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"sex": "martian"}, "Sex: it is none that can be chosen"),
        ({"language": "klingon"}, "language: it is none that can be chosen"),
        ({"birth_date": ""}, "Birth date: it is corrected, never removed"),
    ],
)
def test_a_person_gets_no_word_that_cannot_be_chosen(
    served: Served, typed: dict[str, str], says: str
) -> None:
    who = entered(served, "physician")
    seen = hidden(who.get(page(ADULT)).text)
    same = {n.removeprefix("was_"): v for n, v in seen.items()}
    answer = send(who, "correct_patient", reason="x", **(same | typed), **seen)
    assert says in wrong(answer)


@pytest.mark.parametrize("name", ["..", ".", "a/b", "a b", "x" * 65])
def test_an_id_that_no_address_can_hold_is_refused(served: Served, name: str) -> None:
    who = entered(served, "physician")
    typed = {"patient": name, "name": "Di", "birth_date": "1990-02-03"}
    answer = who.send("/patients/enrol", "/patients", **typed)
    assert "an id has no blanks and no slashes" in wrong(answer)


def test_a_time_for_a_ward_is_one_of_its_own_clock(served: Served) -> None:
    """The children's ward keeps New York time, the adults' Berlin's."""
    who = entered(served, "physician")
    for name, hour in (("example-child", 13), ("example-adult", 7)):
        typed = {"ward": name, "role": "nurse", "person": "Ida"}
        until = "2030-01-01T08:00"
        answer = who.send("/patients/assign", "/patients", **typed, until=until)
        assert 303 == answer.status_code
        with store.reading(served.engine) as session:
            row = session.exec(
                select(tables.Assignment).order_by(col(tables.Assignment.id).desc())
            ).first()
        assert row is not None
        assert (name, hour) == (row.ward, row.until.hour)
    none = who.send("/patients/assign", "/patients", role="nurse", person="Ida")
    assert "it needs a patient or a ward" in wrong(none)


def test_a_refused_form_shows_the_page_so_the_look_is_on_record(
    served: Served,
) -> None:
    who = entered(served, "physician")
    token = who.token("/patients")
    who.client.post(f"{page(OTHER)}/weigh", data={"form": token})
    assert [OTHER] == [event.patient for event in events(served, "access: view")]


def test_a_patient_who_was_moved_by_mistake_stays_with_their_ward(
    served: Served,
) -> None:
    """The row was taken back: where nobody lay gives nobody a right to look."""
    who = entered(served, "physician")
    done(who, "move", ADULT, ward="example-child", bed="30")
    with store.reading(served.engine) as session:
        last = stays(session, ADULT, present())[-1]
    taken = {"row": str(last.id), "withdraw": "yes", "reason": "the wrong patient"}
    done(who, "correct_stay", ADULT, **taken)
    done(who, "discharge", ADULT, reason="home")
    assert 200 == entered(served, "adult_only").get(page(ADULT)).status_code


def test_a_time_with_an_offset_stays_as_typed_when_something_else_is_wrong(
    served: Served,
) -> None:
    """The browser's own field would drop it, and empty means now."""
    who = entered(served, "physician")
    at = "2026-10-25T02:30+02:00"
    answer = send(who, "weigh", weight="0,0001", at=at)
    assert 400 == answer.status_code
    assert f'type="text" value="{at}"' in answer.text
    assert row_of(who.get(page(ADULT)).text, "correct_stay")


def test_a_death_is_recorded_though_nobody_can_read_the_rules_in_force(
    served: Served,
) -> None:
    """No grade can be given then; the page of the stay opens all the same."""
    now = present()
    row = tables.ProtocolActivation(
        ward="example-adult",
        digest="0" * 64,
        version="9.9.9",
        status="testing",
        begins_at=now,
        approved_by="A",
        second_approved_by="B",
        files=None,
        recorded_at=now,
        recorded_by="A",
    )
    with store.writing(served.engine) as session:
        store.append(session, [row], action="activate", by="A", now=now)
    who = entered(served, "physician")
    shown = done(who, "record_death", at=present().isoformat(), confirm="yes")
    assert "cause not recorded yet" in shown
