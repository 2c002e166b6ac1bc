"""Bringing a store to the present shape, and checking that it has it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from cartwatch.store.engine import reader
from cartwatch.store.errors import StoreError, place_of, told
from cartwatch.store.tables import Record

_LOCK = 7_203_114_019
"""Any fixed number: two processes that start at once migrate one after the other."""


def upgrade(engine: Engine) -> None:
    """Brings the store to the newest shape; creates it when there is none.

    All steps land together or none does. Raises StoreError.
    """
    _private(engine)
    with told(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(:n)")
            connection.execute(lock, {"n": _LOCK})
        _refuse_newer(engine, connection)
        command.upgrade(_config(connection), "head")


def current(engine: Engine) -> bool:
    """Whether the store has the newest shape. Raises StoreError when unreachable."""
    with told(engine), reader(engine).connect() as connection:
        return _revision(connection) == _head()


def require_current(engine: Engine) -> None:
    """Raises StoreError `not migrated` unless the store has the newest shape."""
    if not current(engine):
        raise StoreError(
            "not migrated",
            place_of(engine),
            "the store is empty or from another version of CartWatch",
            "Bring it up to date with `cartwatch init`",
        )


def differences(engine: Engine) -> list[object]:
    """Where do the tables in the store differ from the models? Empty when nowhere."""
    with told(engine), reader(engine).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Record.metadata))


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "cartwatch.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(engine: Engine, connection: Connection) -> None:
    scripts = ScriptDirectory.from_config(_config())
    known = {script.revision for script in scripts.walk_revisions()}
    found = _revision(connection)
    if found is not None and found not in known:
        raise StoreError(
            "not migrated",
            place_of(engine),
            f"the store was made by a newer CartWatch (revision {found})",
            "Install that version, or restore a backup made by this one",
        )


def _private(engine: Engine) -> None:
    """A new SQLite file is readable by its owner only, from the first byte."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return
    try:
        Path(name).touch(mode=0o600)
    except OSError as error:
        raise StoreError(
            "cannot open",
            place_of(engine),
            f"the store cannot be opened ({error.strerror})",
            "Check that the folder exists and may be written, or name another --store",
        ) from error
