"""What was saved is saved once and whole, whoever dies or writes at the same time."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from cartwatch import store
from cartwatch.store import tables

from .conftest import after, charted, save

ROWS_A_DEED = 40
WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from tests.store.conftest import charted, save
from cartwatch import store
engine = store.engine(sys.argv[1])
print("ready", flush=True)
for n in range(100_000):
    save(engine, *(charted(n / 60) for _ in range(40)), key=f"deed {n}")
"""


def count(engine: Engine, table: type[tables.Record]) -> int:
    """How many rows a table holds."""
    with store.reading(engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_key_lands_once(ward: Engine) -> None:
    """A form sent twice is one set, and the second answer names the same rows."""
    first = save(ward, charted(1), charted(2), key="form 7")
    again = save(ward, charted(1), charted(2), key="form 7")
    assert (False, True) == (first.repeated, again.repeated)
    assert first.ids == again.ids
    assert 2 == count(ward, tables.Observation)
    other = save(ward, charted(3), key="form 8")
    assert not other.repeated


def test_a_deed_that_fails_leaves_nothing(ward: Engine) -> None:
    """The first row of a set is not saved when the second is refused."""
    before = count(ward, tables.AuditEvent)
    with pytest.raises(store.StoreError):
        save(ward, charted(1), charted(2, number=None), key="form 7")
    assert (0, before, 0) == (
        count(ward, tables.Observation),
        count(ward, tables.AuditEvent),
        count(ward, tables.WriteKey),
    )


def test_a_reader_cannot_write(ward: Engine) -> None:
    """A page that only looks has no way to change the record."""
    with pytest.raises(store.StoreError, match="writing") as told:
        with store.reading(ward) as session:
            store.append(session, [charted(1)], action="x", by="n", now=after(1))
    assert "read only" == told.value.trouble
    assert save(ward, charted(1)).ids == ("1",)


def test_a_reader_sees_one_moment(ward: Engine) -> None:
    """What lands while a review is read belongs to the next review."""
    with store.reading(ward) as session:
        everything = select(func.count()).select_from(tables.Observation)
        before = session.exec(everything).one()
        save(ward, charted(1))
        assert before == session.exec(everything).one()
    assert 1 == count(ward, tables.Observation)


def test_six_nurses_lose_nothing(ward: Engine) -> None:
    """Six threads of fifty sets each leave three hundred, in one unbroken chain."""

    def nurse(n: int) -> None:
        for i in range(50):
            save(ward, charted(i / 10), by=f"nurse {n}", key=f"{n}-{i}")

    with ThreadPoolExecutor(6) as wards:
        list(wards.map(nurse, range(6)))
    assert 300 == count(ward, tables.Observation)
    with store.reading(ward) as session:
        assert [] == store.verify_audit(session)


@pytest.mark.slow
def test_killed_while_writing_leaves_whole_deeds(ward: Engine, url: str) -> None:
    """A process killed at any point leaves each set whole or not there at all."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", WRITER, url, str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        deadline = time.monotonic() + 30
        while count(ward, tables.WriteKey) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        writer.send_signal(signal.SIGKILL)
    rows, keys = count(ward, tables.Observation), count(ward, tables.WriteKey)
    assert rows == keys * ROWS_A_DEED
    with store.reading(ward) as session:
        assert store.verify_audit(session) == []
    assert not save(ward, charted(1), key="after the crash").repeated
