"""What was charted, and what clinicians decided about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from cartwatch.store.tables.base import Record
from cartwatch.store.types import UTCDateTime

_VALUE = (
    "(number IS NOT NULL AND code IS NULL AND absent_reason IS NULL)"
    " OR (number IS NULL AND code IS NOT NULL AND absent_reason IS NULL)"
    " OR (number IS NULL AND code IS NULL AND absent_reason IS NOT NULL)"
    " OR (status = 'entered-in-error' AND amends IS NOT NULL)"
)
_STATUS = "status IN ('final', 'amended', 'entered-in-error')"


class Observation(Record, table=True):
    """One charted fact: a number in the vocabulary's unit, a code, or why neither.

    `at` is when it was so, `recorded_at` when we learned it. A row that `amends`
    another replaces it; with status entered-in-error it takes it back. `key` lands
    once in the whole store; `source` is the file, feed or form, `source_id` the id
    that the row had there; `reason` says why it corrects.
    """

    __table_args__ = (
        Index(None, "patient", "at"),
        CheckConstraint(_VALUE, name="one_value"),
        CheckConstraint(_STATUS, name="status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id")
    at: datetime = Field(sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str
    concept: str
    number: float | None = None
    code: str | None = None
    unit: str | None = None
    dose: str | None = None
    status: str = "final"
    absent_reason: str | None = None
    amends: int | None = Field(default=None, foreign_key="observation.id")
    reason: str | None = None
    source: str | None = None
    source_id: str | None = None
    key: str | None = Field(default=None, unique=True)


class Attribution(Record, table=True):
    """A clinician puts one rung down to another cause, [begins, ends).

    A row that `amends` another replaces it (ended by a clinician). One that is renewed
    stays as it is beside the new row.
    """

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    scale: str
    domain: str
    grade: int
    begins: datetime = Field(sa_type=UTCDateTime)
    ends: datetime | None = Field(default=None, sa_type=UTCDateTime)
    cause: str
    reason: str
    amends: int | None = Field(default=None, foreign_key="attribution.id")
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class Adjudication(Record, table=True):
    """A clinician confirms or overrides a grade at a time; 5 is only ever recorded.

    `lowest`, `highest` and `digest` are what was computed, and by which protocol.
    `cause` is a word of a list, `reason` is said in words; `ends` is when it lapses by
    itself.
    """

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    scale: str
    at: datetime = Field(sa_type=UTCDateTime)
    grade: int
    lowest: int | None = None
    highest: int | None = None
    digest: str | None = None
    cause: str | None = None
    reason: str
    ends: datetime | None = Field(default=None, sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str
