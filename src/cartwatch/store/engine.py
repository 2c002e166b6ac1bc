"""How is the record opened, read and written?"""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlmodel import Session

from cartwatch.store.errors import StoreError, told
from cartwatch.store.turns import PATIENCE, WAITS, turn

_READ = "cartwatch_read"
_TURN = 7_203_114_020
"""Any fixed number: the lock of PostgreSQL that writers take one after the other."""
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",  # in KiB, at most: a large import keeps its index in memory
    "recursive_triggers=ON",  # else INSERT OR REPLACE removes a row unseen
)


def engine(url: str, *, patience: int = PATIENCE) -> Engine:
    """The store at `url` (`sqlite:///file.db` or `postgresql+psycopg://…`).

    Opens nothing yet. Every transaction takes the write lock at once (a deferred one
    fails half way when two read and then write); `reading()` does not. `patience` is
    how many milliseconds a writer waits for another. Raises StoreError when the
    address cannot be understood.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            memory = address.database in (None, "", ":memory:")
            return _sqlite(url, memory=memory, patience=patience)
        return _postgresql(url, patience)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            "cannot open",
            "the store's address",
            str(error),
            "Write it like sqlite:///cartwatch.db or postgresql+psycopg://host/name",
        ) from error


def _sqlite(url: str, *, memory: bool, patience: int) -> Engine:
    pool: dict[str, Any] = {"poolclass": StaticPool} if memory else {}
    options: dict[str, Any] = {
        "execution_options": {WAITS: patience},
        "hide_parameters": True,
    }
    made = create_engine(url, **options, **pool)

    def prepare(connection: SQLiteConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # so that BEGIN is ours to write
        for pragma in (f"busy_timeout={patience}", *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(made, "connect", prepare)
    event.listen(made, "begin", _begin)
    return made


def _postgresql(url: str, patience: int) -> Engine:
    waits = f"-c lock_timeout={patience} -c timezone=UTC"
    made = create_engine(
        url,
        hide_parameters=True,  # an error does not repeat the row
        pool_size=10,
        execution_options={WAITS: patience},
        pool_pre_ping=True,  # a server that was started again is found at once
        connect_args={"options": waits, "connect_timeout": max(2, patience // 1000)},
    )
    event.listen(made, "begin", _take_turn)
    return made


def _take_turn(connection: Connection) -> None:
    """Writers take turns from their first word, as on SQLite: what they read holds."""
    if not connection.get_execution_options().get(_READ):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def _begin(connection: Connection) -> None:
    read = bool(connection.get_execution_options().get(_READ))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one moment of the store and cannot write.

    Readers and the writer do not wait for each other. Raises StoreError.
    """
    with told(engine), Session(reader(engine)) as session:
        yield session


def reader(engine: Engine) -> Engine:
    """The same store, whose transactions only read and take no write lock."""
    options: dict[str, Any] = {_READ: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return engine.execution_options(**options)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes land together when the block ends, or not at all.

    Commits at the end, rolls back when anything is raised. Threads that write at once
    take turns and may share a commit (`turns`). Raises StoreError.
    """
    with told(engine), turn(engine) as session:
        yield session
