"""A copy taken while people chart comes back as the same record, in either database."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from bedside import Bedside
from cartwatch import store
from cartwatch.protocol import Library

from .conftest import POSTGRESQL, SQLITE, charted, enrolled, save, unguarded
from .filled import Rows, fill, held, revisions


def told(engine: Engine) -> Rows:
    """Every row but the heartbeats, and whether they were in the copy."""
    rows = held(engine)
    rows.pop("heartbeat")
    return rows


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Another, empty place, on each database."""
    if request.param == SQLITE:
        url = f"sqlite:///{tmp_path / 'other.db'}"
    else:
        url = request.getfixturevalue("postgres").empty(migrated=False)
    made = store.engine(url)
    yield made
    made.dispose()


def graded(bed: Bedside, hours: float) -> list[str]:
    """Every scale's steps, grade, driver and reasons, word for word."""
    return [repr((s.grade, s.driver, s.steps)) for s in bed.review(hours).scales]


def test_a_backup_while_nurses_chart_restores_every_row(
    ward: Engine, other: Engine, tmp_path: Path
) -> None:
    """A whole number of sets of one moment, its audit unbroken; writers went on."""
    stop, file = Event(), tmp_path / "copy.backup"

    def nurse() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            save(ward, *(charted(n / 60) for _ in range(8)), key=f"set {n}")

    save(ward, charted(1), key="before")
    charting = Thread(target=nurse)
    charting.start()
    copied = store.backup(ward, file)
    after_copy = store.changes(ward)
    stop.set()
    charting.join()
    assert () == copied.problems
    assert copied.rows["observation"] % 8 == 1
    assert copied.head[0] <= after_copy
    restored = store.restore(other, file)
    assert copied == restored
    known, now = told(ward), told(other)
    for name, rows in now.items():
        assert rows == {key: known[name][key] for key in rows}
    assert 0o600 == file.stat().st_mode & 0o777
    assert {"copy.backup"} == {f.name for f in tmp_path.glob("copy*")}


def test_every_grade_is_the_same_after_a_restore(
    engine: Engine, other: Engine, library: Library, tmp_path: Path
) -> None:
    """A synthetic patient with fever, low pressure, oxygen and a poor ICE."""
    bed = Bedside(engine, library).begin()
    for hours, values in enumerate(
        (
            {"temperature": 38.6},
            {"systolic_bp": 80.0, "oxygen_device": "nasal_cannula"},
            {"ice_score": 5.0, "temperature": 39.4},
        ),
        1,
    ):
        bed.set(hours, **values)
    before = graded(bed, 5)
    store.backup(engine, tmp_path / "copy.backup")
    store.restore(other, tmp_path / "copy.backup")
    assert before == graded(Bedside(other, library), 5)
    assert any("highest=3" in said or "highest=2" in said for said in before)


def test_charting_goes_on_after_a_restore(
    ward: Engine, other: Engine, tmp_path: Path
) -> None:
    """The next row gets the next number, and the chain its next event."""
    save(ward, charted(1), charted(2))
    store.backup(ward, tmp_path / "copy")
    store.restore(other, tmp_path / "copy")
    assert ("3",) == save(other, charted(3)).ids
    save(other, *enrolled("P2"))
    with store.reading(other) as session:
        assert [] == store.verify_audit(session)
        assert 4 == store.audit_head(session)[0]


@pytest.mark.parametrize("revision", revisions())
def test_a_backup_of_an_older_version_is_restored(
    revision: str, other: Engine, tmp_path: Path
) -> None:
    """It is brought up to date on the way; the file stays as it is."""
    file = tmp_path / "old.db"
    old = store.engine(f"sqlite:///{file}")
    fill(old, revision)
    with old.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    old.dispose()
    bytes_before = file.read_bytes()
    copied = store.restore(other, file)
    assert () == copied.problems
    assert 2 == copied.rows["observation"]
    assert store.current(other)
    assert bytes_before == file.read_bytes()


def test_a_store_that_holds_something_is_not_overwritten(
    ward: Engine, tmp_path: Path
) -> None:
    """A restore never mixes two records."""
    store.backup(ward, tmp_path / "copy")
    before = told(ward)
    with pytest.raises(store.StoreError, match="not empty") as refused:
        store.restore(ward, tmp_path / "copy")
    assert "refused" == refused.value.trouble
    assert before == told(ward)


def test_a_file_that_is_there_is_not_overwritten(ward: Engine, tmp_path: Path) -> None:
    """Yesterday's backup stays."""
    (tmp_path / "copy").write_text("yesterday's")
    with pytest.raises(store.StoreError, match="Choose another name"):
        store.backup(ward, tmp_path / "copy")
    assert "yesterday's" == (tmp_path / "copy").read_text()


def test_a_letter_is_no_backup(other: Engine, tmp_path: Path) -> None:
    """What is no copy of a store is refused by name, and so is nothing at all."""
    (tmp_path / "letter").write_text("Dear ward, " * 100)
    for name, says in (("letter", "no backup"), ("nothing", "No such file")):
        with pytest.raises(store.StoreError, match=says):
            store.restore(other, tmp_path / name)


def test_a_touched_backup_is_restored_and_says_so(
    ward: Engine, other: Engine, tmp_path: Path
) -> None:
    """Who has only this copy needs it; who reads it must know."""
    save(ward, charted(1))
    unguarded(ward, "observation", "UPDATE observation SET number = 36.5")
    copied = store.backup(ward, tmp_path / "copy")
    found = ["observation 1: was changed after it was recorded"]
    assert found == [str(problem) for problem in copied.problems]
    restored = store.restore(other, tmp_path / "copy")
    assert found == [str(problem) for problem in restored.problems]
    assert 1 == restored.rows["observation"]


def test_another_programs_file_is_no_backup(tmp_path: Path) -> None:
    """A SQLite file without our tables is refused, and so is a store in use."""
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as raw:
        raw.execute("CREATE TABLE notes (id INTEGER)")
        raw.commit()
    target = store.engine(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(store.StoreError, match="no backup of CartWatch"):
        store.restore(target, foreign)
    Path(f"{foreign}-wal").write_bytes(b"x")
    with pytest.raises(store.StoreError, match="a store in use"):
        store.restore(target, foreign)
    target.dispose()
