"""Who is turned away at the door is in the audit, and cannot fill it."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from browser.served import Served, present
from cartwatch import store
from cartwatch.service.door import Door
from cartwatch.service.tried import ACTION, MOST_A_MINUTE, MOST_KEPT, Tried
from cartwatch.store import tables
from service.stay import events
from service.wards import entered


def turned_away(served: Served, many: int = 1) -> list[tuple[str, Any]]:
    """By whom, and what was tried; the event follows the answer."""
    found = events(served, ACTION)
    for _ in range(100):
        if len(found) >= many:
            break
        time.sleep(0.1)
        found = events(served, ACTION)
    return [(event.by, event.details["what"]) for event in found]


def test_a_form_of_another_site_is_on_record_with_its_victim(served: Served) -> None:
    """The nurse whose browser was used is named; the form did nothing."""
    who = entered(served, "nurse")
    headers = {"sec-fetch-site": "cross-site"}
    answer = who.client.post("/account", data={"pin": "111111"}, headers=headers)
    assert 403 == answer.status_code
    assert [("Synthetic nurse", "403 /account")] == turned_away(served)


def test_a_strange_name_a_huge_body_and_a_strange_socket_are_on_record(
    served: Served,
) -> None:
    """Nobody signed in; what they typed is not repeated."""
    httpx.get(f"{served.url}/Max-Mustermann", headers={"host": "evil.example"})
    httpx.post(f"{served.url}/sign-in", content=b"x" * 2_000_000)
    socket = served.url.replace("http", "ws")
    with pytest.raises(InvalidStatus):
        connect(f"{socket}/nurse/ws", origin="http://evil.example")
    assert [
        ("nobody", "421 (unknown)"),
        ("nobody", "413 /sign-in"),
        ("nobody", "403 /nurse/ws"),
    ] == turned_away(served, 3)


def scope(address: str) -> dict[str, Any]:
    """A request from that address."""
    return {"type": "http", "client": (address, 1), "headers": []}


def test_the_same_try_is_one_event_a_minute_and_counted(served: Served) -> None:
    now = [present()]
    tried = Tried(Door(served.engine, lambda: now[0]))
    for _ in range(5):
        asyncio.run(tried.note(scope("10.0.0.1"), 403, "/account"))
    now[0] += timedelta(minutes=2)
    asyncio.run(tried.note(scope("10.0.0.1"), 403, "/account"))
    assert [0, 4] == [event.details["before"] for event in events(served, ACTION)]


def test_many_strangers_fill_neither_the_record_nor_the_memory(served: Served) -> None:
    """Thirty a minute are written, whatever addresses they come from."""
    began: datetime = present()
    tried = Tried(Door(served.engine, lambda: began))
    for i in range(2_000):
        asyncio.run(tried.note(scope(f"10.0.{i // 250}.{i % 250}"), 403, "/account"))
    assert MOST_A_MINUTE == len(events(served, ACTION))
    assert len(tried._more) <= MOST_KEPT
    with store.reading(served.engine) as session:
        assert [] == list(store.verify_audit(session))
        assert session.get(tables.AuditEvent, 1) is not None
