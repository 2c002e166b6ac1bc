"""The door of a family's page over HTTP and its socket: a PIN, or nothing."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from browser.served import ADULT, CHILD, OTHER, Served, present, serving
from cartwatch import store
from cartwatch.protocol import load_library
from cartwatch.store import tables
from cartwatch.ward import discharge, record_death
from cartwatch.ward.family_link import NewLink, link_family, revoke_link
from service.raw_socket import raw_page, token

FIELD = re.compile(r'name="form" value="([^"]+)"')


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages over a new store."""
    with serving(tmp_path_factory.mktemp("door"), load_library(None)) as found:
        yield found


@pytest.fixture
def phone(served: Served) -> Iterator[httpx.Client]:
    """A browser that has been nowhere yet."""
    with httpx.Client(base_url=served.url, timeout=60) as client:
        yield client


def deed(served: Served, verb: Callable[..., Any], *on: Any, **how: Any) -> Any:
    """Something that staff do now."""
    with store.writing(served.engine) as session:
        return verb(*on, session=session, now=present(), by="Ama", **how)


def link(served: Served, patient: str = ADULT, **how: Any) -> NewLink:
    """A link for the patient's sister."""
    known = {"person": "Zoe", "person_class": "other", "consent": "asked", **how}
    made: NewLink = deed(served, link_family, patient, **known)
    return made


def path(made: NewLink) -> str:
    """Its address."""
    return f"/family/{made.token}"


def send(phone: httpx.Client, made: NewLink, pin: str) -> httpx.Response:
    """Load the page that asks, type the PIN, press Open."""
    form = FIELD.search(phone.get(path(made)).text)
    assert form is not None
    return phone.post(path(made), data={"form": form[1], "pin": pin})


def bad(made: NewLink) -> str:
    """Another PIN."""
    return "000000" if made.pin != "000000" else "000001"


def test_the_pin_opens_the_page_for_this_browser_only(
    served: Served, phone: httpx.Client
) -> None:
    """Asked, let in, known again; another browser is asked anew."""
    made = link(served)
    asked = phone.get(path(made))
    assert (200, True) == (asked.status_code, "PIN of 6 digits" in asked.text)
    done = send(phone, made, made.pin)
    assert (303, path(made)) == (done.status_code, done.headers["location"])
    page = phone.get(path(made))
    assert (200, True) == (page.status_code, "CartWatch for your family" in page.text)
    assert "PIN of 6 digits" in httpx.get(f"{served.url}{path(made)}").text


def test_the_cookie_is_for_that_link_and_for_no_script(
    served: Served, phone: httpx.Client
) -> None:
    """HttpOnly, same site, with the link's own path."""
    made = link(served)
    done = send(phone, made, made.pin)
    words = done.headers["set-cookie"].lower()
    for word in ("httponly", "samesite=strict", f"path={path(made).lower()}"):
        assert word in words
    other = link(served)
    kept = phone.cookies.get("cartwatch_family", path=path(made)) or ""
    stolen = {"cookie": f"cartwatch_family={kept}"}
    there = httpx.get(f"{served.url}{path(other)}", headers=stolen)
    assert "PIN of 6 digits" in there.text


def test_nothing_identifying_is_in_the_page_before_the_pin(
    served: Served, phone: httpx.Client
) -> None:
    """No name, ward, bed or person; no index, no referrer, not kept."""
    made = link(served)
    asked = phone.get(path(made))
    words = asked.text + str(asked.headers)
    assert not re.search(r"Ada|Zoe|Synthetic|S-adult|example-adult|asked\b", words)
    assert ("no-referrer", "no-store") == (
        asked.headers["referrer-policy"],
        asked.headers["cache-control"],
    )
    assert "noindex" in asked.text


def test_a_link_in_spanish_asks_in_spanish_and_one_without_texts_in_english(
    served: Served, phone: httpx.Client
) -> None:
    """The words of the door, where somebody wrote them."""
    spanish = phone.get(path(link(served, language="es"))).text
    assert ('lang="es"' in spanish, "Escríbalo aquí" in spanish) == (True, True)
    assert 'lang="en"' in phone.get(path(link(served, language="tlh"))).text


def test_every_closed_door_looks_the_same(served: Served, phone: httpx.Client) -> None:
    """Unknown, revoked, expired, locked, discharged, dead, no address: one page."""
    gone = {name: link(served) for name in ("revoked", "locked")}
    gone |= {"dead": link(served, OTHER)}
    gone |= {"home": link(served, CHILD, person_class="parent")}
    deed(served, revoke_link, gone["revoked"].id, reason="lost")
    for _ in range(5):
        send(phone, gone["locked"], bad(gone["locked"]))
    deed(served, record_death, OTHER, at=present() - timedelta(minutes=1))
    deed(served, discharge, CHILD, reason="home")
    with store.writing(served.engine) as session:
        month = {"now": present() - timedelta(days=30), "by": "Ama"}
        known = {"person": "Zoe", "person_class": "other", "consent": "asked"}
        gone["expired"] = link_family(ADULT, session=session, **known, **month)
    paths = [path(made) for made in gone.values()]
    answers = [phone.get(p) for p in [*paths, "/family/no-such-link", "/family/"]]
    assert {404} == {answer.status_code for answer in answers}
    assert 1 == len({answer.text for answer in answers})
    assert "Please talk with your team" in answers[0].text
    assert all("text/html" in answer.headers["content-type"] for answer in answers)
    posted = phone.post("/family/no-such-link", data={"pin": "123456"})
    assert (404, answers[0].text) == (posted.status_code, posted.text)


def test_wrong_pins_are_said_and_then_the_page_closes(
    served: Served, phone: httpx.Client
) -> None:
    """Four times asked again; the fifth time closed, also for the right PIN."""
    made = link(served)
    for _ in range(4):
        answer = send(phone, made, bad(made))
        assert (403, True) == (answer.status_code, "not right" in answer.text)
    form = FIELD.search(phone.get(path(made)).text)
    assert form is not None
    for pin in (bad(made), made.pin):
        answer = phone.post(path(made), data={"form": form[1], "pin": pin})
        assert (404, False) == (answer.status_code, "PIN" in answer.text)


def test_a_form_that_is_not_ours_does_nothing(
    served: Served, phone: httpx.Client
) -> None:
    """Without the page's own token no PIN is tried; from another site: refused."""
    made = link(served)
    phone.get(path(made))
    for data in (
        {"pin": made.pin},
        {"form": "x", "pin": made.pin},
        {"pin": "9" * 5000},
    ):
        assert 403 == phone.post(path(made), data=data).status_code
    form = FIELD.search(phone.get(path(made)).text)
    assert form is not None
    right = {"form": form[1], "pin": made.pin}
    elsewhere = {"origin": "https://elsewhere.example", "accept": "text/html"}
    assert 403 == phone.post(path(made), data=right, headers=elsewhere).status_code
    with store.reading(served.engine) as session:
        table = tables.LinkAttempt
        row = session.get(tables.FamilyLink, int(made.id))
        assert row is not None
        tried = session.exec(select(table).where(table.token_hash == row.token_hash))
        assert [] == list(tried)


def kept_by(phone: httpx.Client, made: NewLink) -> str:
    """The header with which this browser is known."""
    kept = phone.cookies.get("cartwatch_family", path=path(made))
    return f"cartwatch_family={kept}"


def refused(served: Served, made: NewLink, given: str, cookie: str = "") -> bool:
    """Whether the page's socket is refused to whoever has the page's own token."""
    url = f"ws{served.url.removeprefix('http')}{path(made)}/ws"
    more = {"cookie": cookie} if cookie else {}
    words = [Subprotocol("bokeh"), Subprotocol(given)]
    origin = Origin(served.url)
    try:
        with connect(url, origin=origin, subprotocols=words, additional_headers=more):
            return False
    except InvalidStatus as answer:
        return answer.response.status_code == 403


def test_the_socket_is_behind_the_same_door(
    served: Served, phone: httpx.Client
) -> None:
    """No cookie, another link's, a revoked link's: not opened."""
    made, other = link(served), link(served)
    send(phone, made, made.pin)
    cookie = kept_by(phone, made)
    given = token(served.url, path(made), cookie)
    assert not refused(served, made, given, cookie)
    assert refused(served, made, given)
    assert refused(served, other, given, cookie)
    deed(served, revoke_link, made.id, reason="lost phone")
    assert refused(served, made, given, cookie)


def test_a_page_that_is_open_closes_when_the_link_ends(
    served: Served, phone: httpx.Client
) -> None:
    """It reads like every closed page, without being loaded again."""
    made = link(served)
    send(phone, made, made.pin)
    cookie = kept_by(phone, made)
    with raw_page(served.url, path(made), cookie) as page:
        assert "What is happening" in str(page.pull())
        deed(served, revoke_link, made.id, reason="lost phone")
        until = time.monotonic() + 15
        while "What is happening" in str(page.pull()) and time.monotonic() < until:
            time.sleep(0.2)
        words = str(page.pull())
    assert ("What is happening" in words, "Please talk with your team" in words) == (
        False,
        True,
    )


def test_files_below_the_page_are_behind_it_too(
    served: Served, phone: httpx.Client
) -> None:
    """Whatever the page's own address leads to."""
    made = link(served)
    inside = f"{path(made)}/autoload.js?bokeh-autoload-element=1"
    assert "PIN of 6 digits" in phone.get(inside).text
    assert "PIN of 6 digits" in phone.get(f"{path(made)}/metadata").text


def test_the_demo_page_stays_open(phone: httpx.Client) -> None:
    """Whoever tries CartWatch out sees the family's page at once."""
    page = phone.get("/family/demo")
    assert (200, True) == (page.status_code, "CartWatch for your family" in page.text)


def test_each_opening_is_on_record_without_a_name_in_the_address(
    served: Served, phone: httpx.Client
) -> None:
    """Opened, then loaded twice."""
    made = link(served)
    send(phone, made, made.pin)
    phone.get(path(made))
    phone.get(path(made))
    with store.reading(served.engine) as session:
        table = tables.FamilyOpening
        rows = session.exec(select(table).where(table.link == int(made.id))).all()
    assert ["opened", "seen", "seen"] == [row.outcome for row in rows]
    assert "S-adult" not in path(made)
