"""Who may see what: users, their sessions, and the links of families.

Tokens are kept as SHA-256 only. Nothing is updated: a user's newest row counts, and
a session or link ends by a Revocation.
"""

from datetime import datetime

from sqlmodel import Field

from cartwatch.store.tables.base import Record
from cartwatch.store.types import UTCDateTime


class User(Record, table=True):
    """A version of a staff account; the newest row of a `login` counts."""

    __tablename__ = "user_account"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(index=True)
    name: str
    role: str
    ward: str | None = None
    password_hash: str | None = None
    pin_hash: str | None = None
    contact: str | None = None
    active: bool = True
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class UserSession(Record, table=True):
    """A sign-in: who, as what, until when."""

    __tablename__ = "user_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    login: str = Field(index=True)
    role: str
    began_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    device: str | None = None


class FamilyLink(Record, table=True):
    """A link that opens one patient's family page."""

    __tablename__ = "family_link"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    pin_hash: str | None = None
    patient: str = Field(foreign_key="patient.id", index=True)
    language: str | None = None
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class Revocation(Record, table=True):
    """A session or family link ends now."""

    token_hash: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    by: str
    reason: str
