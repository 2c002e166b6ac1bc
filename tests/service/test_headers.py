"""The headers that keep a page closed: what may run, be kept, be framed, be told."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from browser.served import furnished, present
from cartwatch import store
from cartwatch.protocol import load_library
from cartwatch.service import create_app
from cartwatch.service.guard import Guard
from cartwatch.service.headers import nonce, policy
from cartwatch.ward import access
from cartwatch.ward.access.roles import ADMINISTRATOR
from service.wards import HTML, PASSWORD, TOKEN


def client(*, https: bool = False) -> TestClient:
    """A bare application behind the guard."""
    app = FastAPI()

    @app.get("/x")
    def x() -> str:
        return nonce.get()

    @app.get("/fails")
    def fails() -> str:
        raise RuntimeError("Ada Secret has 39.4")

    app.add_middleware(Guard, hosts=["ward.example"], https=https)
    scheme = "https" if https else "http"
    return TestClient(app, base_url=f"{scheme}://ward.example")


def test_no_inline_script_runs_but_those_marked_for_this_answer() -> None:
    """The policy names one mark, new each time, and never `unsafe-inline`."""
    asking = client()
    marks = []
    for _ in range(2):
        answer = asking.get("/x")
        found = answer.headers["content-security-policy"]
        scripts = next(p for p in found.split("; ") if p.startswith("script-src"))
        assert "unsafe" not in scripts
        mark = re.search(r"'nonce-([\w-]{20,})'", scripts)
        assert mark is not None
        assert mark[1] == answer.json()
        marks.append(mark[1])
    assert marks[0] != marks[1]


def test_a_policy_without_a_mark_allows_no_inline_script() -> None:
    """An answer that is no page of ours marks nothing."""
    assert "nonce" not in policy()
    assert "script-src 'self' blob:" in policy()


def test_https_is_for_good_and_http_says_nothing() -> None:
    """A browser that came over TLS once comes over TLS for a year."""
    assert "strict-transport-security" not in client().get("/x").headers
    found = client(https=True).get("/x").headers["strict-transport-security"]
    assert "max-age=31536000" in found


@pytest.mark.parametrize("path", ["/x", "/nowhere", "/fails"])
def test_every_kind_of_answer_has_the_headers(path: str) -> None:
    """Refusals and failures too, with the number of the request."""
    headers = client().get(path).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert len(headers["x-request-id"]) == 16


def test_a_failure_says_a_number_and_no_value() -> None:
    """What went wrong is in the log under that number, without the words."""
    answer = client().get("/fails")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "Ada" not in answer.text


def test_over_tls_every_cookie_is_closed(tmp_path: Path) -> None:
    """Secure, for no script, for this host; none crosses sites but the provider's."""
    url = f"sqlite:///{tmp_path / 'ward.db'}"
    library = load_library(None)
    opened = furnished(url, library)
    with store.writing(opened) as session:
        access.add_user(
            "admin",
            name="Synthetic Admin",
            role=ADMINISTRATOR,
            password=PASSWORD,
            session=session,
            now=present(),
            by="x",
        )
    opened.dispose()
    app = create_app(url, library, https=True, hosts=["ward.example"])
    asking = TestClient(
        app, base_url="https://ward.example", follow_redirects=False, headers=HTML
    )
    form = TOKEN.search(asking.get("/sign-in").text)
    assert form is not None
    answer = asking.post(
        "/sign-in", data={"login": "admin", "secret": PASSWORD, "form": form[1]}
    )
    assert answer.status_code == 303
    found = [*asking.get("/sign-in").headers.get_list("set-cookie")]
    found += answer.headers.get_list("set-cookie")
    assert len(found) >= 2
    for cookie in found:
        name, *flags = cookie.lower().split("; ")
        assert name.startswith("__host-cartwatch")
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= set(flags)
        assert not any(flag.startswith("domain") for flag in flags)
