"""Who came to a family's door, and whether it opened."""

from datetime import datetime

from sqlmodel import Field

from cartwatch.store.tables.base import Record
from cartwatch.store.types import UTCDateTime


class FamilyOpening(Record, table=True):
    """A family link was opened, or looked at again.

    `outcome` is `opened` (the PIN was right: `session_hash` is of what the browser
    keeps, and opens it until `until`) or `seen` (opened again with that).
    """

    __tablename__ = "family_opening"

    id: int | None = Field(default=None, primary_key=True)
    link: int = Field(foreign_key="family_link.id", index=True)
    patient: str = Field(foreign_key="patient.id")
    outcome: str
    session_hash: str | None = Field(default=None, index=True)
    until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    at: datetime = Field(sa_type=UTCDateTime)
