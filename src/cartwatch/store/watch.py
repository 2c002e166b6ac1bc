"""Has anything changed? Cheap enough to ask ten times a second."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, PoolProxiedConnection, func, select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlmodel import Session

from cartwatch.store.engine import reader
from cartwatch.store.errors import told
from cartwatch.store.tables import Record

_EVENTS = Record.metadata.tables["audit_event"].c


@dataclass(slots=True)
class _Eye:
    """A connection of its own, because SQLite reports only what others wrote."""

    lock: Lock = field(default_factory=Lock)
    connection: PoolProxiedConnection | None = None
    version: int | None = None
    event: int = 0


_EYES: WeakKeyDictionary[Engine, _Eye] = WeakKeyDictionary()
_MAKING = Lock()


def changes(engine: Engine) -> int:
    """A number that grows whenever something lands in the record.

    It is the id of the newest audit event, so `changed_patients` can say whose. A
    heartbeat does not count. On SQLite it costs microseconds while nothing happens.
    Raises StoreError.
    """
    with told(engine):
        if engine.dialect.name != "sqlite" or not engine.url.database:
            return _newest(engine)
        with _MAKING:
            eye = _EYES.setdefault(engine, _Eye())
        with eye.lock:
            return _look(engine, eye)


def changed_patients(session: Session, after: int) -> frozenset[str] | None:
    """Whose record changed after that token? None when it may be anybody's."""
    query = select(_EVENTS.patient).where(_EVENTS.id > after).distinct()
    found: list[Any] = [row[0] for row in session.connection().execute(query)]
    return None if None in found else frozenset(found)


def _look(engine: Engine, eye: _Eye) -> int:
    if eye.connection is None:
        eye.connection = engine.raw_connection()
        eye.connection.detach()
    cursor = eye.connection.cursor()
    try:
        version = _number(cursor, "PRAGMA data_version")
        if version != eye.version:
            # The version first: a commit between the two is then seen next time.
            eye.event = _number(cursor, "SELECT coalesce(max(id), 0) FROM audit_event")
            eye.version = version
    finally:
        cursor.close()
    return eye.event


def _number(cursor: DBAPICursor, query: str) -> int:
    cursor.execute(query)
    ((number,),) = cursor.fetchall()
    return int(number)


def _newest(engine: Engine) -> int:
    with reader(engine).connect() as connection:
        newest = connection.execute(select(func.max(_EVENTS.id))).scalar()
    return 0 if newest is None else int(newest)
