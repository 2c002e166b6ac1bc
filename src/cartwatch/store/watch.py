"""Has anything changed? Cheap enough to ask ten times a second."""

from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, PoolProxiedConnection, func, select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlmodel import Session

from cartwatch.store.audit import CHANNEL
from cartwatch.store.engine import reader
from cartwatch.store.errors import told
from cartwatch.store.tables import Record

_EVENTS = Record.metadata.tables["audit_event"].c
_NEWEST = "SELECT coalesce(max(id), 0) FROM audit_event"
ASK_EVERY = 2.0
"""Seconds after which PostgreSQL is asked, although it said nothing: a link may be
dead, or led through a pool that swallows notices."""


@dataclass(slots=True)
class _Eye:
    """A connection of its own: SQLite reports only what others wrote, and who listens
    to PostgreSQL must not hang up."""

    lock: Lock = field(default_factory=Lock)
    connection: PoolProxiedConnection | None = None
    version: int | None = None
    event: int = 0
    asked: float = 0.0


_EYES: WeakKeyDictionary[Engine, _Eye] = WeakKeyDictionary()
_MAKING = Lock()


def changes(engine: Engine) -> int:
    """A number that grows whenever something lands in the record.

    It is the id of the newest audit event, so `changed_patients` can say whose. A
    heartbeat does not count. It costs microseconds while nothing happens: SQLite is
    asked for its `data_version`, PostgreSQL says by itself (LISTEN), a moment after the
    commit. Raises StoreError; the next call connects again.
    """
    with told(engine):
        if not engine.url.database:
            return _newest(engine)
        with _MAKING:
            eye = _EYES.setdefault(engine, _Eye())
        look = _look if engine.dialect.name == "sqlite" else _listen
        with eye.lock:
            try:
                return look(engine, eye)
            except Exception:
                _shut(eye)  # it may be dead: the next call opens another
                raise


def changed_patients(session: Session, after: int) -> frozenset[str] | None:
    """Whose record changed after that token? None when it may be anybody's.

    Who signed in or looked (`access: …`) changes nobody's record.
    """
    query = select(_EVENTS.patient).where(_EVENTS.id > after).distinct()
    query = query.where(~_EVENTS.action.startswith("access: "))
    found: list[Any] = [row[0] for row in session.connection().execute(query)]
    return None if None in found else frozenset(found)


def _look(engine: Engine, eye: _Eye) -> int:
    """SQLite: what is newest, when another connection has written."""
    cursor = _opened(engine, eye).cursor()
    try:
        version = _number(cursor, "PRAGMA data_version")
        if version != eye.version:
            # The version first: a commit between the two is then seen next time.
            eye.event = _number(cursor, _NEWEST)
            eye.version = version
    finally:
        cursor.close()
    return eye.event


def _listen(engine: Engine, eye: _Eye) -> int:
    """PostgreSQL: what it has said since, and now and then a question."""
    fresh = eye.connection is None
    link: Any = _opened(engine, eye).dbapi_connection
    if fresh:
        link.autocommit = True
        link.execute(f"LISTEN {CHANNEL}")
    for notice in link.notifies(timeout=0):
        eye.event = max(eye.event, int(notice.payload))
    if fresh or monotonic() - eye.asked >= ASK_EVERY:
        eye.event = int(link.execute(_NEWEST).fetchone()[0])
        eye.asked = monotonic()
    return eye.event


def _opened(engine: Engine, eye: _Eye) -> PoolProxiedConnection:
    if eye.connection is None:
        eye.connection = engine.raw_connection()
        eye.connection.detach()
        eye.version = None
    return eye.connection


def _shut(eye: _Eye) -> None:
    if eye.connection is not None:
        with suppress(Exception):
            eye.connection.close()
    eye.connection = None


def _number(cursor: DBAPICursor, query: str) -> int:
    cursor.execute(query)
    ((number,),) = cursor.fetchall()
    return int(number)


def _newest(engine: Engine) -> int:
    with reader(engine).connect() as connection:
        newest = connection.execute(select(func.max(_EVENTS.id))).scalar()
    return 0 if newest is None else int(newest)
