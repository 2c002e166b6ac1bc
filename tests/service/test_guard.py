"""What passes the guard: our own names, sockets of our own pages, strict headers."""

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from cartwatch.service.guard import Guard


@pytest.fixture
def client() -> TestClient:
    """A bare application behind the guard, which answers to ward.example."""
    app = FastAPI()

    @app.get("/x")
    def x() -> str:
        return "inside"

    @app.websocket("/x/ws")
    async def ws(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("inside")

    app.add_middleware(Guard, hosts=["ward.example", "::1"])
    return TestClient(app, base_url="http://ward.example:5006")


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    """No page is framed, stored by a browser, or followed by an address."""
    headers = client.get("/x").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_files_may_be_kept_and_checked(client: TestClient) -> None:
    """Fonts and styles hold nobody's data: a browser may keep them and ask again."""
    assert client.get("/assets/none.css").headers["cache-control"] == "no-cache"


def test_an_unknown_name_is_refused_with_the_way_out(client: TestClient) -> None:
    """A page of another site cannot borrow this server by pointing a name at it."""
    answer = client.get("/x", headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert "--allow-host evil.example" in answer.text
    assert "inside" not in answer.text


@pytest.mark.parametrize("host", ["ward.example", "ward.example:5006", "[::1]:80"])
def test_known_names_pass_with_or_without_a_port(client: TestClient, host: str) -> None:
    """The port is no part of the name."""
    assert client.get("/x", headers={"host": host}).status_code == 200


def test_a_socket_is_for_our_own_pages(client: TestClient) -> None:
    """Same host and port in the origin, and nothing else, opens a socket."""
    own = {"host": "ward.example:5006", "origin": "http://ward.example:5006"}
    with client.websocket_connect("/x/ws", headers=own) as socket:
        assert socket.receive_text() == "inside"


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "ward.example:5006", "origin": "http://evil.example"},
        {"host": "ward.example:5006", "origin": "http://ward.example:9999"},
        {"host": "ward.example:5006", "origin": "null"},
        {"host": "ward.example:5006"},
        {"host": "evil.example", "origin": "http://evil.example"},
    ],
    ids=["other site", "other port", "sandboxed", "none", "rebound name"],
)
def test_other_sockets_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    """A page of another site gets no socket, whatever it says."""
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/x/ws", headers=headers),
    ):
        pass
    assert refused.value.code == 1008


def test_an_address_that_would_import_what_it_is_asked_is_closed(
    client: TestClient,
) -> None:
    """Panel's own, which no page of ours uses."""
    answer = client.get("/components/os/environ/get")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text or "Check the address" in answer.text
