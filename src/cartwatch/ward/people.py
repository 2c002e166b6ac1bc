"""Who is on the ward: enrol, infuse, move, discharge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlmodel import Session

from cartwatch import store
from cartwatch.store import Appended, tables
from cartwatch.ward.refused import Refusal, Refused, checked, named, time_refusal


@dataclass(frozen=True, slots=True)
class NewPatient:
    """A person to enrol. With a `ward` the stay there begins at once."""

    id: str
    name: str
    birth_date: date | None = None
    sex: str | None = None
    developmental_delay: bool = False
    product: str | None = None
    diagnosis: str | None = None
    language: str | None = None
    ward: str | None = None
    bed: str | None = None
    synthetic: bool = False


def enrol(
    patient: NewPatient,
    *,
    session: Session,
    now: datetime,
    by: str,
    at: datetime | None = None,
) -> Appended:
    """A new patient, in a bed if one is named, there since `at` (now).

    Raises Refused; StoreError for an id that is taken.
    """
    begins = now if at is None else at
    checked(
        named("patient", patient.id),
        named("name", patient.name),
        named("by", by),
        _born(patient.birth_date, now),
        time_refusal("at", begins, now),
    )
    rows: list[tables.Record] = [_person(patient, now, by)]
    if patient.ward is not None:
        rows.append(_stay(patient.id, patient.ward, patient.bed, begins, now, by))
    return store.append(session, rows, action="enrol", by=by, now=now)


def infuse(
    patient: str,
    *,
    at: datetime,
    session: Session,
    now: datetime,
    by: str,
    product: str | None = None,
    dose: str | None = None,
    weight_kg: float | None = None,
    age_years: float | None = None,
) -> Appended:
    """The cells were given at `at`. `age_years` only where no birth date is known.

    Raises Refused where neither is: the limit and the neuro test depend on the age.
    """
    age = _age_refusal(session, patient, age_years)
    weight = _range_refusal("weight_kg", weight_kg, 0.3, 300)
    checked(named("by", by), time_refusal("at", at, now), age, weight)
    row = tables.Infusion(
        patient=patient,
        at=at,
        product=product,
        dose=dose,
        weight_kg=weight_kg,
        age_years=age_years,
        recorded_at=now,
        recorded_by=by,
    )
    return store.append(session, [row], action="infuse", by=by, now=now)


def _age_refusal(
    session: Session, patient: str, age_years: float | None
) -> Refusal | None:
    cards = store.patients(session, patient=patient).cards
    if age_years is not None:
        return _range_refusal("age_years", age_years, 0, 120)
    if not cards or cards[0].birth_date is not None:
        return None
    step = "Give age_years, in completed years at the infusion"
    return Refusal("age_years", "", "neither age nor birth date is known", step)


def _range_refusal(
    name: str, value: float | None, low: float, high: float
) -> Refusal | None:
    if value is None or low <= value <= high:
        return None
    reason = f"outside {low:g} to {high:g}"
    return Refusal(name, f"{value:g}", reason, "Check it and enter it again")


def move(
    patient: str,
    *,
    ward: str,
    bed: str | None,
    session: Session,
    now: datetime,
    by: str,
    at: datetime | None = None,
) -> Appended:
    """The patient is in this ward and bed from `at` (now) on."""
    begins = now if at is None else at
    checked(named("ward", ward), named("by", by), time_refusal("at", begins, now))
    row = _stay(patient, ward, bed, begins, now, by)
    return store.append(session, [row], action="move", by=by, now=now)


def pause(
    patient: str,
    *,
    reason: str,
    session: Session,
    now: datetime,
    by: str,
    at: datetime | None = None,
) -> Appended:
    """The patient is on leave from `at` (now): nothing is due until `move` ends it."""
    begins = now if at is None else at
    checked(named("reason", reason), named("by", by), time_refusal("at", begins, now))
    cards = store.patients(session, patient=patient).cards
    present = next((c for c in cards if c.ward is not None), None)
    if present is None:
        step = "Move the patient to a ward first"
        raise Refused([Refusal("patient", patient, "not on a ward", step)])
    row = _stay(patient, present.ward, present.bed, begins, now, by, reason)
    row.paused = True
    return store.append(session, [row], action="pause", by=by, now=now)


def discharge(
    patient: str,
    *,
    reason: str,
    session: Session,
    now: datetime,
    by: str,
    at: datetime | None = None,
) -> Appended:
    """The patient left at `at` (now). Open alerts close, the family page ends."""
    begins = now if at is None else at
    checked(named("reason", reason), named("by", by), time_refusal("at", begins, now))
    row = _stay(patient, None, None, begins, now, by, reason)
    return store.append(session, [row], action="discharge", by=by, now=now)


def patients(
    session: Session,
    *,
    ward: str | None = None,
    known_at: datetime | None = None,
    zone: tzinfo = UTC,
) -> Sequence[store.Card]:
    """Everybody enrolled, or those who are now in a ward, ordered by id."""
    return store.patients(session, ward=ward, known_at=known_at, zone=zone).cards


def _person(patient: NewPatient, now: datetime, by: str) -> tables.Patient:
    return tables.Patient(
        id=patient.id,
        name=patient.name,
        birth_date=patient.birth_date,
        sex=patient.sex,
        developmental_delay=patient.developmental_delay,
        product=patient.product,
        diagnosis=patient.diagnosis,
        language=patient.language,
        synthetic=patient.synthetic,
        recorded_at=now,
        recorded_by=by,
    )


def _stay(
    patient: str,
    ward: str | None,
    bed: str | None,
    begins: datetime,
    now: datetime,
    by: str,
    reason: str | None = None,
) -> tables.Stay:
    return tables.Stay(
        patient=patient,
        ward=ward,
        bed=bed,
        begins_at=begins,
        reason=reason,
        recorded_at=now,
        recorded_by=by,
    )


def _born(birth: date | None, now: datetime) -> Refusal | None:
    if birth is None or birth <= now.date():
        return None
    reason = "the birth date is in the future"
    return Refusal("birth_date", birth.isoformat(), reason, "Correct the date")
