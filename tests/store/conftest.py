"""A new store for every test, and the few words its charts are written in."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine

from cartwatch import store
from cartwatch.clinical import Code, Concept, Vocabulary
from cartwatch.store import tables

INFUSED = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)

VOCABULARY = Vocabulary(
    {
        "temperature": Concept("temperature", "Temperature", "quantity", "Cel"),
        "oxygen_device": Concept(
            "oxygen_device",
            "Oxygen device",
            "code",
            codes=(Code("room_air", "Room air"), Code("nasal_cannula", "Cannula")),
        ),
    }
)


def after(hours: float) -> datetime:
    """So many hours after the infusion."""
    return INFUSED + timedelta(hours=hours)


def charted(hours: float, number: float = 38.5, **also: object) -> tables.Observation:
    """A temperature of patient P1, recorded when it was measured."""
    given: dict[str, object] = {
        "patient": "P1",
        "at": after(hours),
        "recorded_at": after(hours),
        "recorded_by": "nurse",
        "concept": "temperature",
        "number": number,
    }
    return tables.Observation(**{**given, **also})


def save(engine: Engine, *rows: tables.Record, **also: object) -> store.Appended:
    """Append in a transaction of its own."""
    given: dict[str, object] = {"action": "chart", "by": "nurse", "now": after(1)}
    with store.writing(engine) as session:
        return store.append(session, rows, **{**given, **also})


def enrolled(name: str = "P1", **also: object) -> tuple[tables.Record, ...]:
    """A synthetic patient, infused and in bed 4 of the east ward."""
    given: dict[str, object] = {
        "id": name,
        "name": f"Synthetic {name}",
        "birth_date": date(2014, 11, 2),
        "synthetic": True,
        "recorded_at": INFUSED,
        "recorded_by": "clerk",
    }
    known = {"patient": name, "recorded_at": INFUSED, "recorded_by": "clerk"}
    return (
        tables.Patient(**{**given, **also}),
        tables.Infusion(at=INFUSED, product="CART-X", weight_kg=31.5, **known),
        tables.Stay(ward="east", bed="4", begins_at=INFUSED, **known),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store of this test lies."""
    return tmp_path / "cartwatch.db"


def stranger(engine: Engine) -> Any:
    """A connection of another program, which knows nothing of CartWatch."""
    url = engine.url
    if url.get_backend_name() == SQLITE:
        return sqlite3.connect(str(url.database))
    host = str(url.query["host"])
    return psycopg.connect(host=host, user=url.username, dbname=url.database)


def unguarded(engine: Engine, table: str, *deeds: str) -> None:
    """Do what only somebody with the database and no good intent can do."""
    other = stranger(engine)
    if engine.dialect.name == SQLITE:
        for kind in ("update", "delete", "replace"):
            other.execute(f"DROP TRIGGER {table}_no_{kind}")
    else:
        other.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    for deed in deeds:
        other.execute(deed)
    other.commit()
    other.close()


SQLITE = "sqlite"
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
on_sqlite = pytest.mark.parametrize("url", [SQLITE], indirect=True)
"""A test of what only a file can suffer."""
on_postgres = pytest.mark.parametrize("url", [POSTGRESQL], indirect=True)
"""A test of what only a server can suffer."""


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url(request: pytest.FixtureRequest, path: Path) -> Iterator[str]:
    """The address of an empty store of the newest shape, on each database."""
    if request.param == SQLITE:
        shutil.copy(request.getfixturevalue("empty_store"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    made = server.empty()
    yield made
    server.drop(made)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty store of the newest shape."""
    made = store.engine(url)
    yield made
    made.dispose()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def bare(request: pytest.FixtureRequest, path: Path) -> Iterator[Engine]:
    """A place for a store, with no tables yet, on each database."""
    if request.param == SQLITE:
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres").empty(migrated=False)
    made = store.engine(url)
    yield made
    made.dispose()


@pytest.fixture
def ward(engine: Engine) -> Engine:
    """A store that knows the synthetic patient P1."""
    save(engine, *enrolled())
    return engine
