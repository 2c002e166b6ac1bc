"""Patients, what they were given, where they lie and who looks after them."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field

from cartwatch.store.tables.base import Record
from cartwatch.store.types import JSONDocument, UTCDateTime


class Patient(Record, table=True):
    """A person as first enrolled; PatientChange corrects it."""

    id: str = Field(primary_key=True)
    name: str
    birth_date: date | None = None
    sex: str | None = None
    developmental_delay: bool = False
    product: str | None = None
    diagnosis: str | None = None
    language: str | None = None
    synthetic: bool = False
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class PatientChange(Record, table=True):
    """A later correction of Patient: field names and their new values, with a reason.

    Dates are written as ISO 8601.
    """

    __tablename__ = "patient_change"

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    changes: dict[str, Any] = Field(sa_type=JSONDocument)
    reason: str
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class Infusion(Record, table=True):
    """CAR-T cells were given. `age_years` only where no birth date is known.

    A row that `amends` another replaces it; `withdrawn` takes it back. `correction`
    says why the row before was wrong.
    """

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    product: str | None = None
    dose: str | None = None
    weight_kg: float | None = None
    age_years: float | None = None
    withdrawn: bool = False
    amends: int | None = Field(default=None, foreign_key="infusion.id")
    correction: str | None = None
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class Stay(Record, table=True):
    """From `begins_at` the patient is in this ward and bed, until the next row.

    Nothing is ever ended by an update: leaving is a row without a ward, whose
    `reason` says why (home, transfer, died). `paused` is a leave of absence: at a
    `place`, until the `expected_return`. A row that `amends` another replaces it;
    `withdrawn` takes it back; `correction` says why the row before was wrong.
    """

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    ward: str | None = Field(default=None, index=True)
    bed: str | None = None
    begins_at: datetime = Field(sa_type=UTCDateTime)
    paused: bool = False
    place: str | None = None
    expected_return: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reason: str | None = None
    amends: int | None = Field(default=None, foreign_key="stay.id")
    withdrawn: bool | None = None
    correction: str | None = None
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class Assignment(Record, table=True):
    """Who answers in a role, for one patient or a whole ward, from `begins_at`.

    The next row of the same role and patient or ward ends it; without a `person`
    the role is empty.
    """

    id: int | None = Field(default=None, primary_key=True)
    ward: str | None = Field(default=None, index=True)
    patient: str | None = Field(default=None, foreign_key="patient.id", index=True)
    role: str
    person: str | None = None
    begins_at: datetime = Field(sa_type=UTCDateTime)
    until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class ProtocolActivation(Record, table=True):
    """From `begins_at` a ward works by this version; `files` keeps its text."""

    __tablename__ = "protocol_activation"

    id: int | None = Field(default=None, primary_key=True)
    ward: str = Field(index=True)
    digest: str
    version: str
    status: str
    begins_at: datetime = Field(sa_type=UTCDateTime)
    approved_by: str
    second_approved_by: str
    files: dict[str, Any] | None = Field(default=None, sa_type=JSONDocument)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str
