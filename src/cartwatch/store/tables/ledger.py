"""The record of the record: the audit chain, write keys, heartbeats."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from cartwatch.store.tables.base import Record
from cartwatch.store.types import JSONDocument, UTCDateTime


class AuditEvent(Record, table=True):
    """Who did what, chained: `hash` covers the row and the hash before it.

    `rows` holds, by table and primary key, the digest of every row that was added
    in the same transaction. Ids count from 1 without a gap.
    """

    __tablename__ = "audit_event"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UTCDateTime)
    by: str
    action: str
    patient: str | None = Field(default=None, index=True)
    rows: dict[str, Any] = Field(sa_type=JSONDocument)
    details: dict[str, Any] = Field(sa_type=JSONDocument)
    prev_hash: str
    hash: str


class WriteKey(Record, table=True):
    """A form or message that was saved, so that a retry lands once.

    `ids` are the primary keys of what it added, in the order it was sent.
    """

    __tablename__ = "write_key"

    key: str = Field(primary_key=True)
    action: str
    ids: list[str] = Field(sa_type=JSONDocument)
    at: datetime = Field(sa_type=UTCDateTime)
    by: str


class Heartbeat(Record, table=True):
    """When a watcher last ran: one row each, updated, kept out of the audit chain."""

    watcher: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    note: str | None = None
