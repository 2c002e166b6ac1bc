"""Whose page does a family's address open? Addresses are stored hashed."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine
from sqlmodel import select

from cartwatch.store import reading
from cartwatch.store.tables import FamilyLink, Revocation


def token_hash(token: str) -> str:
    """What is stored of an address: it cannot be turned back."""
    return sha256(token.encode()).hexdigest()


def linked_patient(engine: Engine, token: str, now: datetime) -> str | None:
    """The patient of a link that is known, not expired and not withdrawn."""
    hashed = token_hash(token)
    with reading(engine) as session:
        query = select(FamilyLink).where(FamilyLink.token_hash == hashed)
        link = session.exec(query).first()
        if link is None or session.get(Revocation, hashed) is not None:
            return None
        if link.expires_at is not None and link.expires_at <= now:
            return None
        return link.patient
