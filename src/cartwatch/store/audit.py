"""The audit chain: who added what, and whether anything was touched since.

Every event holds the digest of each row added with it and the hash of the event
before. Whoever can write the whole file can also write a new chain: keep the newest
hash (`audit_head`) outside the store to notice that.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from json.encoder import encode_basestring_ascii as quote
from math import isfinite
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select
from sqlmodel import Session

from cartwatch.store.tables import Record

START = "0" * 64
"""The hash before the first event."""

EVENTS = Record.metadata.tables["audit_event"]
CHANNEL = "cartwatch"
"""Where PostgreSQL tells other processes the id of each event, once it is committed."""

RowDigests = Mapping[str, Mapping[str, str]]
"""By table, by primary key as text, the digest of the row."""


def key_of(table: Table) -> Column[Any]:
    """The one column of a table's primary key."""
    return next(iter(table.primary_key.columns))


def digest(values: Mapping[str, Any]) -> str:
    """The fingerprint of a row: half a SHA-256 of its canonical JSON.

    What is empty is left out, so that a column added later changes no fingerprint.
    """
    return hashlib.sha256(_canonical(values).encode()).hexdigest()[:32]


def digests(
    names: Sequence[str], rows: Iterable[Sequence[Any]], key: str
) -> dict[str, str]:
    """The fingerprints of many rows, by the primary key `key`; `names` are sorted.

    The same as `digest`, several times faster; times are texts already (`utc_text`).
    """
    quoted = [f"{quote(name)}:" for name in names]
    at = names.index(key)
    found: dict[str, str] = {}
    for row in rows:
        said = [
            k + (quote(v) if v.__class__ is str else _say(v))
            for k, v in zip(quoted, row, strict=True)
            if v is not None
        ]
        line = "{" + ",".join(said) + "}"
        found[str(row[at])] = hashlib.sha256(line.encode()).hexdigest()[:32]
    return found


def record(
    session: Session,
    *,
    at: datetime,
    by: str,
    action: str,
    patient: str | None,
    rows: RowDigests,
    details: Mapping[str, Any],
) -> int:
    """Adds the next event of the chain in the session's transaction; its id."""
    connection = session.connection()
    last_id, last_hash = _last(connection)
    values: dict[str, Any] = {
        "id": last_id + 1,
        "at": at.astimezone(UTC),
        "by": by,
        "action": action,
        "patient": patient,
        "rows": rows,
        "details": dict(details),
        "prev_hash": last_hash,
    }
    values["hash"] = event_hash(values)
    connection.execute(EVENTS.insert(), [values])
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_notify(CHANNEL, str(last_id + 1))))
    return last_id + 1


def audit_head(session: Session) -> tuple[int, str]:
    """Id and hash of the newest event; (0, START) before the first."""
    return _last(session.connection())


def stored_digests(
    connection: Connection, table: Table, keys: Sequence[Any]
) -> dict[str, str]:
    """Digests of these rows as the database holds them, by primary key as text."""
    key = key_of(table)
    found: dict[str, str] = {}
    for start in range(0, len(keys), 500):
        part = list(keys[start : start + 500])
        for row in connection.execute(select(table).where(key.in_(part))):
            found[str(row._mapping[key.name])] = digest(dict(row._mapping))
    return found


def _last(connection: Connection) -> tuple[int, str]:
    newest = select(func.max(EVENTS.c.id)).scalar_subquery()
    query = select(EVENTS.c.id, EVENTS.c.hash).where(EVENTS.c.id == newest)
    row = connection.execute(query).one_or_none()
    return (0, START) if row is None else (int(row[0]), str(row[1]))


def event_hash(values: Mapping[str, Any]) -> str:
    """What an event's `hash` must be: over all its other values."""
    return hashlib.sha256(_canonical(values).encode()).hexdigest()


def _canonical(values: Mapping[str, Any]) -> str:
    said = ((quote(k), values[k]) for k in sorted(values))
    return "{" + ",".join([f"{k}:{_say(v)}" for k, v in said if v is not None]) + "}"


def _say(value: object) -> str:
    """A value as canonical JSON: keys sorted, no spaces, times as UTC texts."""
    if isinstance(value, str):
        return quote(value)
    if value.__class__ is int:
        return str(value)
    if isinstance(value, float) and isfinite(value):
        return repr(value)
    if isinstance(value, datetime):
        return f'"{utc_text(value)}"'
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    return _ENCODER.encode(value)


def utc_text(value: datetime) -> str:
    """A time in UTC as `2026-11-01 10:00:00.000000`."""
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)
