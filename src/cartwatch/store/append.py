"""The only way in: rows and their audit event, together or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, inspect, select
from sqlmodel import Session

from cartwatch.store.audit import key_of, record, stored_digests
from cartwatch.store.errors import NaiveTimeError, StoreError
from cartwatch.store.tables import Patient, Record, WriteKey

_ORDER = {table.name: i for i, table in enumerate(Record.metadata.sorted_tables)}


@dataclass(frozen=True, slots=True)
class Appended:
    """What landed. `ids` are primary keys as text, in the order of the rows given.

    `repeated`: the key had landed before, so nothing was added and `ids` are those
    of that time. `event` is the id of the audit event, None when repeated.
    """

    ids: tuple[str, ...]
    repeated: bool
    event: int | None


def append(
    session: Session,
    rows: Sequence[Record],
    *,
    action: str,
    by: str,
    now: datetime,
    patient: str | None = None,
    key: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Appended:
    """Adds rows of any tables and one audit event to the session's transaction.

    Does not commit: use `writing(engine)`. `key` makes a retry land once: choose anew
    when a form's content changes. Raises StoreError for a patient not enrolled (or
    twice) and for a row that amends another patient's or one already amended.
    """
    before = _before(session, key, now)
    if before is not None:
        return before
    _check_patients(session, rows)
    _check_amended(session, rows)
    ids = _add(session, rows)
    added = [*rows, *_keyed(session, key, action, ids, now, by)]
    deed: dict[str, Any] = {"at": now, "by": by, "action": action}
    deed["patient"] = patient or _only_patient(rows)
    deed["rows"] = _digests(session, added)
    event = record(session, details=details or {}, **deed)
    return Appended(ids, repeated=False, event=event)


def _keyed(
    session: Session,
    key: str | None,
    action: str,
    ids: tuple[str, ...],
    now: datetime,
    by: str,
) -> list[Record]:
    """Keep what the key did, for a retry; nothing without a key."""
    if key is None:
        return []
    kept: list[Record] = [
        WriteKey(key=key, action=action, ids=list(ids), at=now, by=by)
    ]
    _add(session, kept)
    return kept


def _before(session: Session, key: str | None, now: datetime) -> Appended | None:
    """What the key did before, if it did."""
    if now.tzinfo is None:
        msg = f"{now.isoformat()} has no time zone"
        raise NaiveTimeError(msg)
    return _landed(session, key)


def table_of(row: Record) -> Table:
    """The table that a row belongs to."""
    return Record.metadata.tables[str(row.__tablename__)]


def _landed(session: Session, key: str | None) -> Appended | None:
    found = None if key is None else session.get(WriteKey, key)
    if found is None:
        return None
    return Appended(tuple(found.ids), repeated=True, event=None)


def _add(session: Session, rows: Sequence[Record]) -> tuple[str, ...]:
    """Adds the rows, those that others point to first."""
    parts: defaultdict[str, list[Record]] = defaultdict(list)
    for row in rows:
        parts[table_of(row).name].append(row)
    for name in sorted(parts, key=_ORDER.__getitem__):
        session.add_all(parts[name])
        session.flush()
    return tuple(str(_key(row)) for row in rows)


def _key(row: Record) -> str | int:
    key: str | int = inspect(row).identity[0]
    return key


def _digests(session: Session, rows: Iterable[Record]) -> dict[str, dict[str, str]]:
    """Fingerprints of what the database really holds, not of what was meant."""
    keys: defaultdict[Table, list[str | int]] = defaultdict(list)
    for row in rows:
        keys[table_of(row)].append(_key(row))
    connection = session.connection()
    return {t.name: stored_digests(connection, t, part) for t, part in keys.items()}


def _patients_of(rows: Iterable[Record]) -> set[str]:
    named = (getattr(row, "patient", None) for row in rows)
    return {name for name in named if name is not None}


def _only_patient(rows: Sequence[Record]) -> str | None:
    new = {row.id for row in rows if isinstance(row, Patient)}
    everybody = _patients_of(rows) | new
    return next(iter(everybody)) if len(everybody) == 1 else None


def _check_patients(session: Session, rows: Sequence[Record]) -> None:
    new = {row.id for row in rows if isinstance(row, Patient)}
    wanted = _patients_of(rows) | new
    if not wanted:
        return
    ids = key_of(Record.metadata.tables["patient"])
    query = select(ids).where(ids.in_(sorted(wanted)))
    enrolled = {str(row[0]) for row in session.connection().execute(query)}
    for name in sorted(new & enrolled):
        next_step = "Open that patient, or choose another id"
        raise StoreError("refused", f"patient {name}", "already enrolled", next_step)
    for name in sorted(wanted - new - enrolled):
        next_step = "Enrol the patient first, or check the id"
        raise StoreError("not found", f"patient {name}", "not enrolled", next_step)


def _check_amended(session: Session, rows: Sequence[Record]) -> None:
    for row in rows:
        amends = getattr(row, "amends", None)
        if amends is not None:
            _check_one(session, table_of(row), int(amends), _patients_of([row]))


def _check_one(session: Session, table: Table, amends: int, whose: set[str]) -> None:
    place = f"{table.name} {amends}"
    columns = (table.c.id, table.c.patient, table.c.amends, table.c.recorded_by)
    query = select(*columns).where((table.c.id == amends) | (table.c.amends == amends))
    found = session.connection().execute(query).all()
    old = [row for row in found if row.id == amends]
    if not old or {old[0].patient} != whose:
        reason = "this patient has no such row"
        raise StoreError("not found", place, reason, "Check the row and the patient")
    newer = [row for row in found if row.amends == amends]
    if newer:
        reason = f"already corrected by {newer[-1].recorded_by} (row {newer[-1].id})"
        raise StoreError("refused", place, reason, "Look at that row and correct it")
