"""Who looked at a patient: written down once a person, patient and hour."""

from datetime import datetime

from sqlmodel import Session

from cartwatch import store
from cartwatch.ward.access.person import Person


def seen(person: Person, patient: str, *, session: Session, now: datetime) -> bool:
    """Record that this person opened that patient; False when it was this hour."""
    who = person.login or person.name
    key = f"view/{who}/{patient}/{now:%Y-%m-%dT%H}"
    done = store.append(
        session,
        [],
        action="access: view",
        by=person.name,
        now=now,
        patient=patient,
        key=key,
        details={"login": person.login, "role": person.role},
    )
    return not done.repeated
