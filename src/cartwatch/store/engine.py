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

PATIENCE = 10_000
"""How many milliseconds a writer waits for the one before it."""

_READ = "cartwatch_read"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",  # in KiB, at most: a large import keeps its index in memory
    "recursive_triggers=ON",  # else INSERT OR REPLACE removes a row unseen
)


def engine(url: str, *, patience: int = PATIENCE) -> Engine:
    """The store at `url` (`sqlite:///file.db` or `postgresql+psycopg://…`).

    Opens nothing yet. On SQLite every transaction takes the write lock at once
    (a deferred one fails half way when two read and then write); `reading()` does
    not. `patience` is how many milliseconds a writer waits for another. Raises
    StoreError when the address cannot be understood.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            memory = address.database in (None, "", ":memory:")
            return _sqlite(url, memory=memory, patience=patience)
        return create_engine(url, pool_size=10, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            "cannot open",
            "the store's address",
            str(error),
            "Write it like sqlite:///cartwatch.db or postgresql+psycopg://host/name",
        ) from error


def _sqlite(url: str, *, memory: bool, patience: int) -> Engine:
    pool: dict[str, Any] = {"poolclass": StaticPool} if memory else {}
    made = create_engine(url, **pool)

    def prepare(connection: SQLiteConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # so that BEGIN is ours to write
        for pragma in (f"busy_timeout={patience}", *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(made, "connect", prepare)
    event.listen(made, "begin", _begin)
    return made


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

    Commits at the end, rolls back when anything is raised. Raises StoreError.
    """
    with told(engine), Session(engine) as session:
        yield session
        session.commit()
