"""Large and slow requests: refused in words, and the service goes on."""

import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed

from browser.served import Served, serving
from cartwatch.protocol import load_library
from cartwatch.service import Limits, prompt
from cartwatch.service.guard import Guard
from service.raw_socket import RawPage, raw_page

SMALL = Limits(body=1_000, message=2_000, address=300, headers=4_000, seconds=0.3)


@pytest.fixture
def client() -> TestClient:
    """An application that reads what it is sent, behind small limits."""
    app = FastAPI()

    @app.post("/x")
    async def x(request: Request) -> int:
        return len(await request.body())

    @app.get("/x")
    async def look() -> str:
        return "inside"

    @app.websocket("/x/ws")
    async def ws(one: WebSocket) -> None:
        await one.accept()
        while True:
            await one.send_text(str(len(await one.receive_text())))

    app.add_middleware(Guard, hosts=["ward.example"], limits=SMALL)
    return TestClient(app, base_url="http://ward.example")


def test_a_body_up_to_the_limit_passes_and_one_more_does_not(
    client: TestClient,
) -> None:
    """Both sides of the boundary."""
    assert client.post("/x", content=b"a" * 1_000).json() == 1_000
    refused = client.post("/x", content=b"a" * 1_001)
    assert (refused.status_code, "larger than 1000 bytes" in refused.text) == (
        413,
        True,
    )


def test_a_body_that_hides_its_size_is_counted(client: TestClient) -> None:
    """In pieces, without a length: it is stopped where it gets too large."""

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b"a" * 100

    assert client.post("/x", content=pieces()).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 40, "٣"])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str) -> None:
    """Signs, exponents, other digits, absurd sizes."""
    headers = {"content-length": length.encode()}
    assert client.post("/x", headers=headers).status_code in (400, 413)


def test_a_long_address_is_refused_in_words(client: TestClient) -> None:
    """With its query."""
    assert client.get("/x?" + "a" * 250).status_code == 200
    refused = client.get("/x?" + "a" * 400)
    assert (refused.status_code, "longer than 300" in refused.text) == (414, True)


def test_large_headers_are_refused(client: TestClient) -> None:
    """All together: a cookie jar full of nonsense too."""
    assert client.get("/x", headers={"cookie": "a=" + "b" * 5_000}).status_code == 431


def test_a_browser_gets_a_page_and_a_program_text(client: TestClient) -> None:
    """The same words; what was asked for is not repeated."""
    page = client.get("/x?" + "<b>" * 200, headers={"accept": "text/html"})
    assert "<h1>Address too long</h1>" in page.text
    assert "<b>" not in page.text
    text = client.get("/x?" + "a" * 400, headers={"accept": "*/*"})
    assert text.headers["content-type"].startswith("text/plain")


def test_a_message_over_the_limit_ends_its_socket(client: TestClient) -> None:
    """One at the limit is answered."""
    headers = {"origin": "http://ward.example", "host": "ward.example"}
    with client.websocket_connect("/x/ws", headers=headers) as one:
        one.send_text("a" * 2_000)
        assert one.receive_text() == "2000"
        one.send_text("a" * 2_001)
        with pytest.raises(WebSocketDisconnect):
            one.receive_text()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real pages behind a real server."""
    folder = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prompt, "HEAD_SECONDS", 1.0)
        with serving(folder, load_library(None)) as found:
            yield found


def raw(served: Served, sent: bytes, seconds: float = 8.0) -> bytes:
    """What the server answers to bytes of ours until it closes."""
    where = urlsplit(served.url)
    with socket.create_connection((where.hostname, where.port), seconds) as line:
        line.sendall(sent)
        answer = b""
        while part := line.recv(65_536):
            answer += part
    return answer


@pytest.mark.parametrize(
    "sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a"]
)
def test_a_caller_who_never_finishes_is_let_go(served: Served, sent: bytes) -> None:
    """A connection kept open for nothing takes no place for long."""
    began = time.monotonic()
    assert raw(served, sent).startswith(b"HTTP/1.1 408")
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00 this is TLS",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000,
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["tls", "long line", "long header", "two lengths"],
)
def test_what_is_no_request_is_refused_and_the_service_lives(
    served: Served, sent: bytes
) -> None:
    """It answers with a refusal, and the next caller is served."""
    assert raw(served, sent).split(b" ", 2)[1][:1] == b"4"
    asked = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    answer = raw(served, asked)
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["ok"] is True


def listen(page: RawPage) -> None:
    """Until the server ends the socket."""
    while True:
        page.socket.recv(timeout=10)


def test_a_page_that_sends_too_much_loses_its_socket_only(served: Served) -> None:
    """Another page of the same ward works on."""
    with raw_page(served.url, "/nurse") as other:
        with raw_page(served.url, "/nurse") as page:
            page.event("p1", "a" * 1_100_000)
            with pytest.raises(ConnectionClosed):
                listen(page)
        assert other.alive()


@pytest.mark.parametrize("path", ["/nowhere", "/nurse/x", "/%00", "/../etc"])
def test_an_unknown_address_answers_a_person_with_a_page(
    served: Served, path: str
) -> None:
    """No JSON, no trace, the way back; the path is not repeated."""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n"
    answer = raw(served, f"{asked}Connection: close\r\n\r\n".encode()).decode()
    assert answer.startswith("HTTP/1.1 404")
    assert "There is no such page" in answer
    assert "content-security-policy" in answer.lower()
    assert path not in answer.replace('href="/"', "")
