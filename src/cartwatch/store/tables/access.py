"""Who may see what: users, their sessions, and the links of families.

Tokens are kept as SHA-256 only. Nothing is updated: a user's newest row counts, and
a session or link ends by a Revocation.
"""

from datetime import datetime

from sqlmodel import Field

from cartwatch.store.tables.base import Record
from cartwatch.store.types import JSONDocument, UTCDateTime


class User(Record, table=True):
    """A version of a staff account; the newest row of a `login` counts.

    `wards` are those the person may see, all if empty; a row from before has it in
    `ward`. `issuer` and `subject` name the account of a single sign-on.
    """

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
    wards: list[str] | None = Field(default=None, sa_type=JSONDocument)
    issuer: str | None = None
    subject: str | None = None


class UserSession(Record, table=True):
    """A sign-in: who, as what, until when.

    `how`: password, pin or oidc. `device` is the SHA-256 of the device's own token.
    """

    __tablename__ = "user_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    login: str = Field(index=True)
    role: str
    began_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    device: str | None = None
    how: str | None = None
    address: str | None = None


class SessionStep(Record, table=True):
    """What became of a session: `step` is used, locked or unlocked.

    Used is written now and then only, so that several processes know of each other.
    """

    __tablename__ = "session_step"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(index=True)
    step: str
    how: str | None = None
    at: datetime = Field(sa_type=UTCDateTime)


class SignInAttempt(Record, table=True):
    """Somebody tried to sign in or to unlock.

    `login` is that of an account; any other text that was typed is kept as a short
    mark only, since people type passwords into the wrong field.
    """

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(index=True)
    address: str | None = Field(default=None, index=True)
    device: str | None = None
    how: str
    accepted: bool
    reason: str | None = None
    at: datetime = Field(sa_type=UTCDateTime)


class BreakGlass(Record, table=True):
    """A named person opens a patient outside their wards, until a time."""

    __tablename__ = "break_glass"

    id: int | None = Field(default=None, primary_key=True)
    patient: str = Field(foreign_key="patient.id", index=True)
    login: str = Field(index=True)
    reason: str
    begins_at: datetime = Field(sa_type=UTCDateTime)
    until: datetime = Field(sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str


class FamilyLink(Record, table=True):
    """A link that opens one patient's family page to one person.

    `person_class`: adult_patient, teen, parent or other; `consent`: who agreed, how.
    """

    __tablename__ = "family_link"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    pin_hash: str | None = None
    patient: str = Field(foreign_key="patient.id", index=True)
    language: str | None = None
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    recorded_by: str
    person: str | None = None
    person_class: str | None = None
    consent: str | None = None


class LinkAttempt(Record, table=True):
    """Somebody gave a PIN for a family link."""

    __tablename__ = "link_attempt"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(index=True)
    address: str | None = None
    accepted: bool
    at: datetime = Field(sa_type=UTCDateTime)


class Revocation(Record, table=True):
    """A session or family link ends now."""

    token_hash: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    by: str
    reason: str
