"""An effect is asked for by our own page, or it does not happen."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from cartwatch.service.csrf import foreign, same_origin
from cartwatch.service.guard import Guard

OWN = "http://ward.example"


@pytest.fixture
def done() -> list[str]:
    """What was done behind the guard."""
    return []


@pytest.fixture
def client(done: list[str]) -> TestClient:
    """An application with an effect, behind the guard."""
    app = FastAPI()

    @app.api_route("/effect", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def effect() -> str:
        done.append("done")
        return "done"

    app.add_middleware(Guard, hosts=["ward.example"])
    return TestClient(app, base_url=OWN)


FOREIGN = [
    {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    {"sec-fetch-site": "same-site", "origin": "http://other.ward.example"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": OWN},
    {"origin": "https://evil.example"},
    {"origin": "http://ward.example.evil.example"},
    {"origin": "http://ward.example:81"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://[broken"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_form_of_another_site_does_nothing(
    client: TestClient, done: list[str], method: str, headers: dict[str, str]
) -> None:
    """Whatever it says about itself: refused with the reason, and nothing done."""
    answer = client.request(method, "/effect", headers=headers)
    assert answer.status_code == 403
    assert "Open CartWatch itself and try again" in answer.text
    assert done == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": OWN},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": OWN},
        {},
    ],
    ids=str,
)
def test_our_own_form_passes(
    client: TestClient, done: list[str], headers: dict[str, str]
) -> None:
    """A form of ours; a program, which has nobody's cookie, is asked for its token."""
    assert client.post("/effect", headers=headers).status_code == 200
    assert done == ["done"]


def test_reading_is_open_to_a_link(client: TestClient) -> None:
    """A link in a message leads to a page; the answer is closed to the other site."""
    headers = {"sec-fetch-site": "cross-site"}
    answer = client.get("/effect", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_methods_nobody_knows_are_effects() -> None:
    """What is not known to be harmless is asked where it comes from."""
    assert foreign("BREW", Headers({"origin": "https://evil.example"})) is not None


@pytest.mark.parametrize("origin", ["", "null", "file://", "http://", "x"])
def test_an_origin_that_is_none_is_no_origin(origin: str) -> None:
    """Not even of a request without a host."""
    assert not same_origin(origin, "")
    assert not same_origin(origin, "ward.example")
