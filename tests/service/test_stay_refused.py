"""What the pages of the stay refuse, and what they keep of who was there."""

import re

from browser.served import ADULT, CHILD, Served, present
from cartwatch import store
from cartwatch.store import tables
from service.stay import events, page, send, wrong
from service.wards import entered


def test_who_is_kept_to_a_ward_sees_and_touches_no_other(shared: Served) -> None:
    """Not in the list, no page, no form; and nobody is moved to another's ward."""
    who = entered(shared, "adult_only")
    listed = who.get("/patients").text
    assert "Ada Synthetic" in listed
    assert "Bo Synthetic" not in listed
    assert 404 == who.get(page(CHILD)).status_code
    form = who.token(page(ADULT))
    data = {"form": form, "ward": "example-child", "bed": "1"}
    for patient, status in ((CHILD, 404), (ADULT, 403)):
        answer = who.client.post(f"{page(patient)}/move", data=data)
        assert status == answer.status_code
    assert "example-child" not in who.get(page(ADULT)).text


def test_a_form_of_another_sign_in_does_nothing(shared: Served) -> None:
    """A token that was not given out to this cookie; the page says to send it again."""
    who, other = entered(shared, "physician"), entered(shared, "nurse")
    data = {"form": other.token(page(ADULT)), "weight": "70"}
    answer = who.client.post(f"{page(ADULT)}/weigh", data=data)
    assert 403 == answer.status_code
    assert "Look through it and send it again" in wrong(answer)
    assert [] == shared.charted(ADULT, "weight")


def test_strange_forms_and_addresses_are_refused_in_words(shared: Served) -> None:
    """No such patient, verb or field; a field that is too long, or a file."""
    who = entered(shared, "physician")
    assert 404 == who.get("/patients/nobody").status_code
    assert 404 == send(who, "explode").status_code
    assert 404 == who.send("/patients/explode", "/patients").status_code
    assert 422 == send(who, "weigh", weight="7" * 600).status_code
    token = who.token(page(ADULT))
    path, data = f"{page(ADULT)}/weigh", {"form": token}
    sent = who.client.post(path, data=data, files={"weight": b"70"})
    assert sent.status_code in (400, 422)
    many = {"form": token, **{f"x{i}": "1" for i in range(60)}}
    assert 400 == who.client.post(path, data=many).status_code
    assert [] == shared.charted(ADULT, "weight")


def test_whoever_opens_a_stay_is_written_down_once_an_hour(served: Served) -> None:
    who = entered(served, "nurse")
    for _ in range(3):
        who.get(page(ADULT))
    seen = [e for e in events(served, "access: view") if e.patient == ADULT]
    assert ["Synthetic nurse"] == [event.by for event in seen]


def test_who_left_long_ago_is_found_by_name(served: Served) -> None:
    """The list stays short; nobody is out of reach."""
    who = entered(served, "physician")
    with store.writing(served.engine) as session:
        now = present()
        for i in range(40):
            row = tables.Patient(
                id=f"L-{i}", name=f"Lou {i}", recorded_at=now, recorded_by="x"
            )
            store.append(session, [row], action="enrol", by="x", now=now)
    listed = who.get("/patients").text
    assert "10 more are on no ward" in listed
    assert "Lou 39" in who.get("/patients?find=l-39").text
    assert "Nobody by that name or id" in who.get("/patients?find=zz").text


def test_a_form_that_is_sent_twice_lands_once(served: Served) -> None:
    """The same form with the same words; other words are no second try of it."""
    who = entered(served, "physician")
    text = who.get(page(ADULT)).text
    form = re.search(r'name="form" value="(\w+)"', text)
    key = re.search(r'name="key" value="(\w+)"', text)
    assert form is not None
    assert key is not None
    data = {"form": form[1], "key": key[1], "weight": "70"}
    sent = [who.client.post(f"{page(ADULT)}/weigh", data=data) for _ in range(3)]
    assert [303, 303, 303] == [answer.status_code for answer in sent]
    other = who.client.post(f"{page(ADULT)}/weigh", data={**data, "weight": "71"})
    assert "it landed before, as it was then" in wrong(other)
    assert [70.0] == served.charted(ADULT, "weight")
    link = {"person": "Mo", "class": "adult_patient", "days": "3"}
    made = {"form": form[1], "key": key[1], **link}
    first, second = (
        who.client.post(f"{page(ADULT)}/link_family", data=made) for _ in range(2)
    )
    assert (200, 303) == (first.status_code, second.status_code)
    shown = who.get(second.headers["location"]).text
    assert "The link was made before" in shown
    assert 1 == shown.count("Mo (adult patient): open")


def test_what_the_record_does_not_take_is_said_at_the_form(served: Served) -> None:
    """An id that is taken: not a page of its own, and what was typed stays."""
    who = entered(served, "physician")
    typed = {"patient": ADULT, "name": "Di Synthetic", "birth_date": "1990-02-03"}
    answer = who.send("/patients/enrol", "/patients", **typed)
    assert 400 == answer.status_code
    assert "already enrolled" in wrong(answer)
    assert 'value="Di Synthetic"' in answer.text
