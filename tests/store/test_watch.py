"""A page hears of a change from whichever process made it."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Engine

from cartwatch import store
from cartwatch.store import tables

from .conftest import after, charted, enrolled, on_sqlite, save


def soon(engine: Engine, wanted: int) -> int:
    """The token, given a second: PostgreSQL tells a moment after the commit."""
    end = time.monotonic() + 1
    while (found := store.changes(engine)) != wanted and time.monotonic() < end:
        time.sleep(0.01)
    return found


def test_a_change_moves_the_token_and_nothing_else_does(ward: Engine, url: str) -> None:
    """Saved in this process or another, it is seen; looking changes nothing."""
    before = store.changes(ward)
    assert before == store.changes(ward)
    save(ward, charted(1))
    assert before + 1 == soon(ward, before + 1)
    other = store.engine(url)
    save(other, charted(2))
    assert before + 2 == soon(ward, before + 2)
    other.dispose()


def test_a_heartbeat_is_no_change(ward: Engine) -> None:
    """Pages do not redraw because the watcher lives."""
    before = store.changes(ward)
    with store.writing(ward) as session:
        session.add(tables.Heartbeat(watcher="watch", at=after(1)))
    assert before == store.changes(ward)


def test_it_says_whose_record_changed(ward: Engine) -> None:
    """Only the pages of those patients need to be drawn again."""
    save(ward, *enrolled("P2"))
    token = store.changes(ward)
    save(ward, charted(1, patient="P2"))
    with store.reading(ward) as session:
        assert frozenset({"P2"}) == store.changed_patients(session, token)
    save(ward, charted(1), charted(1, patient="P2"))
    with store.reading(ward) as session:
        assert store.changed_patients(session, token) is None


def test_asking_is_cheap(ward: Engine) -> None:
    """Ten questions a second cost nothing worth counting."""
    store.changes(ward)
    began = time.perf_counter()
    for _ in range(100):
        store.changes(ward)
    assert 0.5 > time.perf_counter() - began


@on_sqlite
def test_asking_locks_nobody_out(ward: Engine, path: Path) -> None:
    """The watching connection holds no lock while it waits."""
    store.changes(ward)
    raw = sqlite3.connect(path, isolation_level=None, timeout=0)
    raw.execute("BEGIN EXCLUSIVE")
    raw.execute("ROLLBACK")
