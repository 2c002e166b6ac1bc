"""Lets tables only grow, on the database that the steps run on."""

from collections.abc import Mapping

from alembic import op

from cartwatch.store.triggers import append_only


def grows_only(tables: Mapping[str, str]) -> None:
    """Adds the triggers; `tables` maps each table to its primary key."""
    dialect = op.get_context().dialect.name
    for table, key in tables.items():
        for statement in append_only(table, key, dialect):
            op.execute(statement)
