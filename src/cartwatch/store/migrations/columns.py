"""The kinds of column that steps are written with. Never change one: add another."""

from typing import Any

import sqlalchemy as sa

from cartwatch.store.types import JSONDocument, UTCDateTime

Column = sa.Column[Any]


def row_id() -> Column:
    """A number that counts up."""
    return sa.Column("id", sa.Integer(), primary_key=True)


def text(name: str, *, optional: bool = False, index: bool = False) -> Column:
    """A text."""
    return sa.Column(name, sa.String(), nullable=optional, index=index or None)


def time(name: str, *, optional: bool = False) -> Column:
    """A time in UTC."""
    return sa.Column(name, UTCDateTime(timezone=True), nullable=optional)


def flag(name: str, *, optional: bool = False) -> Column:
    """Yes or no."""
    return sa.Column(name, sa.Boolean(), nullable=optional)


def number(name: str) -> Column:
    """A number that may be missing."""
    return sa.Column(name, sa.Float())


def whole(name: str, *, optional: bool = False) -> Column:
    """A whole number."""
    return sa.Column(name, sa.Integer(), nullable=optional)


def document(name: str, *, optional: bool = False) -> Column:
    """A JSON document."""
    return sa.Column(name, JSONDocument, nullable=optional)


def patient(*, optional: bool = False, index: bool = True) -> Column:
    """Whose row it is."""
    to_patient = sa.ForeignKey("patient.id")
    return sa.Column(
        "patient", sa.String(), to_patient, nullable=optional, index=index or None
    )


def to(table: str, name: str, *, optional: bool = True, index: bool = False) -> Column:
    """The id of a row in `table`."""
    key = sa.ForeignKey(f"{table}.id")
    return sa.Column(name, sa.Integer(), key, nullable=optional, index=index or None)
