"""Breaking the glass: opening a patient outside one's wards, with a reason, for hours.

Nobody is kept from a patient in danger; everybody can see afterwards who came in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.store import Appended, tables
from cartwatch.ward.access.person import Person
from cartwatch.ward.access.rules import RULES, Rules
from cartwatch.ward.refused import Refusal, checked, named

SHORTEST_REASON = 10


def break_glass(
    person: Person,
    patient: str,
    *,
    reason: str,
    session: Session,
    now: datetime,
    rules: Rules = RULES,
) -> Appended:
    """This person may see and treat that patient from now on, for some hours.

    The audit event is named so that it is found at once. Raises Refused without a
    reason in words; StoreError for a patient not enrolled.
    """
    checked(named("patient", patient), named("by", person.name), _reason(reason))
    said: dict[str, Any] = {"login": person.login, "reason": reason.strip()}
    times: dict[str, Any] = {
        "begins_at": now,
        "until": now + rules.glass,
        "recorded_at": now,
    }
    row = tables.BreakGlass(patient=patient, recorded_by=person.name, **said, **times)
    deed: dict[str, Any] = {
        "action": "access: BREAK GLASS",
        "details": said | {"role": person.role},
    }
    return store.append(session, [row], by=person.name, now=now, **deed)


def opened_by(session: Session, login: str, *, now: datetime) -> Mapping[str, datetime]:
    """The patients whom that login opened so, and until when."""
    row = tables.BreakGlass
    query = select(row).where(col(row.login) == login, col(row.until) > now)
    found = session.exec(query.order_by(col(row.until))).all()
    return {one.patient: one.until for one in found}


def broken(session: Session, *, since: datetime) -> Sequence[tables.BreakGlass]:
    """Everybody who broke the glass since then, the newest first."""
    row = tables.BreakGlass
    query = select(row).where(col(row.begins_at) >= since)
    return session.exec(query.order_by(col(row.id).desc())).all()


def ward_of(session: Session, patient: str) -> str | None:
    """The ward where the patient lies, or lay last; None: on none so far."""
    return last_wards(session, patient).get(patient)


def last_wards(session: Session, patient: str | None = None) -> Mapping[str, str]:
    """By patient the ward where they lie, or lay last, by the stays that count.

    A stay that was corrected or taken back says nothing of where somebody lay.
    """
    stay = tables.Stay
    query = select(stay).order_by(col(stay.begins_at), col(stay.id))
    if patient is not None:
        query = query.where(col(stay.patient) == patient)
    rows = session.exec(query).all()
    gone = {row.amends for row in rows}
    counted = (row for row in rows if row.id not in gone and not row.withdrawn)
    return {row.patient: row.ward for row in counted if row.ward is not None}


def _reason(text: str) -> Refusal | None:
    if len(text.strip()) >= SHORTEST_REASON:
        return None
    step = f"Say in {SHORTEST_REASON} letters or more why you are needed"
    return Refusal("reason", text, "too short for others to understand", step)
