"""Who looks after whom: a nurse for a patient, whoever is on call for a ward."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from cartwatch import store
from cartwatch.exchange.values import did_you_mean
from cartwatch.store import Appended, tables
from cartwatch.ward.refused import Refusal, checked, named, time_refusal


def assign(
    role: str,
    person: str | None,
    *,
    session: Session,
    now: datetime,
    by: str,
    patient: str | None = None,
    ward: str | None = None,
    at: datetime | None = None,
    until: datetime | None = None,
    roles: Collection[str] | None = None,
    wards: Collection[str] | None = None,
) -> Appended:
    """From `at` (now) this person answers in a role, for one patient or a whole ward.

    `at` may lie ahead: tonight's people are named in the morning. Without a person
    the role is empty, and calls pass to the next step. `roles` are those that some
    ladder calls and `wards` those with a protocol; None asks nothing. Raises Refused;
    StoreError for a patient who is not enrolled.
    """
    begins = now if at is None else at
    person = (person or "").strip() or None
    row = tables.Assignment(
        role=role, begins_at=begins, recorded_at=now, recorded_by=by
    )
    row.ward, row.patient, row.person, row.until = ward, patient, person, until
    checked(named("by", by), *_wrong(row, roles, wards))
    return store.append(session, [row], action="assign", by=by, now=now)


def _wrong(
    row: tables.Assignment, roles: Collection[str] | None, wards: Collection[str] | None
) -> list[Refusal | None]:
    return [
        named("role", row.role),
        _known("role", row.role, roles, "no ladder calls this role"),
        _known("ward", row.ward, wards, "no protocol serves this ward"),
        _whose(row.patient, row.ward),
        time_refusal("at", row.begins_at, row.begins_at),
        _end(row.until, row.begins_at),
    ]


def _known(
    field: str, word: str | None, known: Collection[str] | None, reason: str
) -> Refusal | None:
    if word is None or known is None or word in known or not word.strip():
        return None
    meant = did_you_mean(word, known).rstrip(".")
    step = f"One of: {', '.join(sorted(known))}"
    return Refusal(field, word, f"{reason}.{meant}".rstrip("."), step)


def _whose(patient: str | None, ward: str | None) -> Refusal | None:
    if (patient is None) != (ward is None):
        return None
    reason = "it needs a patient or a ward, and not both"
    return Refusal("patient", patient or "", reason, "Name one of the two")


def _end(until: datetime | None, begins: datetime) -> Refusal | None:
    if until is None:
        return None
    if until.tzinfo is None:
        return time_refusal("until", until, until)
    if begins.tzinfo is None or until > begins:
        return None
    reason = "it ends before it begins"
    return Refusal("until", until.isoformat(), reason, "Correct one of the times")
