"""How does a whole file of observations land, and land only once?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnClause, Connection, column, func, select, table, text
from sqlmodel import Session

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.names import DEATH
from cartwatch.store.audit import digests, record, utc_text
from cartwatch.store.plain import CONTENT, Columns, plain
from cartwatch.store.tables import Record

CHUNK = 5_000
_ROWS = Record.metadata.tables["observation"]
_PATIENTS = Record.metadata.tables["patient"].c.id
_NAMES = sorted(_ROWS.columns.keys())
_RAW = table("observation", *(column(name) for name in _NAMES))
"""Without types, so that values already in the database's form pass unchanged."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row of the frame that did not land. `row` is its position, from 0."""

    row: int
    reason: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of a frame: taken + repeated + refused is its length.

    `repeated` rows were in the store already, word for word.
    """

    taken: int
    repeated: int
    refused: tuple[Refusal, ...]


@dataclass(slots=True)
class _Sorting:
    """What becomes of each row, by its index in the columns."""

    taken: list[int] = field(default_factory=list)
    repeated: int = 0
    refused: list[Refusal] = field(default_factory=list)


def bulk_insert(
    session: Session,
    observations: pd.DataFrame,
    *,
    vocabulary: Vocabulary,
    source: str,
    by: str,
    now: datetime,
) -> Landed:
    """Adds an observation frame in the session's transaction, 5,000 rows at a time.

    `source` names where ids come from: an id, or without one the content of the row,
    lands once per source, so that a file may be imported again. `amends` names an id
    of this frame or of that source. Does not commit. Raises StoreError.
    """
    connection = session.connection()
    columns = plain(observations, vocabulary, source=source, by=by)
    sorting = _Sorting()
    fresh = _fresh(connection, columns, sorting)
    _number(connection, columns, fresh, sorting, source)
    for start in range(0, len(sorting.taken), CHUNK):
        chunk = columns.rows(sorting.taken[start : start + CHUNK])
        _insert(connection, chunk)
        _audit(session, chunk, source=source, by=by, now=now)
    _catch_up(connection)
    refused = tuple(sorted(sorting.refused, key=lambda refusal: refusal.row))
    return Landed(len(sorting.taken), sorting.repeated, refused)


def _fresh(connection: Connection, columns: Columns, sorting: _Sorting) -> list[int]:
    """Rows of enrolled patients whose key is new; a death is no such row."""
    enrolled = {str(row[0]) for row in connection.execute(select(_PATIENTS))}
    seen = _landed(connection, columns)
    fresh: list[int] = []
    landing = zip(columns["key"], columns.contents(), strict=True)
    for i, (key, content) in enumerate(landing):
        if columns["patient"][i] not in enrolled:
            reason = f"patient {columns['patient'][i]} is not enrolled"
            step = "Import the patients first, or check the id"
            sorting.refused.append(Refusal(columns.position[i], reason, step))
        elif columns["concept"][i] == DEATH:
            reason = "a death is not brought in like a value"
            step = "A physician records it: `cartwatch patient death record`"
            sorting.refused.append(Refusal(columns.position[i], reason, step))
        elif key not in seen:
            seen[key] = content
            fresh.append(i)
        elif seen[key] == content:
            sorting.repeated += 1
        else:
            reason = f"id {columns['source_id'][i]} already names another row"
            step = "Give it an id of its own, or name another source"
            sorting.refused.append(Refusal(columns.position[i], reason, step))
    return fresh


def _landed(connection: Connection, columns: Columns) -> dict[str, tuple[Any, ...]]:
    """The content of those keys that are in the store already."""
    wanted: list[ColumnClause[Any]] = [column(name) for name in ("key", *CONTENT)]
    keys: Sequence[str] = columns["key"]
    found: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(keys), CHUNK):
        part = _RAW.c.key.in_(keys[start : start + CHUNK])
        query = select(*wanted).select_from(_RAW).where(part)
        for key, at, recorded_at, *content in connection.execute(query):
            times = (_time(at), _time(recorded_at))
            found[key] = (*times, *content)
    return found


def _time(stored: str | datetime) -> str:
    """A stored time as text, whichever database hands it out."""
    return stored if isinstance(stored, str) else utc_text(stored)


def _number(
    connection: Connection,
    columns: Columns,
    fresh: list[int],
    sorting: _Sorting,
    source: str,
) -> None:
    """Gives each row its id, and points `amends` at the id of the row it replaces."""
    amends = columns["amends"]
    keys = {i: f"{source}/{amends[i]}" for i in fresh if amends[i] is not None}
    ids = _ids(connection, sorted(set(keys.values())))
    old = _Old(*_known(connection, sorted(ids.values())))
    newest = connection.execute(select(func.max(_ROWS.c.id))).scalar()
    next_id = 1 if newest is None else int(newest) + 1
    for i in fresh:
        patient = columns["patient"][i]
        wrong = old.refused(ids.get(keys[i]), patient) if i in keys else None
        if wrong is not None:
            reason, step = f"amends {amends[i]}, {wrong[0]}", wrong[1]
            sorting.refused.append(Refusal(columns.position[i], reason, step))
            continue
        amends[i] = ids[keys[i]] if i in keys else None
        old.amended.add(amends[i])
        columns["id"][i] = ids[columns["key"][i]] = next_id
        old.whose[next_id] = patient
        next_id += 1
        sorting.taken.append(i)


@dataclass(frozen=True, slots=True)
class _Old:
    """Whose rows may be amended, by id, and which of them have been."""

    whose: dict[int, str]
    amended: set[int | None]

    def refused(self, row: int | None, patient: str) -> tuple[str, str] | None:
        """Why this patient's row may not replace that one, and what to do."""
        if row is None:
            return "which is not in the store", "Import the row it amends first"
        if self.whose[row] != patient:
            step = "Check the id in amends and the patient"
            return "a row of another patient", step
        if row in self.amended:
            return "which is corrected already", "Name the row that corrected it"
        return None


def _ids(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), CHUNK):
        part = _ROWS.c.key.in_(keys[start : start + CHUNK])
        query = select(_ROWS.c.key, _ROWS.c.id).where(part)
        found |= {row.key: row.id for row in connection.execute(query)}
    return found


def _known(
    connection: Connection, ids: Sequence[int]
) -> tuple[dict[int, str], set[int | None]]:
    """The patient of each of these rows, and which of them are amended."""
    whose: dict[int, str] = {}
    amended: set[int | None] = set()
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        rows = select(_ROWS.c.id, _ROWS.c.patient).where(_ROWS.c.id.in_(part))
        whose |= {row.id: row.patient for row in connection.execute(rows)}
        newer = select(_ROWS.c.amends).where(_ROWS.c.amends.in_(part))
        amended |= {row.amends for row in connection.execute(newer)}
    return whose, amended


def _insert(connection: Connection, chunk: list[tuple[Any, ...]]) -> None:
    """SQLite keeps times as texts in UTC; PostgreSQL is told that they are."""
    statement = str(_RAW.insert().compile(dialect=connection.dialect))
    if connection.dialect.positional:
        connection.exec_driver_sql(statement, chunk)
        return
    connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
    named = [dict(zip(_NAMES, row, strict=True)) for row in chunk]
    connection.exec_driver_sql(statement, named)


def _audit(
    session: Session,
    chunk: list[tuple[Any, ...]],
    *,
    source: str,
    by: str,
    now: datetime,
) -> None:
    record(
        session,
        at=now,
        by=by,
        action="import",
        patient=None,
        rows={_ROWS.name: digests(_NAMES, chunk, "id")},
        details={"source": source},
    )


def _catch_up(connection: Connection) -> None:
    """PostgreSQL counts on from the ids given here."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(_NEXT_ID))


_NEXT_ID = (
    "SELECT setval(pg_get_serial_sequence('observation', 'id'), max(id))"
    " FROM observation HAVING max(id) IS NOT NULL"
)
