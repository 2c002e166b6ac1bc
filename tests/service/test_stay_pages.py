"""/patients and a patient's page: each verb as a form, by whom it may be sent."""

import re
from datetime import timedelta
from html import unescape

import pytest

from browser.served import ADULT, Served, present
from cartwatch import store
from cartwatch.service.patients.laid_out import DEEDS
from cartwatch.service.patients.ward_deeds import WARD_DEEDS
from cartwatch.ward.access import MAY, PAGES, ROLES, may
from cartwatch.ward.access.may import STAY
from cartwatch.ward.stay import stays
from service.stay import actions, done, events, page, row_of, send, wrong
from service.wards import entered, visitor

ADDRESS = re.compile(r"(http://\S+/family/(\S+))\s.*: (\d{6})")
ON_PAGE = sorted(PAGES["/patients"][0])
OFF_PAGE = sorted({*ROLES} - {*ON_PAGE})


def test_every_verb_of_the_stay_is_a_form_and_every_form_a_verb() -> None:
    """The table of rights and the page cannot drift apart."""
    assert {*STAY} == {*DEEDS, *WARD_DEEDS}
    assert {*STAY} <= {*MAY}


def test_a_stay_from_enrolment_to_discharge(served: Served) -> None:
    """Enrol, infuse, weigh, baseline, assign, away, back, correct, discharge."""
    who = entered(served, "physician")
    new = {
        "patient": "S-new",
        "name": "Di <b>Synthetic</b>",
        "birth_date": "1990-02-03",
    }
    answer = who.send(
        "/patients/enrol", "/patients", **new, ward="example-adult", bed="9"
    )
    assert "/patients/S-new" == answer.headers["location"]
    assert "Di &lt;b&gt;Synthetic" in who.get("/patients").text
    assert "No cells given yet" in who.get("/patients").text
    done(who, "infuse", "S-new", product="tisa-cel", weight_kg="70,5")
    done(who, "weigh", "S-new", weight="71.5")
    done(who, "baseline", "S-new", baseline_systolic_bp="104", baseline_ice_score="9")
    assert "nurse: Nurse Ida" in done(
        who, "assign", "S-new", role="nurse", person="Nurse Ida"
    )
    soon = (present() + timedelta(hours=9)).isoformat()
    done(who, "pause", "S-new", place="CT", expected_return=soon, at="")
    assert "Off the unit: CT" in who.get("/patients").text
    done(who, "move", "S-new", ward="example-adult", bed="10")
    with store.reading(served.engine) as session:
        last = stays(session, "S-new", present())[-1]
    moved = {"row": str(last.id), "bed": "11", "reason": "typed wrongly"}
    assert "bed 11" in done(who, "correct_stay", "S-new", **moved)
    done(
        who,
        "correct_patient",
        "S-new",
        name="Di Synthetic",
        reason="typed wrongly",
        birth_date="1990-02-03",
    )
    done(who, "discharge", "S-new", reason="home")
    assert "Discharged: home" in who.get("/patients?find=s-new").text
    rows = (
        served.charted("S-new", "weight"),
        served.charted("S-new", "baseline_systolic_bp"),
    )
    assert ([71.5], [104.0]) == rows


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_its_own_forms_and_no_others(shared: Served, role: str) -> None:
    """What a role may not do is no form, and refused when it is sent all the same."""
    who = entered(shared, role)
    if role in OFF_PAGE:
        assert {403} == {who.get(p).status_code for p in ("/patients", page(ADULT))}
        return
    shown = actions(who.get(page(ADULT)).text)
    assert shown <= {verb for verb in STAY if may(role, verb)}
    before = len(events(shared, "access: refused"))
    barred = [verb for verb in DEEDS if not may(role, verb)]
    answers = [send(who, verb, reason="x", row="1") for verb in barred]
    assert [403] * len(barred) == [answer.status_code for answer in answers]
    assert all("not for the role" in wrong(a) or a.text for a in answers)
    assert before + len(barred) == len(events(shared, "access: refused"))


def test_every_form_that_a_physician_may_send_is_on_the_page(served: Served) -> None:
    """With a link, an attribution, a task and a death: every verb has its form."""
    who = entered(served, "physician")
    send(who, "link_family", person="Mo", days="3", **{"class": "adult_patient"})
    done(who, "attribute", rung="crs|hypotension|3", cause="infection", reason="pus")
    alive = actions(who.get(page(ADULT)).text)
    done(who, "record_death", at=present().isoformat(), confirm="yes")
    dead = actions(who.get(page(ADULT)).text)
    listed = actions(who.get("/patients").text)
    assert {*DEEDS} == alive | dead
    assert {*WARD_DEEDS} == listed
    assert {"record_cause", "withdraw_death", "close_task"} <= dead
    assert not {"record_death", "pause", "infuse", "link_family"} & dead


def test_everything_that_is_wrong_is_said_and_what_was_typed_stays(
    shared: Served,
) -> None:
    """A refused form opens again, filled in; nothing was written."""
    who = entered(shared, "physician")
    before = len(events(shared, "pause"))
    answer = send(
        who, "pause", place="CT & theatre", expected_return="soon", at="2026-13-01"
    )
    assert 400 == answer.status_code
    assert "Expected back: it is no time. Write it as 2026-02-01 08:30." in wrong(
        answer
    )
    assert "Since when: it is no time." in wrong(answer)
    assert 'value="CT &amp; theatre"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert before == len(events(shared, "pause"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2026-10-25T02:30", "it came twice. Write it with its offset, as 2026-10-25"),
        ("2026-03-29T02:30", "the clocks went forward: this time did not exist"),
        ("9999-12-31T23:59-23:59", "it is no time"),
    ],
)
def test_a_time_that_a_clock_change_makes_doubtful_is_asked_again(
    shared: Served, typed: str, says: str
) -> None:
    """The example wards keep Berlin time."""
    who = entered(shared, "physician")
    assert says in wrong(send(who, "move", ward="example-adult", at=typed))


def test_a_time_is_one_of_the_wards_clock(served: Served) -> None:
    """02:30+02:00 is the first of the two, and 10:00 in November is 09:00 UTC."""
    who = entered(served, "physician")
    done(who, "weigh", weight="70", at="2026-11-22T10:00")
    with store.reading(served.engine) as session:
        rows = store.observations(session, ADULT)
    at = [row.at for row in rows if row.concept == "weight"]
    assert ["2026-11-22T09:00:00+00:00"] == [one.isoformat() for one in at]


def test_a_family_link_is_shown_once_and_opens_the_page(served: Served) -> None:
    """The address with its PIN is in this one answer, in no list and no audit."""
    who = entered(served, "nurse")
    made = {"person": "Mo", "class": "adult_patient", "days": "3"}
    answer = send(who, "link_family", **made)
    found = ADDRESS.search(unescape(answer.text))
    assert found is not None, wrong(answer)
    _, token, pin = found.groups()
    again = who.get(page(ADULT)).text
    assert "Mo (adult patient): open" in again
    assert token not in again
    assert not any(token in str(e.details) for e in events(served, "link family"))
    family = visitor(served)
    assert "PIN" in family.get(f"/family/{token}").text
    revoke = row_of(again, "revoke_link")
    done(who, "revoke_link", row=revoke, reason="the wrong person")
    assert pin


def test_a_death_takes_two_steps_and_a_tick(served: Served) -> None:
    """Without the tick nothing; then the cause; then the task; then withdrawn."""
    who = entered(served, "physician")
    at = present().isoformat()
    assert "the death is not confirmed" in wrong(send(who, "record_death", at=at))
    assert "Time of death: no time is given" in wrong(
        send(who, "record_death", confirm="yes")
    )
    assert [] == served.charted(ADULT, "death")
    shown = done(who, "record_death", at=at, confirm="yes")
    assert "cause not recorded yet" in shown
    assert "Speak with the family in person" in who.get("/patients").text
    assert "crs" in done(who, "record_cause", cause="crs")
    assert "Why another cause: it is empty" in wrong(
        send(who, "record_cause", cause="other")
    )
    done(who, "withdraw_death", reason="another patient")
    assert "Died" not in who.get(page(ADULT)).text
    task = row_of(who.get(page(ADULT)).text, "close_task")
    done(who, "close_task", row=task, note="seen")
    assert "Nothing is left to do" in who.get("/patients").text
