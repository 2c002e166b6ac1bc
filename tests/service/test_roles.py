"""Role by page, over HTTP and over the socket; and what a socket outlives: nothing."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest
from sqlmodel import select
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from browser.served import ADULT, CHILD, OTHER, Served, present
from cartwatch import store
from cartwatch.service.roles import ENDED
from cartwatch.store import tables
from cartwatch.ward import access
from cartwatch.ward.access import PAGES, ROLES
from service.wards import PASSWORD, Visitor, entered, staffed

SOCKETS = ("/nurse", "/board", "/physician")
TOKEN = re.compile(r'"token":"([^"]+)"')


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ward with a person of every role."""
    with staffed(tmp_path_factory.mktemp("roles")) as found:
        yield found


@pytest.fixture(scope="module")
def staff(served: Served) -> dict[str, Visitor]:
    """Everybody signed in, by role."""
    return {role: entered(served, role) for role in ROLES}


def refusals(served: Served) -> list[tuple[str, object, object]]:
    """Who was refused what, from the audit."""
    with store.reading(served.engine) as session:
        rows = session.exec(select(tables.AuditEvent)).all()
    found = [row for row in rows if row.action == "access: refused"]
    return [(row.by, row.details["verb"], row.details["role"]) for row in found]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_its_roles_only(
    served: Served, staff: dict[str, Visitor], role: str, page: str
) -> None:
    """200 for those of the table, else 403 with words and an audit row."""
    before = len(refusals(served))
    answer = staff[role].get(page)
    tried = (f"Synthetic {role}", f"open {page}", role)
    if role in PAGES[page][0]:
        assert 200 == answer.status_code
        assert before == len(refusals(served))
        return
    assert 403 == answer.status_code
    assert f"not for the role {role.replace('_', ' ')}" in answer.text
    assert [tried] == refusals(served)[before:]


def opened(served: Served, who: Visitor, page: str, token: str) -> ClientConnection:
    """A socket as a page of ours opens it, with this person's cookies."""
    kept = "; ".join(f"{c.name}={c.value}" for c in who.client.cookies.jar)
    return connect(
        f"{served.url.replace('http', 'ws', 1)}{page}/ws",
        origin=served.url,  # type: ignore[arg-type] # a plain text will do
        subprotocols=["bokeh", token],  # type: ignore[list-item] # the same
        additional_headers={"cookie": kept},
        open_timeout=30,
    )


def page_token(who: Visitor, page: str) -> str:
    """The token that a page's script opens its socket with."""
    found = TOKEN.search(who.get(page).text)
    assert found is not None
    return found[1]


def shown(served: Served, who: Visitor, page: str) -> str:
    """All that a page's script is given to show, over its socket."""
    with opened(served, who, page, page_token(who, page)) as socket:
        for part in ('{"msgid":"1","msgtype":"PULL-DOC-REQ"}', "{}", "{}"):
            socket.send(part)
        while '"doc"' not in (found := str(socket.recv(timeout=30))):
            pass
    return found


@pytest.mark.parametrize("page", SOCKETS)
@pytest.mark.parametrize("role", ROLES)
def test_a_socket_opens_for_its_roles_only(
    served: Served, staff: dict[str, Visitor], role: str, page: str
) -> None:
    """Even with the token of a page that somebody else has opened."""
    if role in PAGES[page][0]:
        token = page_token(staff[role], page)
        with opened(served, staff[role], page, token) as socket:
            assert "ACK" in str(socket.recv(timeout=30))
        return
    token = page_token(staff["charge_nurse"], page)
    with pytest.raises(InvalidStatus) as refused:
        opened(served, staff[role], page, token)
    assert 403 == refused.value.response.status_code


def asked(socket: ClientConnection, said: list[str]) -> None:
    """Ask for the whole page, and keep what comes."""
    for part in ('{"msgid":"1","msgtype":"PULL-DOC-REQ"}', "{}", "{}"):
        socket.send(part)
    while True:
        said.append(str(socket.recv(timeout=15)))


def test_a_page_is_nobody_elses(served: Served, staff: dict[str, Visitor]) -> None:
    """The token of another's page closes the socket before it shows a patient."""
    stranger = entered(served, "adult_only")
    token = page_token(staff["nurse"], "/nurse")
    with opened(served, stranger, "/nurse", token) as socket:
        said: list[str] = []
        with pytest.raises(ConnectionClosed) as closed:
            asked(socket, said)
    assert closed.value.rcvd is not None
    assert 1008 == closed.value.rcvd.code
    assert "Synthetic" not in "".join(said)
    assert "Bo Synthetic" in shown(served, staff["nurse"], "/nurse")


@pytest.mark.parametrize("odd", ['prefs={"a":1}', "x@y=1", "a b=1", "path=1"])
def test_another_applications_cookie_hides_no_sign_in(
    served: Served, staff: dict[str, Visitor], odd: str
) -> None:
    """Browsers send every cookie of the host, also those of other programs."""
    mine = "; ".join(f"{c.name}={c.value}" for c in staff["nurse"].client.cookies.jar)
    answer = httpx.get(f"{served.url}/nurse", headers={"cookie": f"{odd}; {mine}"})
    assert 200 == answer.status_code


def test_a_field_that_is_too_long_is_refused_without_its_words(served: Served) -> None:
    """Not even a password comes back in the answer."""
    form = {"login": "x" * 2000, "password": "GEHEIM" * 200, "form": "x"}
    answer = httpx.post(
        f"{served.url}/sign-in", data=form, headers={"origin": served.url}
    )
    assert 400 <= answer.status_code < 500
    assert "GEHEIM" not in answer.text


def test_a_socket_without_a_sign_in_is_refused(
    served: Served, staff: dict[str, Visitor]
) -> None:
    """No cookie, or a strange one."""
    token = page_token(staff["nurse"], "/nurse")
    for cookies in ({}, {"cartwatch": "x" * 43}):
        stranger = Visitor(httpx.Client(base_url=served.url, cookies=cookies))
        with pytest.raises(InvalidStatus):
            opened(served, stranger, "/nurse", token)


def read_on(socket: ClientConnection) -> None:
    """Read until nothing more comes."""
    while True:
        socket.recv(timeout=15)


@pytest.mark.parametrize("by", ["revoked", "disabled"])
def test_an_open_socket_ends_with_its_sign_in(served: Served, by: str) -> None:
    """Within seconds the page hears nothing more of any patient."""
    nurse = entered(served, "nurse")
    page = page_token(nurse, "/nurse")
    with opened(served, nurse, "/nurse", page) as socket:
        socket.recv(timeout=30)
        with store.writing(served.engine) as session:
            now = present()
            if by == "revoked":
                reason = {"by": "root", "reason": "lost tablet"}
                access.end_all("nurse", session=session, now=now, **reason)
            else:
                access.disable("nurse", session=session, now=now, by="root")
        began = time.monotonic()
        with pytest.raises(ConnectionClosed) as closed:
            read_on(socket)
    assert closed.value.rcvd is not None
    assert ENDED == closed.value.rcvd.code
    assert time.monotonic() - began < 10
    if by == "disabled":
        with store.writing(served.engine) as session:
            access.enable("nurse", session=session, now=present(), by="root")


def test_a_person_of_one_ward_sees_that_ward_only(served: Served) -> None:
    """The child of the other ward is not in the page at all."""
    one, both = entered(served, "adult_only"), entered(served, "nurse")
    assert "Bo Synthetic" in shown(served, both, "/nurse")
    page = shown(served, one, "/nurse")
    assert "Ada Synthetic" in page
    assert "Bo Synthetic" not in page


def test_somebody_of_no_ward_here_is_told_so(served: Served) -> None:
    """A page without patients would look like an empty ward."""
    with store.writing(served.engine) as session:
        said = {"wards": ["elsewhere"], "by": "root"}
        now = present()
        access.set_role("adult_only", "nurse", session=session, now=now, **said)
    answer = entered(served, "adult_only").get("/nurse")
    assert 403 == answer.status_code
    assert "None of your wards is served here" in answer.text
    with store.writing(served.engine) as session:
        said = {"wards": ["example-adult"], "by": "root"}
        access.set_role("adult_only", "nurse", session=session, now=now, **said)


def test_broken_glass_puts_the_patient_on_the_page(served: Served) -> None:
    """With a reason, by form; the administrator's page shows who and why."""
    nurse = entered(served, "adult_only")
    why = "Called to a resuscitation on the other ward"
    short = nurse.send("/open-patient", "/open-patient", patient=CHILD, reason="now")
    assert 400 == short.status_code
    done = nurse.send("/open-patient", "/open-patient", patient=CHILD, reason=why)
    assert 200 == done.status_code
    assert "Bo Synthetic" in shown(served, nurse, "/nurse")
    listed = entered(served, "administrator").get("/users").text
    assert why in listed
    gone = nurse.send("/open-patient", "/open-patient", patient="S-none", reason=why)
    assert 400 == gone.status_code
    assert "not enrolled" in gone.text


def test_the_administrator_ends_sign_ins_and_a_nurse_cannot(served: Served) -> None:
    """By the form of the page; the same form sent by a nurse is refused."""
    boss, nurse = entered(served, "administrator"), entered(served, "nurse")
    victim = entered(served, "physician")
    mark = nurse.get("/session").json()["form"]
    sent = {"login": "physician", "form": mark}
    tried = nurse.client.post("/users/end", data=sent, headers={"accept": "text/html"})
    assert 403 == tried.status_code
    assert 200 == victim.get("/physician").status_code
    forged = boss.client.post("/users/end", data=sent)
    assert 403 == forged.status_code
    assert 200 == victim.get("/physician").status_code
    assert 200 == boss.send("/users/end", "/users", login="physician").status_code
    assert 303 == victim.get("/physician").status_code


def test_everybody_sets_their_own_pin_with_their_password(served: Served) -> None:
    """A wrong password or a poor PIN changes nothing."""
    nurse = entered(served, "nurse")
    for password, pin in (("wrong words here", "582931"), (PASSWORD, "123456")):
        sent = {"password": password, "pin": pin}
        assert 401 == nurse.send("/account", "/account", **sent).status_code
    sent = {"password": PASSWORD, "pin": "582931"}
    assert "The PIN is set" in nurse.send("/account", "/account", **sent).text


def test_the_first_page_lists_what_one_may_open(served: Served) -> None:
    """Each role its own, and nothing that would be refused."""
    for role in ROLES:
        text = entered(served, role).get("/").text
        links = {page for page in PAGES if f'href="{page}"' in text}
        assert {page for page in PAGES if role in PAGES[page][0]} == links


def test_a_look_at_a_patient_is_on_record(served: Served) -> None:
    """The physician's page shows somebody at once: that is a look."""
    entered(served, "physician").get("/physician")
    with store.reading(served.engine) as session:
        rows = session.exec(select(tables.AuditEvent)).all()
    seen = {(r.by, r.patient) for r in rows if r.action == "access: view"}
    names = {by for by, _ in seen}
    assert "Synthetic physician" in names
    assert not names & {f"Synthetic {role}" for role in ("board", "administrator")}
    assert {patient for _, patient in seen} <= {ADULT, CHILD, OTHER}
