"""What people answered to alerts, and what was sent to whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from cartwatch.store.tables.base import Record
from cartwatch.store.types import JSONDocument, UTCDateTime


class Acknowledgement(Record, table=True):
    """A named person is going: one alert episode of one patient, until a time.

    `level` is how bad it was then; a worse one rings again.
    """

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    alert: str
    opened_at: datetime = Field(sa_type=UTCDateTime)
    level: int
    by: str
    at: datetime = Field(sa_type=UTCDateTime)
    until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    note: str | None = None


class Outbox(Record, table=True):
    """A message that must go out, once per patient, alert, episode, recipient, step.

    Whether it arrived is in Delivery, because this table only grows.
    """

    __table_args__ = (
        UniqueConstraint("patient", "alert", "opened_at", "recipient", "step"),
    )

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id")
    alert: str
    opened_at: datetime = Field(sa_type=UTCDateTime)
    recipient: str
    step: int
    priority: str
    says: str
    details: dict[str, Any] | None = Field(default=None, sa_type=JSONDocument)
    at: datetime = Field(sa_type=UTCDateTime)


class Delivery(Record, table=True):
    """One attempt to deliver a message; `reason` says why it failed.

    A message that was `cancelled` is never sent.
    """

    id: int | None = Field(default=None, primary_key=True)
    message: int = Field(foreign_key="outbox.id", index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    delivered: bool
    reason: str | None = None
    cancelled: bool | None = None


class FamilyRelease(Record, table=True):
    """What staff decided about the family's page, newest row first.

    `decision` is `released` (this state and text may be shown), `told` (the family
    was told by a person: by whom `told_to`, with an interpreter or not), `held`, or
    `closed` (the page is off). `digest` is of the text that was released.
    """

    __tablename__ = "family_release"

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    state: str
    decision: str
    digest: str | None = None
    language: str | None = None
    told_to: str | None = None
    interpreter: bool | None = None
    reason: str | None = None
    released_by: str
    at: datetime = Field(sa_type=UTCDateTime)


class StaffTask(Record, table=True):
    """Something that staff have to do about a patient, until somebody has done it."""

    __tablename__ = "staff_task"

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    kind: str
    says: str
    opened_at: datetime = Field(sa_type=UTCDateTime)
    opened_by: str


class StaffTaskDone(Record, table=True):
    """A task is done: by whom, and what they say of it."""

    __tablename__ = "staff_task_done"

    task: int = Field(primary_key=True, foreign_key="staff_task.id")
    at: datetime = Field(sa_type=UTCDateTime)
    by: str
    note: str | None = None
