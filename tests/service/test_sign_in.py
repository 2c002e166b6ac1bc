"""Signing in over HTTP: cookies, forms, redirects, locks and ends."""

import base64
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from browser.served import Served, present
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.service.app import create_app
from cartwatch.service.door import own_path
from cartwatch.store import tables
from cartwatch.ward import access
from cartwatch.ward.access import Rules
from service.wards import (
    HTML,
    PASSWORD,
    PIN,
    TOKEN,
    Visitor,
    entered,
    staffed,
    visitor,
)

WRONG_PIN = PIN[::-1]
STAFF_PAGES = ("/", "/nurse", "/board", "/physician", "/account", "/users")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ward with accounts, where a screen locks after an hour."""
    folder = tmp_path_factory.mktemp("sign-in")
    with staffed(folder, rules=Rules(idle=timedelta(hours=1), guesses=4)) as found:
        yield found


def said(answer: httpx.Response) -> str:
    """The alert on the page."""
    return answer.text.partition('role="alert"')[2].partition("</p>")[0]


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_nobody_sees_a_page_without_signing_in(served: Served, path: str) -> None:
    """A browser is led to the form and remembers where it wanted to go."""
    answer = visitor(served).get(path)
    assert 303 == answer.status_code
    parts = urlsplit(answer.headers["location"])
    assert ("/sign-in", [path]) == (parts.path, parse_qs(parts.query)["next"])
    assert "Synthetic" not in answer.text


def test_a_program_is_told_to_sign_in(served: Served) -> None:
    """Without a page to show, the answer is 401, not a redirect."""
    assert 401 == httpx.get(f"{served.url}/nurse").status_code
    assert 401 == httpx.post(f"{served.url}/session/used").status_code


@pytest.mark.parametrize("path", ["/healthz", "/assets/tokens.css", "/sign-in"])
def test_what_needs_no_sign_in(served: Served, path: str) -> None:
    """Health for monitors, files, the form itself."""
    assert 200 == visitor(served).get(path).status_code


def test_a_sign_in_goes_on_to_where_one_wanted(served: Served) -> None:
    """One cookie that scripts cannot read and other sites cannot send."""
    nurse = visitor(served)
    answer = nurse.sign_in("nurse", next="/nurse")
    assert (303, "/nurse") == (answer.status_code, answer.headers["location"])
    kept = [c for c in answer.headers.get_list("set-cookie") if c[:10] == "cartwatch="]
    assert 1 == len(kept)
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(kept[0].split("; "))
    assert "Bedside charting" in nurse.get("/nurse").text
    assert "Synthetic nurse" in nurse.get("/nurse").text


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/ /x",
        "/sign-in",
        "nurse",
        "/" + "x" * 600,
        "http://[",
    ],
)
def test_a_sign_in_leads_to_no_other_site(asked: str) -> None:
    """`next` is a path of ours, else the first page."""
    assert "/" == own_path(asked)


def test_over_tls_the_cookie_is_bound_to_this_host(served: Served) -> None:
    """The __Host- prefix and Secure, so that no other host sets or sees it."""
    url = str(served.engine.url)
    app = create_app(url, served.library, https=True, hosts=["ward.example"])
    client = TestClient(app, base_url="https://ward.example")
    form = TOKEN.search(client.get("/sign-in").text)
    assert form is not None
    sent = {"login": "nurse", "secret": PASSWORD, "form": form[1]}
    answer = client.post("/sign-in", data=sent, follow_redirects=False)
    (kept,) = (
        c
        for c in answer.headers.get_list("set-cookie")
        if c[:17] == "__Host-cartwatch="
    )
    assert {"Secure", "HttpOnly", "Path=/"} <= set(kept.split("; "))
    assert "Domain" not in kept


def test_a_form_that_is_not_ours_signs_nobody_in(served: Served) -> None:
    """Without the token of this browser nothing is even looked at."""
    nurse, other = visitor(served), visitor(served)
    sent = {"login": "nurse", "secret": PASSWORD, "form": other.token("/sign-in")}
    for form in (sent["form"], "", "x" * 64, "é"):
        nurse.get("/sign-in")
        answer = nurse.client.post("/sign-in", data={**sent, "form": form})
        assert 403 == answer.status_code
        assert "cartwatch" not in {c.name for c in nurse.client.cookies.jar}
    assert 303 == nurse.get("/nurse").status_code


def test_a_wrong_and_an_unknown_login_look_alike(served: Served) -> None:
    """Same status, same page but for the login that was typed."""
    wrong = visitor(served).sign_in("physician", "wrong words here")
    unknown = visitor(served).sign_in("physiciam", "wrong words here")
    assert 401 == wrong.status_code == unknown.status_code
    assert "login or password is wrong" in said(wrong)
    blank = [
        TOKEN.sub("", a.text).replace("physiciam", "physician")
        for a in (wrong, unknown)
    ]
    assert blank[0] == blank[1]
    assert "wrong words here" not in wrong.text


def test_guessing_is_locked_out(served: Served) -> None:
    """After four the right one is refused too, with the time to wait."""
    for _ in range(4):
        visitor(served).sign_in("protocol_owner", "wrong words here")
    answer = visitor(served).sign_in("protocol_owner")
    assert 401 == answer.status_code
    assert "too many tries" in said(answer)
    assert "15 min" in said(answer)


def test_signing_out_ends_it_on_the_server(served: Served) -> None:
    """The old cookie opens nothing, even when somebody kept it."""
    nurse = entered(served, "nurse")
    old = dict(nurse.client.cookies)
    mark = nurse.get("/session").json()["form"]
    answer = nurse.client.post("/sign-out", data={"form": mark})
    assert (303, "/sign-in") == (answer.status_code, answer.headers["location"])
    stolen = httpx.get(f"{served.url}/nurse", cookies=old)
    assert 401 == stolen.status_code


def test_a_foreign_form_signs_nobody_out(served: Served) -> None:
    """Nor does a form of another sign-in."""
    nurse, other = entered(served, "nurse"), entered(served, "physician")
    mark = other.get("/session").json()["form"]
    for form in ("", mark):
        answer = nurse.client.post("/sign-out", data={"form": form}, headers=HTML)
        assert 403 == answer.status_code
    assert 200 == nurse.get("/nurse").status_code


def locked(served: Served, login: str = "nurse") -> Visitor:
    """Somebody who locked the screen by hand."""
    found = entered(served, login)
    assert {"done": True} == told(found, "lock")
    return found


def told(who: Visitor, what: str, **said: str) -> dict[str, object]:
    """What a page's script asks, and the answer."""
    mark = {"x-cartwatch-form": who.get("/session").json()["form"]}
    found = who.client.post(f"/session/{what}", data=said, headers=mark)
    return dict(found.json())


def test_a_locked_screen_opens_no_page(served: Served) -> None:
    """Not in another tab either, until the PIN or the password is given."""
    nurse = locked(served)
    answer = nurse.get("/nurse")
    assert "/unlock?next=%2Fnurse" == answer.headers["location"]
    assert "Locked for <b>Synthetic nurse</b>" in nurse.get("/unlock").text
    assert 401 == nurse.send("/unlock", "/unlock", secret=WRONG_PIN).status_code
    opened = nurse.send("/unlock", "/unlock", secret=PIN, next="/nurse")
    assert (303, "/nurse") == (opened.status_code, opened.headers["location"])
    assert 200 == nurse.get("/nurse").status_code


def test_the_script_of_a_page_unlocks_it_in_place(served: Served) -> None:
    """A wrong secret is told; the right one opens the same sign-in again."""
    nurse = locked(served)
    assert nurse.get("/session").json()["locked"]
    wrong = told(nurse, "unlock", login="nurse", secret=WRONG_PIN)
    assert "wrong" in str(wrong["error"])
    assert nurse.get("/session").json()["locked"]
    assert {"done": True} == told(nurse, "unlock", login="nurse", secret=PASSWORD)
    assert not nurse.get("/session").json()["locked"]


def test_another_person_takes_over_a_locked_tablet(served: Served) -> None:
    """By PIN only after a password there; each is known by their own name."""
    tablet = locked(served)
    refused = told(tablet, "unlock", login="physician", secret=PIN)
    assert "wrong" in str(refused["error"])
    taken = told(tablet, "unlock", login="physician", secret=PASSWORD)
    assert {"reload": True} == taken
    assert "Synthetic physician" == tablet.get("/session").json()["name"]
    back = told(tablet, "unlock", login="nurse", secret=PIN)
    assert {"reload": True} == back
    assert "Synthetic nurse" == tablet.get("/session").json()["name"]


def test_a_disabled_account_is_out_at_once(served: Served) -> None:
    """The next request of its open page finds the sign-in over."""
    ward_nurse = entered(served, "adult_only")
    assert 200 == ward_nurse.get("/nurse").status_code
    with store.writing(served.engine) as session:
        access.disable("adult_only", session=session, now=present(), by="x")
    assert 303 == ward_nurse.get("/nurse").status_code
    assert 401 == visitor(served).sign_in("adult_only").status_code
    with store.writing(served.engine) as session:
        access.enable("adult_only", session=session, now=present(), by="x")


def test_tokens_are_not_in_the_store_or_on_a_page(served: Served) -> None:
    """Only hashes are kept; a page's own token, which scripts can read, holds none."""
    nurse = entered(served, "nurse")
    cookies = [c.value for c in nurse.client.cookies.jar]
    assert 2 == len(cookies)
    page = nurse.get("/nurse").text
    with store.reading(served.engine) as session:
        kept = str([r.model_dump() for r in session.exec(select(tables.UserSession))])
    for value in cookies:
        assert value not in kept
        assert value not in page
        assert value not in decoded(page)


def decoded(page: str) -> str:
    """Every base64 text of a page, read."""
    found = re.findall(r"[A-Za-z0-9_-]{40,}", page)
    read = (
        base64.urlsafe_b64decode(t + "=" * (-len(t) % 4))
        for t in found
        if len(t) % 4 != 1
    )
    return " ".join(part.decode("latin-1") for part in read)


def test_before_the_first_account_only_this_computer_may_look(
    tmp_path: Path, empty_store: Path, library: Library
) -> None:
    """On loopback all is open as ever; from elsewhere, or past a proxy, nothing."""
    path = shutil.copy(empty_store, tmp_path / "cartwatch.db")
    app = create_app(f"sqlite:///{path}", library)
    near = TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1))
    far = TestClient(app, base_url="http://localhost", client=("10.0.0.9", 1))
    assert 200 == near.get("/nurse").status_code
    assert (
        403 == near.get("/nurse", headers={"x-forwarded-for": "10.9.9.9"}).status_code
    )
    answer = far.get("/nurse")
    assert 403 == answer.status_code
    assert "cartwatch user add" in answer.text
    assert 200 == far.get("/healthz").status_code
