"""What fails says so in a sentence, keeps what was saved, and goes on by itself."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from cartwatch import store
from cartwatch.store import tables
from postgres import Cluster, cluster, find_postgres

from .conftest import charted, enrolled, on_postgres, on_sqlite, save, stranger

FULL = Path(__file__).with_name("full_disk.py")


def rows(engine: Engine) -> int:
    """How many observations are saved."""
    with store.reading(engine) as session:
        return len(session.exec(select(tables.Observation.id)).all())


@on_sqlite
def test_a_disk_that_fills_up_and_is_freed(ward: Engine, url: str) -> None:
    """A process that may write no longer file: said, nothing half, then it goes on."""
    save(ward, charted(1))
    done = subprocess.run(
        [sys.executable, str(FULL), url], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    trouble, text, saved = done.stdout.splitlines()
    assert "disk full" == trouble
    assert "Free space on the disk" in text
    assert 1 + int(saved) == rows(ward)
    assert int(saved) > 1
    with store.reading(ward) as session:
        assert [] == store.verify_audit(session)


def test_a_store_that_stays_locked_and_is_let_go(ward: Engine, url: str) -> None:
    """Beyond a writer's patience: said; as soon as the other is done: saved."""
    impatient = store.engine(url, patience=50)
    other = stranger(ward)
    lock = {
        "sqlite": "BEGIN IMMEDIATE",
        "postgresql": "SELECT pg_advisory_xact_lock(7203114020)",
    }
    other.execute(lock[ward.dialect.name])
    with pytest.raises(store.StoreError, match="busy for too long") as told:
        save(impatient, charted(1), key="form")
    assert "locked" == told.value.trouble
    assert 0 == rows(impatient)
    other.rollback()
    assert not save(impatient, charted(1), key="form").repeated
    assert 1 == rows(ward)
    impatient.dispose()


@on_sqlite
def test_a_folder_that_is_gone_and_comes_back(ward: Engine, path: Path) -> None:
    """The disk of the store is unmounted and mounted again."""
    save(ward, charted(1))
    ward.dispose()
    away = path.parent.with_name("away")
    path.parent.rename(away)
    for deed in (lambda: save(ward, charted(2)), lambda: rows(ward)):
        with pytest.raises(store.StoreError, match="cannot be opened") as told:
            deed()
        assert "cannot open" == told.value.trouble
    with pytest.raises(store.StoreError):
        store.changes(ward)
    away.rename(path.parent)
    save(ward, charted(2))
    assert 2 == rows(ward)
    assert 3 == store.changes(ward)


@on_sqlite
def test_a_file_that_is_gone_is_not_replaced_by_an_empty_one(
    ward: Engine, path: Path
) -> None:
    """Nobody charts into a new, empty file without noticing."""
    save(ward, charted(1))
    ward.dispose()
    away = path.with_name("away.db")
    path.rename(away)
    with pytest.raises(store.StoreError) as told:
        save(ward, charted(2))
    assert told.value.trouble in ("cannot open", "not migrated")
    path.unlink(missing_ok=True)
    away.rename(path)
    ward.dispose()
    save(ward, charted(2))
    assert 2 == rows(ward)


@on_sqlite
def test_a_file_that_may_only_be_read(ward: Engine, path: Path) -> None:
    """Looking goes on; saving says what is missing, and works once it is given."""
    barred = store.engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(store.StoreError, match="permission") as told:
        save(barred, charted(1))
    assert "read only" == told.value.trouble
    assert 0 == rows(barred)
    save(ward, charted(1))
    assert 1 == rows(barred)
    barred.dispose()


@pytest.fixture
def server(postgres: Cluster) -> Iterator[Cluster]:
    """A server of this test alone, because it is stopped."""
    programs = find_postgres()
    assert programs is not None
    with cluster(programs) as running:
        yield running


@pytest.mark.postgres
def test_a_server_that_stops_and_starts(server: Cluster) -> None:
    """Saving, reading and looking say so; once it is back they go on by themselves."""
    engine = store.engine(server.empty())
    save(engine, *enrolled())
    save(engine, charted(1), key="form 1")
    assert 2 == store.changes(engine)
    server.stop("fast")
    for deed in (
        lambda: save(engine, charted(2), key="form 2"),
        lambda: rows(engine),
        lambda: asked_for(3, engine),
        lambda: store.current(engine),
    ):
        with pytest.raises(store.StoreError, match="goes on by itself") as told:
            deed()
        assert "cannot open" == told.value.trouble
    server.start()
    assert not save(engine, charted(2), key="form 2").repeated
    assert 2 == rows(engine)
    assert 3 == store.changes(engine)
    engine.dispose()


@pytest.mark.postgres
def test_a_link_that_breaks_while_a_nurse_saves(server: Cluster) -> None:
    """Nothing of that set is kept, the form is sent again, and lands once."""
    engine = store.engine(server.empty())
    save(engine, *enrolled())

    def breaks() -> None:
        with store.writing(engine) as session:
            server.say(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname LIKE 'cartwatch_%' AND pid <> pg_backend_pid()"
            )
            store.append(session, [charted(1)], **deed())

    with pytest.raises(store.StoreError, match="goes on by itself"):
        breaks()
    assert 0 == rows(engine)
    assert not save(engine, charted(1), key="form").repeated
    assert 1 == rows(engine)
    engine.dispose()


def asked_for(seconds: float, engine: Engine) -> None:
    """Look for changes as the hub does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        store.changes(engine)
        time.sleep(0.1)


def deed() -> dict[str, object]:
    """Who charts, and when."""
    return {"action": "chart", "by": "nurse", "now": charted(1).at, "key": "form"}


@on_postgres
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("postgresql+psycopg://postgres@/nowhere?host={}", "nowhere"),
        ("postgresql+psycopg://nobody@/postgres?host={}", "nobody"),
        ("postgresql+psycopg://postgres@/postgres?host=/no/such/folder", "answer"),
    ],
)
def test_a_wrong_address_is_named(
    wrong: str, says: str, url: str, postgres: Cluster
) -> None:
    """No such database, no such user, no such server."""
    engine = store.engine(wrong.format(postgres.folder))
    with pytest.raises(store.StoreError, match=says) as told:
        store.upgrade(engine)
    assert "cannot open" == told.value.trouble
