"""A store as an older version left it: two rows in every table it had, audited."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table
from sqlmodel import Session

from cartwatch.store.audit import key_of, record, stored_digests
from cartwatch.store.migrate import _config
from cartwatch.store.types import UTCDateTime

from .conftest import INFUSED

SAID = {"status": "final", "code": None, "absent_reason": None, "amends": None}
UNAUDITED = {"alembic_version", "audit_event", "heartbeat"}

Rows = dict[str, dict[str, dict[str, Any]]]
"""By table and key, what every column held."""


def revisions() -> list[str]:
    """Every step there was, the first one first."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return [step.revision for step in steps][::-1]


def tables(connection: Connection) -> list[Table]:
    """The tables that the database has, whatever the models say."""
    found = MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.DateTime):
                column.type = UTCDateTime()
    return [t for t in found.sorted_tables if t.name != "alembic_version"]


def value(column: sa.Column[Any], i: int) -> Any:
    """Something that this column can hold."""
    if column.name in SAID:
        return SAID[column.name]
    if isinstance(column.type, UTCDateTime):
        return INFUSED
    given: dict[type, Any] = {bool: i == 1, int: i, float: i + 0.5, date: INFUSED}
    kind = column.type.python_type
    if kind is date:
        return INFUSED.date()
    return given.get(kind, {"k": i} if kind is dict else f"{i}")


def fill(engine: Engine, revision: str) -> Rows:
    """Build the store of that step, fill it, and say what it holds."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)
    with Session(engine) as session:
        connection = session.connection()
        written: dict[str, dict[str, str]] = {}
        for table in tables(connection):
            if table.name == "audit_event":
                continue
            rows = [{c.name: value(c, i) for c in table.columns} for i in (1, 2)]
            connection.execute(table.insert(), rows)
            keys = [row[key_of(table).name] for row in rows]
            if table.name not in UNAUDITED:
                written[table.name] = stored_digests(connection, table, keys)
        deed: dict[str, Any] = {"at": INFUSED, "by": "an older version"}
        record(session, action="x", patient=None, rows=written, details={}, **deed)
        session.commit()
    return held(engine)


def held(engine: Engine) -> Rows:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: {
                str(row._mapping[key_of(table).name]): dict(row._mapping)
                for row in connection.execute(table.select())
            }
            for table in tables(connection)
        }
