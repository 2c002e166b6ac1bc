"""A page's socket without a browser: for messages that no page of ours would send."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


class RawPage:
    """One open page: `models` are its parts by the names of their own attributes."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.count = 0
        self.document: dict[str, Any] = {}

    def send(self, kind: str, content: object) -> None:
        """One message of three frames, as Bokeh frames it."""
        self.count += 1
        head = {"msgid": f"raw{self.count}", "msgtype": kind}
        for part in (head, {}, content):
            self.socket.send(json.dumps(part))

    def receive(self, kind: str, seconds: float = 20.0) -> dict[str, Any]:
        """The content of the next message of that kind."""
        while True:
            head = json.loads(self.socket.recv(timeout=seconds))
            self.socket.recv(timeout=seconds)
            content = json.loads(self.socket.recv(timeout=seconds))
            for _ in range(2 * int(head.get("num_buffers", 0))):
                self.socket.recv(timeout=seconds)
            if head["msgtype"] == kind:
                return dict(content)

    def pull(self) -> dict[str, Any]:
        """The whole page, as the server holds it."""
        self.send("PULL-DOC-REQ", {})
        return self.receive("PULL-DOC-REPLY")

    def event(self, model: str, data: object, name: str = "data_event") -> None:
        """A part of the page says what the person did."""
        values = {
            "type": "map",
            "entries": [["model", {"id": model}], ["data", _encoded(data)]],
        }
        event = {
            "kind": "MessageSent",
            "msg_type": "bokeh_event",
            "msg_data": {"type": "event", "name": name, "values": values},
        }
        self.send("PATCH-DOC", {"events": [event]})

    def alive(self) -> bool:
        """Whether the server still answers this page."""
        try:
            return "doc" in self.pull()
        except (ConnectionClosed, TimeoutError):
            return False


def _encoded(data: object) -> object:
    """Plain data as BokehJS writes it: a mapping is a list of entries."""
    if isinstance(data, Mapping):
        entries = [[key, _encoded(value)] for key, value in data.items()]
        return {"type": "map", "entries": entries}
    if isinstance(data, list | tuple):
        return [_encoded(value) for value in data]
    return data


def token(url: str, path: str, cookie: str = "") -> str:
    """What the page at `path` was given to open its socket with."""
    headers = {"Cookie": cookie} if cookie else {}
    with urlopen(Request(f"{url}{path}", headers=headers), timeout=60) as answer:
        text = answer.read().decode()
    found = re.search(r'"token": ?"([^"]+)"', text)
    assert found is not None, text[:500]
    return found[1]


@contextmanager
def raw_page(url: str, path: str, cookie: str = "") -> Iterator[RawPage]:
    """Open a page and its socket; it is ready when the block begins."""
    words = [Subprotocol("bokeh"), Subprotocol(token(url, path, cookie))]
    address = f"{url.replace('http', 'ws', 1)}{path}/ws"
    more = {"Cookie": cookie} if cookie else {}
    with connect(
        address,
        subprotocols=words,
        origin=Origin(url),
        additional_headers=more,
        max_size=None,
    ) as socket:
        page = RawPage(socket)
        page.receive("ACK")
        yield page


def models(page: RawPage, kind: str = "") -> list[str]:
    """The ids of the page's parts of that kind (`Form`, `Block`), or all, in order."""
    found: list[str] = []

    def look(node: object) -> None:
        if isinstance(node, dict):
            data = node.get("attributes", {}).get("data", {})
            name = str(data.get("name", "")) if isinstance(data, dict) else ""
            if name and kind in ("", name.rstrip("0123456789")):
                found.append(str(node["id"]))
            for part in node.values():
                look(part)
        elif isinstance(node, list):
            for part in node:
                look(part)

    look(page.pull())
    return found
