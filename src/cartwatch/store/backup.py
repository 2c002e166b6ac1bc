"""A copy of everything, taken while people chart, that either database takes back.

The copy is a SQLite file whichever database it comes from: one file, readable without
a server, and restored into SQLite or PostgreSQL.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, inspect, select, text
from sqlmodel import Session

from cartwatch.store.audit import EVENTS, audit_head, key_of
from cartwatch.store.engine import engine as open_engine
from cartwatch.store.engine import reader, reading, writing
from cartwatch.store.errors import StoreError, place_of, told
from cartwatch.store.migrate import require_current, upgrade
from cartwatch.store.tables import Record
from cartwatch.store.verify import AuditProblem, verify_audit

_TABLES = [t for t in Record.metadata.sorted_tables if t.name != "heartbeat"]
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: rows by table, its newest audit event, what the audit found.

    `head` is the event's id and hash; keep it elsewhere.
    """

    rows: Mapping[str, int]
    head: tuple[int, str]
    problems: tuple[AuditProblem, ...]


def backup(engine: Engine, file: Path) -> Copied:
    """Copies the whole store as of one moment into a new file, and audits the copy.

    Writers go on meanwhile. The file appears under its name only when it is whole and
    on the disk. Raises StoreError, also when the file exists already.
    """
    require_current(engine)
    part = file.with_name(f"{file.name}.part")
    try:
        if file.exists():
            raise _refused(file, "there is a file of this name", "Choose another name")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        copied = _filled(engine, part)
        _flush(part)
        part.rename(file)
        _flush(file.parent)
    except OSError as error:
        step = "Name a file in a folder that may be written and has room"
        raise _refused(file, error.strerror or str(error), step) from error
    finally:
        for left in (part, Path(f"{part}-wal"), Path(f"{part}-shm")):
            left.unlink(missing_ok=True)
    return copied


def _filled(engine: Engine, part: Path) -> Copied:
    """Copy everything into the empty file, and look at what arrived."""
    if engine.dialect.name == "sqlite":
        _pages(engine, part)
    with _file(part) as copy:
        if engine.dialect.name != "sqlite":
            upgrade(copy)
            with told(engine), reader(engine).connect() as source, writing(copy) as new:
                _rows(source, new.connection())
        with reading(copy) as session:
            copied = _looked_at(session)
    with closing(sqlite3.connect(part)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    return copied


def restore(engine: Engine, file: Path) -> Copied:
    """Brings a copy back into an empty store of either database, and audits it.

    All rows land or none; a copy of an older version is brought up to date on the
    way, and the file is not touched. What the audit found is in `problems`: the rows
    are there all the same. Raises StoreError when the store holds anything.
    """
    with tempfile.TemporaryDirectory() as folder, _working_copy(file, folder) as copy:
        _made_here(copy, file)
        _require_unused(engine)
        upgrade(engine)
        with reading(copy) as source, writing(engine) as session:
            _require_empty(engine, session.connection())
            _rows(source.connection(), session.connection())
            _count_on(session.connection())
        with reading(engine) as session:
            return _looked_at(session)


def _made_here(copy: Engine, file: Path) -> None:
    """Brings the copy up to date. Raises StoreError for a file that is no backup."""
    try:
        with told(copy), reader(copy).connect() as link:
            seen = inspect(link)
            ours = seen.has_table("alembic_version") and seen.has_table("audit_event")
        if not ours:
            raise _refused(file, "it is no backup of CartWatch", "Name a backup")
        upgrade(copy)
    except StoreError as error:
        raise StoreError(
            error.trouble, str(file), error.reason, error.next_step
        ) from error


def _require_unused(engine: Engine) -> None:
    """Before its shape is touched: an older store that is in use stays as it is."""
    with told(engine), reader(engine).connect() as link:
        used = inspect(link).has_table("audit_event")
        held = used and link.execute(select(func.count()).select_from(EVENTS)).scalar()
    if held:
        raise _not_empty(engine, f"{held} audit events")


@contextmanager
def _working_copy(file: Path, folder: str) -> Iterator[Engine]:
    name = Path(folder) / "copy.db"
    try:
        wal = Path(f"{file}-wal")
        if wal.exists() and wal.stat().st_size:
            step = "Make one with `cartwatch backup`"
            raise _refused(file, "it is a store in use, no backup", step)
        shutil.copyfile(file, name)
        with name.open("rb") as opened:
            readable = opened.read(15) == b"SQLite format 3"
    except OSError as error:
        raise _refused(file, error.strerror or str(error), "Name a backup") from error
    if not readable:
        raise _refused(file, "it is no backup of CartWatch", "Name a backup")
    with _file(name) as copy:
        yield copy


@contextmanager
def _file(path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{path}")
    try:
        yield opened
    finally:
        opened.dispose()


def _pages(engine: Engine, part: Path) -> None:
    """SQLite copies itself, page by page, as of one moment."""
    with told(engine), closing(sqlite3.connect(part)) as target:
        source = engine.raw_connection()
        try:
            link: Any = source.dbapi_connection
            link.backup(target)
        finally:
            source.close()


def _rows(source: Connection, target: Connection) -> None:
    """Every row of every table, those that others point to first."""
    for table in _TABLES:
        query = select(table).order_by(key_of(table))
        found = source.execute(query, execution_options={"yield_per": _AT_ONCE})
        for part in found.partitions():
            target.execute(table.insert(), [dict(row._mapping) for row in part])


def _looked_at(session: Session) -> Copied:
    connection = session.connection()
    rows = {table.name: _count(connection, table) for table in _TABLES}
    problems = tuple(verify_audit(session))
    return Copied(rows, audit_head(session), problems)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _require_empty(engine: Engine, connection: Connection) -> None:
    held = sum(_count(connection, table) for table in _TABLES)
    if held:
        raise _not_empty(engine, f"{held} rows")


def _not_empty(engine: Engine, holds: str) -> StoreError:
    reason = f"the store is not empty ({holds})"
    step = "Restore into a new store: name another --store"
    return StoreError("refused", place_of(engine), reason, step)


def _count_on(connection: Connection) -> None:
    """PostgreSQL numbers on from the ids that came with the copy."""
    if connection.dialect.name != "postgresql":
        return
    for table in _TABLES:
        key = key_of(table)
        if key is table.autoincrement_column:
            newest = select(func.max(key)).scalar_subquery()
            counter = func.pg_get_serial_sequence(table.name, key.name)
            known = connection.execute(select(counter, newest)).one()
            if None not in known:
                connection.execute(text("SELECT setval(:of, :at)"), _named(known))


def _named(known: Any) -> dict[str, Any]:
    return dict(zip(("of", "at"), known, strict=True))


def _flush(path: Path) -> None:
    """On the disk, not only in memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(file: Path, reason: str, step: str) -> StoreError:
    return StoreError("refused", str(file), reason, step)
