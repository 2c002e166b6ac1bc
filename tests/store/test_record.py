"""The record only grows, keeps two times, and says what it holds."""

import sqlite3
from datetime import datetime, timedelta, timezone

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from cartwatch import store
from cartwatch.store import tables

from .conftest import (
    INFUSED,
    VOCABULARY,
    after,
    charted,
    enrolled,
    on_postgres,
    on_sqlite,
    save,
    stranger,
)

GROWING = sorted(set(tables.Record.metadata.tables) - {"heartbeat"})
DATABASES_OWN = (sqlite3.Error, psycopg.Error)


def temperatures(engine: Engine, **also: object) -> list[float]:
    """The temperatures that grading would see."""
    with store.reading(engine) as session:
        seen = store.frame(session, vocabulary=VOCABULARY, **also)
    return [float(v) for v in seen["value"]]


GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'",
}
KINDS = {"sqlite": ("update", "delete", "replace"), "postgresql": ("change",)}


def test_every_table_has_its_guards(engine: Engine) -> None:
    """No table that holds a record was left without its triggers."""
    database = engine.dialect.name
    found = {name for (name,) in stranger(engine).execute(GUARDS[database])}
    wanted = {f"{table}_no_{kind}" for table in GROWING for kind in KINDS[database]}
    assert set() == wanted - found


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE observation SET number = 36.5",
        "DELETE FROM observation",
        "UPDATE audit_event SET by = 'nobody'",
        "DELETE FROM patient",
        "INSERT INTO write_key SELECT 'form', 'x', ids, at, 'x' FROM write_key WHERE"
        " key = 'form' ON CONFLICT (key) DO UPDATE SET action = 'x'",
    ],
)
def test_the_database_itself_refuses(deed: str, ward: Engine) -> None:
    """Another program that opens the store cannot change or remove a row either."""
    save(ward, charted(1), key="form")
    with pytest.raises(DATABASES_OWN, match="is append-only"):
        stranger(ward).execute(deed)


@on_sqlite
def test_a_row_is_not_replaced(ward: Engine) -> None:
    """SQLite's own way to overwrite is refused."""
    save(ward, charted(1))
    with pytest.raises(sqlite3.IntegrityError, match="is append-only"):
        stranger(ward).execute("REPLACE INTO observation SELECT * FROM observation")


@on_postgres
def test_a_table_is_not_emptied(ward: Engine) -> None:
    """PostgreSQL's quick way to remove everything is refused."""
    save(ward, charted(1))
    with pytest.raises(psycopg.Error, match="is append-only"):
        stranger(ward).execute("TRUNCATE observation CASCADE")


def test_a_change_through_the_store_is_a_store_error(ward: Engine) -> None:
    """The refusal says what to do instead."""
    save(ward, charted(1))
    with pytest.raises(store.StoreError, match="Chart a correction") as told:
        with store.writing(ward) as session:
            session.connection().execute(text("UPDATE observation SET number = 1"))
    assert told.value.trouble == "refused"


def test_a_naive_time_is_refused(ward: Engine) -> None:
    """A time without a zone could mean two hours, so it never lands."""
    naive = datetime(2026, 11, 1, 12, 0)  # noqa: DTZ001
    with pytest.raises(store.StoreError, match="has no time zone"):
        save(ward, charted(1, at=naive))
    with pytest.raises(store.NaiveTimeError):
        save(ward, charted(1), now=naive)
    assert temperatures(ward) == []


def test_a_time_comes_back_in_utc_to_the_microsecond(ward: Engine) -> None:
    """An hour charted in Berlin is the same instant, and aware, when read."""
    berlin = timezone(timedelta(hours=1))
    at = datetime(2026, 11, 1, 12, 30, 0, 123456, tzinfo=berlin)
    save(ward, charted(1, at=at))
    with store.reading(ward) as session:
        row = session.exec(select(tables.Observation)).one()
        seen = store.frame(session, vocabulary=VOCABULARY)
    assert row.at == at
    assert row.at.utcoffset() == timedelta(0)
    assert seen["at"][0] == at
    assert str(seen["at"].dtype) == "datetime64[us, UTC]"


def test_both_times_are_kept(ward: Engine) -> None:
    """When it was so and when we learned it are two times."""
    save(ward, charted(1, recorded_at=after(3)))
    with store.reading(ward) as session:
        (fact,) = store.observations(session, "P1")
    assert (fact.at, fact.recorded_at) == (after(1), after(3))


def test_known_at_replays(ward: Engine) -> None:
    """What was charted late is not seen at a time when nobody knew it."""
    save(ward, charted(1, 38.0), charted(1.5, 39.0, recorded_at=after(3)))
    assert temperatures(ward, known_at=after(2)) == [38.0]
    assert temperatures(ward, known_at=after(3)) == [38.0, 39.0]
    assert temperatures(ward, known_at=INFUSED) == []


def test_a_correction_is_a_new_row(ward: Engine) -> None:
    """The corrected value counts; before the correction the old one did."""
    (old,) = save(ward, charted(1, 83.5)).ids
    fix = {"recorded_at": after(2), "status": "amended", "amends": int(old)}
    save(ward, charted(1, 38.5, **fix))
    assert temperatures(ward) == [38.5]
    assert temperatures(ward, known_at=after(1.5)) == [83.5]
    with store.reading(ward) as session:
        facts = store.observations(session, "P1")
    expected = [(83.5, "entered-in-error", None), (38.5, "amended", old)]
    assert [(f.value, f.status, f.amends) for f in facts] == expected


def test_a_row_taken_back_is_gone_and_still_in_the_chart(ward: Engine) -> None:
    """Entered in error leaves the frame empty and the chart with both rows."""
    (old,) = save(ward, charted(1)).ids
    gone = {"status": "entered-in-error", "amends": int(old), "number": None}
    save(ward, charted(1, recorded_at=after(2), **gone))
    assert temperatures(ward) == []
    with store.reading(ward) as session:
        facts = store.observations(session, "P1")
    assert ["entered-in-error"] * 2 == [f.status for f in facts]


def test_nobody_corrects_a_row_twice(ward: Engine) -> None:
    """The second of two people who correct one row hears of the first."""
    (old,) = save(ward, charted(1)).ids
    save(ward, charted(1, 38.4, status="amended", amends=int(old)))
    with pytest.raises(store.StoreError, match="already corrected by nurse"):
        save(ward, charted(1, 38.3, status="amended", amends=int(old)))


def test_nobody_corrects_another_patients_row(ward: Engine) -> None:
    """A correction under the wrong name is refused."""
    save(ward, *enrolled("P2"))
    (old,) = save(ward, charted(1)).ids
    with pytest.raises(store.StoreError, match="this patient has no such row"):
        save(ward, charted(1, patient="P2", status="amended", amends=int(old)))


def test_charting_for_a_stranger_is_refused(ward: Engine) -> None:
    """The message names the patient and the next step."""
    with pytest.raises(store.StoreError, match="patient P9: not enrolled"):
        save(ward, charted(1, patient="P9"))


def test_a_patient_is_enrolled_once(ward: Engine) -> None:
    """An id in use names one person for good."""
    with pytest.raises(store.StoreError, match="patient P1: already enrolled"):
        save(ward, *enrolled())


def test_a_value_or_a_reason_why_not(ward: Engine) -> None:
    """A row that holds neither a value nor a reason is refused by the database."""
    with pytest.raises(store.StoreError, match="one_value"):
        save(ward, charted(1, number=None))
    save(ward, charted(1, number=None, absent_reason="asleep"))
    assert [v != v for v in temperatures(ward)] == [True]


def test_codes_become_positions(ward: Engine) -> None:
    """Grading reads the place of a code in the vocabulary."""
    save(ward, charted(1, None, concept="oxygen_device", code="nasal_cannula"))
    assert temperatures(ward) == [1.0]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"concept": "humour"}, "'humour' is not in the vocabulary"),
        (
            {"concept": "oxygen_device", "number": None, "code": "snorkel"},
            "'snorkel' is no code of 'oxygen_device'",
        ),
        ({"concept": "oxygen_device"}, "'oxygen_device' holds a number"),
    ],
)
def test_a_word_nobody_knows_is_named(
    row: dict[str, object], says: str, ward: Engine
) -> None:
    """A chart in words of another vocabulary is never guessed at."""
    save(ward, charted(1, **row))
    with pytest.raises(store.StoreError, match=f"observation 1: {says}"):
        temperatures(ward)


def test_an_empty_store_gives_an_empty_frame(engine: Engine) -> None:
    """No rows, but every column in its type."""
    with store.reading(engine) as session:
        seen = store.frame(session, vocabulary=VOCABULARY)
        people = store.patients(session)
    assert (0, "float64") == (len(seen), str(seen["value"].dtype))
    assert str(seen["recorded_at"].dtype) == "datetime64[us, UTC]"
    assert (0, ()) == (len(people.frame), people.cards)


def test_the_frame_of_one_patient_holds_only_that_patient(ward: Engine) -> None:
    """One patient's review reads nobody else's rows."""
    save(ward, *enrolled("P2"), charted(1, 38.0), charted(1, 39.0, patient="P2"))
    assert temperatures(ward, patient="P2") == [39.0]
    assert temperatures(ward, patient=["P1", "P2"]) == [38.0, 39.0]
