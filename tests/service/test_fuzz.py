"""Bad input at every door of the service: refused, nothing written, nobody disturbed.

Each run prints what it sent and what came back.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from sqlmodel import func, select
from websockets.exceptions import ConnectionClosed

from browser.served import Served, serving
from cartwatch import store
from cartwatch.protocol import load_library
from cartwatch.store import tables
from service.raw_socket import RawPage, models, raw_page
from service.wards import HTML, entered, staffed

EXAMPLES = settings().max_examples
QUIET = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ward with accounts: somebody must sign in."""
    with staffed(tmp_path_factory.mktemp("ward")) as found:
        yield found


@pytest.fixture(scope="module")
def open_ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo's pages: sockets without a sign-in."""
    with serving(tmp_path_factory.mktemp("open"), load_library(None)) as found:
        yield found


def described(app: FastAPI) -> dict[str, Any]:
    """What the service answers, as OpenAPI: made here, and shown to nobody there."""
    own = [r for r in app.routes if isinstance(r, APIRoute) and is_ours(r)]
    for route in own:
        route.include_in_schema = True
    try:
        return get_openapi(title="CartWatch", version="test", routes=own)
    finally:
        for route in own:
            route.include_in_schema = route.path == "/healthz"


def is_ours(route: APIRoute) -> bool:
    """Our own answers; Panel's pages have tests of their own."""
    return route.endpoint.__module__.startswith("cartwatch")


def written(served: Served) -> tuple[int, ...]:
    """Rows of the chart, the accounts and the families' links."""
    kinds = (tables.Observation, tables.User, tables.FamilyLink, tables.Patient)
    with store.reading(served.engine) as session:
        assert list(store.verify_audit(session)) == []
        return tuple(
            int(session.exec(select(func.count()).select_from(table)).one())
            for table in kinds
        )


def test_nobody_is_shown_what_the_service_answers(ward: Served) -> None:
    """The description of the addresses is for this test only."""
    for path in ("/openapi.json", "/docs", "/redoc"):
        answer = httpx.get(f"{ward.url}{path}", headers=HTML)
        assert answer.status_code in (303, 404)
        assert "swagger" not in answer.text.lower()


@pytest.mark.parametrize("login", ["", "administrator"])
def test_any_request_to_any_address_is_answered_and_writes_nothing(
    ward: Served, login: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By schemathesis, from outside and by somebody signed in: never a failure.

    Without the form's own token nothing has an effect.
    """
    schema = schemathesis.openapi.from_dict(described(ward.app))
    cookies = dict(entered(ward, login).client.cookies) if login else {}
    before, seen, addresses = written(ward), Counter[str](), 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        addresses += 1

        @QUIET
        @given(operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            answer = case.call(
                base_url=ward.url, cookies=cookies, allow_redirects=False
            )
            seen[f"{answer.status_code}"] += 1
            assert answer.status_code < 500, (case.method, case.path)
            assert "content-security-policy" in answer.headers

        ask()
    with capsys.disabled():
        total = sum(seen.values())
        print(
            f"\nREST as {login or 'nobody'}: {addresses} addresses, {total} requests,"
            f" {dict(sorted(seen.items()))}"
        )
    assert addresses >= 10
    assert written(ward) == before


odd_header = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"),
    max_size=200,
)


def test_any_cookie_is_nobodys_sign_in(
    ward: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """Broken, forged, doubled, enormous: the way to the sign-in, never a page."""
    seen: Counter[int] = Counter()

    @QUIET
    @given(odd_header, odd_header)
    def come(whole: str, value: str) -> None:
        for text in (whole, f"cartwatch={value}", f"cartwatch=a; cartwatch={value}"):
            headers = {**HTML, "cookie": text.strip().encode("latin-1")}
            answer = httpx.get(f"{ward.url}/nurse", headers=headers)
            seen[answer.status_code] += 1
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/sign-in")

    come()
    with capsys.disabled():
        print(f"\ncookies: {dict(seen)}")


def test_any_address_is_answered_without_a_failure(
    open_ward: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any path and query: a page, or a refusal that repeats nothing of it."""
    seen: Counter[int] = Counter()
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    paths = texts | st.sampled_from(
        ["family/<b>x", "family/..%2f", "components/..%2f..", "static/..%2f..%2fx"]
    )

    @QUIET
    @given(paths, texts)
    def ask(path: str, query: str) -> None:
        where = f"{open_ward.url}/{quote(path, safe='/%')}?x={quote(query)}"
        answer = httpx.get(where, headers=HTML, timeout=60)
        seen[answer.status_code] += 1
        assert answer.status_code < 500, where
        assert "<b>x" not in answer.text

    ask()
    with capsys.disabled():
        print(f"\naddresses: {dict(sorted(seen.items()))}")
    assert httpx.get(f"{open_ward.url}/healthz").json()["ok"] is True


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
kinds = st.sampled_from(
    ["PATCH-DOC", "PULL-DOC-REQ", "PUSH-DOC", "SERVER-INFO-REQ", "OK", "ACK", "x", ""]
)
changes = st.sampled_from(
    ["ModelChanged", "MessageSent", "RootRemoved", "TitleChanged"]
)


def frames_of(kind: str, content: object) -> list[str]:
    """A message as it goes over the line."""
    return [json.dumps({"msgid": "1", "msgtype": kind}), "{}", json.dumps(content)]


message = st.builds(frames_of, kinds, values) | st.builds(
    lambda kind, more: frames_of("PATCH-DOC", {"events": [{"kind": kind, **more}]}),
    changes,
    st.dictionaries(
        st.sampled_from(["model", "attr", "new", "msg_type", "msg_data", "title"]),
        values,
    ),
)
frames = message | st.lists(st.text(max_size=60) | st.binary(max_size=60), max_size=4)


def test_any_frames_end_at_most_their_own_socket(
    open_ward: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no message closes the socket it came by; the ward's pages work on."""
    before, seen = written(open_ward), Counter[str]()
    with raw_page(open_ward.url, "/nurse") as other:

        @QUIET
        @given(frames)
        def send(sent: list[str | bytes]) -> None:
            with raw_page(open_ward.url, "/nurse") as page:
                seen[spoiled(page, sent)] += 1
            assert other.alive()

        send()
    with capsys.disabled():
        print(f"\nsockets: {dict(seen)}")
    assert written(open_ward) == before


def spoiled(page: RawPage, sent: list[str | bytes]) -> str:
    """What became of a page that sent this."""
    try:
        for frame in sent:
            page.socket.send(frame)
    except ConnectionClosed:
        return "closed"
    if len(sent) % 3:
        return "waits for the rest"
    return "lives" if page.alive() else "closed"


@pytest.mark.parametrize("path", ["/nurse", "/physician", "/board", "/family/demo"])
def test_any_event_of_a_part_leaves_the_page_alive(
    open_ward: Served, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Presses and forms that no page of ours sends: the page answers on."""
    before, sent = written(open_ward), Counter[str]()
    acts = ["pick", "acknowledge", "sheet", "undo", "correct", "remove", "release", "x"]
    event = values | st.fixed_dictionaries(
        {},
        optional={"action": st.sampled_from(acts), "value": values, "fields": values},
    )
    with raw_page(open_ward.url, path) as page:
        parts = models(page)

        @QUIET
        @given(st.sampled_from(parts or ["p1"]), event)
        def press(part: str, data: object) -> None:
            page.event(part, data)
            sent["events"] += 1

        press()
        assert page.alive()
    with capsys.disabled():
        print(f"\n{path}: {dict(sent)}")
    assert written(open_ward) == before
