"""An empty file becomes a store, and what cannot be opened says why."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from cartwatch import store

from .conftest import VOCABULARY, after, charted, on_sqlite, save
from .filled import fill


def test_the_steps_lead_to_the_models(engine: Engine) -> None:
    """What the migrations build is what the table models say."""
    assert store.current(engine)
    assert [] == store.differences(engine)


def test_an_empty_file_is_not_current(path: Path) -> None:
    """Before it is brought up to date a store says so, and how."""
    empty = store.engine(f"sqlite:///{path}")
    assert not store.current(empty)
    with pytest.raises(store.StoreError, match="cartwatch init") as told:
        store.require_current(empty)
    assert "not migrated" == told.value.trouble
    with pytest.raises(store.StoreError, match="cartwatch init") as told:
        with store.reading(empty) as session:
            store.frame(session, vocabulary=VOCABULARY)
    assert "not migrated" == told.value.trouble


def test_upgrading_twice_changes_nothing(ward: Engine) -> None:
    """Every start may bring the store up to date."""
    save(ward, charted(1))
    store.upgrade(ward)
    with store.reading(ward) as session:
        assert 1 == len(store.frame(session, vocabulary=VOCABULARY))


def test_a_grade_given_before_adjudications_had_an_end(bare: Engine) -> None:
    """A store of the step before keeps its rows: no cause, and 12 h from its time."""
    fill(bare, "0002")
    store.upgrade(bare)
    with store.reading(bare) as session:
        kept, _ = store.adjudications(session)
    assert (1, "", None) == (kept.grade, kept.cause, kept.ends)
    assert after(12) == kept.until
    with pytest.raises(DatabaseError, match="append-only"), bare.begin() as connection:
        connection.execute(text("DELETE FROM adjudication"))


def test_a_store_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    """An old program refuses what it does not understand."""
    with store.writing(engine) as session:
        newer = text("UPDATE alembic_version SET version_num = '9999'")
        session.connection().execute(newer)
    with pytest.raises(store.StoreError, match="newer CartWatch"):
        store.upgrade(engine)


@on_sqlite
def test_only_the_owner_may_read_a_new_store(engine: Engine, path: Path) -> None:
    """A chart is nobody else's business on a shared machine."""
    assert 0o600 == path.stat().st_mode & 0o777


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:////nowhere/at/all.db", "folder exists"),
        ("cartwatch.db", "Write it like sqlite:///"),
        ("oracle://host/name", "Write it like sqlite:///"),
    ],
)
def test_a_store_that_cannot_be_opened(url: str, says: str) -> None:
    """The message names the place and the next step."""
    with pytest.raises(store.StoreError, match=says) as told:
        store.upgrade(store.engine(url))
    assert "cannot open" == told.value.trouble


def test_a_file_that_is_no_store(path: Path) -> None:
    """A text file given by mistake is not overwritten."""
    path.write_text("a letter to the ward, and no database at all " * 40)
    with pytest.raises(store.StoreError, match="no CartWatch store") as told:
        store.upgrade(store.engine(f"sqlite:///{path}"))
    assert "unreadable" == told.value.trouble
    assert path.read_text().startswith("a letter")


def test_a_store_that_another_keeps_busy(ward: Engine, url: str) -> None:
    """Waiting has an end, and the message says what may be in the way."""
    impatient = store.engine(url, patience=50)
    with store.writing(ward) as session:
        session.connection()
        with pytest.raises(store.StoreError, match="busy for too long") as told:
            save(impatient, charted(1))
    assert "locked" == told.value.trouble


def test_looking_does_not_wait_for_a_writer(ward: Engine, url: str) -> None:
    """Health checks and pages answer while somebody else saves."""
    impatient = store.engine(url, patience=50)
    with store.writing(ward) as session:
        session.connection()
        assert store.current(impatient)
        assert store.changes(impatient) == 1
        with store.reading(impatient) as other:
            assert len(store.patients(other).cards) == 1


@on_sqlite
def test_a_full_disk_says_so_and_keeps_what_was_saved(ward: Engine) -> None:
    """Nothing of the set is saved, and the message says that nothing was."""
    save(ward, charted(1))
    with ward.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(store.StoreError, match="disk is full") as told:
        save(ward, *(charted(n / 60, dose="x" * 200) for n in range(500)))
    assert "disk full" == told.value.trouble
    with store.reading(ward) as session:
        assert 1 == len(store.observations(session, "P1"))
