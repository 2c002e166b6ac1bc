"""A new store for every test, and the few words its charts are written in."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

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


@pytest.fixture
def engine(path: Path, empty_store: Path) -> Iterator[Engine]:
    """An empty store of the newest shape."""
    shutil.copy(empty_store, path)
    made = store.engine(f"sqlite:///{path}")
    yield made
    made.dispose()


@pytest.fixture
def ward(engine: Engine) -> Engine:
    """A store that knows the synthetic patient P1."""
    save(engine, *enrolled())
    return engine
