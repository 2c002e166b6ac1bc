"""Was anything touched since it was recorded? Every such row is named."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlmodel import Session

from cartwatch.store.audit import EVENTS, START, digest, event_hash, key_of
from cartwatch.store.tables import Record

AUDITED = tuple(
    table
    for name, table in Record.metadata.tables.items()
    if name not in ("audit_event", "heartbeat")
)
_AT_ONCE = 500
_CHANGED = "was changed after it was recorded"


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """Something that was changed, removed or added behind the record's back."""

    place: str
    says: str

    def __str__(self) -> str:
        return f"{self.place}: {self.says}"


def verify_audit(
    session: Session, *, head: tuple[int, str] | None = None
) -> list[AuditProblem]:
    """What was touched since it was recorded? Empty when nothing was.

    Checks that the chain has no gap and no edited event, and that every row is as it
    was when it was added; names each row that is not. `head` is an id and hash that
    `audit_head` gave earlier and that was kept elsewhere: whoever wrote a whole new
    chain, or cut off its end, could not change that.
    """
    connection = session.connection()
    problems: list[AuditProblem] = []
    covered = _chain(connection, problems)
    for table in AUDITED:
        problems += _rows(connection, table, covered[table.name])
    if head is not None:
        problems += _kept(connection, *head)
    return problems


def _kept(connection: Connection, event: int, kept: str) -> Iterator[AuditProblem]:
    """Is the event still the one whose hash was kept elsewhere?"""
    place = f"audit event {event}"
    query = select(EVENTS.c.hash).where(EVENTS.c.id == event)
    found = START if event == 0 else connection.execute(query).scalar_one_or_none()
    if found is None:
        yield AuditProblem(place, "was removed: its hash was kept elsewhere")
    elif found != kept.lower():
        yield AuditProblem(place, "is not the one whose hash was kept elsewhere")


def _chain(
    connection: Connection, problems: list[AuditProblem]
) -> defaultdict[str, dict[str, str]]:
    """Which rows are covered, by table and key; says where the chain is broken."""
    covered: defaultdict[str, dict[str, str]] = defaultdict(dict)
    expected, before = 1, START
    for key, values in _each(connection, EVENTS):
        place = f"audit event {key}"
        if key != expected:
            gap = f"{expected} to {key - 1}"
            problems.append(AuditProblem(place, f"events {gap} before it are missing"))
        elif values is not None and values["prev_hash"] != before:
            problems.append(AuditProblem(place, "does not follow the event before it"))
        if values is None or values["hash"] != _proper(values):
            problems.append(AuditProblem(place, _CHANGED))
        for table, rows in _said(values):
            again = rows.keys() & covered[table].keys()
            for name in sorted(again):
                says = f"is recorded a second time, by {place}"
                problems.append(AuditProblem(f"{table} {name}", says))
            covered[table] |= {k: v for k, v in rows.items() if k not in again}
        expected, before = key + 1, "" if values is None else values["hash"]
    return covered


def _proper(values: Mapping[str, Any]) -> str:
    return event_hash({k: v for k, v in values.items() if k != "hash"})


def _said(values: Mapping[str, Any] | None) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows that an event covers, as far as it can still be read."""
    rows = None if values is None else values["rows"]
    for table, said in rows.items() if isinstance(rows, dict) else ():
        if isinstance(said, dict):
            yield table, said


def _rows(
    connection: Connection, table: Table, recorded: dict[str, str]
) -> Iterator[AuditProblem]:
    for key, values in _each(connection, table):
        place = f"{table.name} {key}"
        was = recorded.pop(str(key), None)
        if was is None:
            yield AuditProblem(place, "was added without an audit event")
        elif values is None or was != digest(values):
            yield AuditProblem(place, _CHANGED)
    for name in recorded:
        yield AuditProblem(f"{table.name} {name}", "was removed")


def _each(
    connection: Connection, table: Table
) -> Iterator[tuple[Any, Mapping[str, Any] | None]]:
    """All rows in the order of their key; None for one that cannot even be read."""
    key = key_of(table)
    keys = connection.execute(select(key).order_by(key)).scalars().all()
    for start in range(0, len(keys), _AT_ONCE):
        part = list(keys[start : start + _AT_ONCE])
        try:
            rows = _read(connection, table, part)
        except (ValueError, TypeError):  # somebody wrote what no column of ours holds
            rows = {}
            for one in part:
                rows |= _alone(connection, table, one)
        yield from ((one, rows.get(one)) for one in part)


def _alone(connection: Connection, table: Table, key: Any) -> dict[Any, Any]:
    try:
        return _read(connection, table, [key])
    except (ValueError, TypeError):
        return {}


def _read(connection: Connection, table: Table, keys: list[Any]) -> dict[Any, Any]:
    key = key_of(table)
    found = connection.execute(select(table).where(key.in_(keys)))
    return {row._mapping[key.name]: dict(row._mapping) for row in found}
