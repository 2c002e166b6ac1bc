"""Whose page does a family's address open? Addresses are stored hashed."""

from datetime import datetime

from sqlalchemy import Engine

from cartwatch.store import reading
from cartwatch.ward.family_door import linked


def linked_patient(engine: Engine, token: str, now: datetime) -> str | None:
    """The patient of a link that opens: known, not ended, the patient still here."""
    with reading(engine) as session:
        return linked(session, token, now)
