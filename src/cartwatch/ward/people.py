"""Who is on the ward: enrol and infuse, and put right what was wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, tzinfo

from sqlmodel import Session

from cartwatch import store
from cartwatch.store import Appended, tables
from cartwatch.ward.correct import told
from cartwatch.ward.refused import Refusal, checked, named, time_refusal
from cartwatch.ward.stay import found_row, place_refusals, stay_row


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
    wards: Collection[str] | None = None,
) -> Appended:
    """A new patient, in a bed if one is named, there since `at` (now).

    `wards` are those that have a protocol; None asks nothing. Raises Refused;
    StoreError for an id that is taken.
    """
    begins = now if at is None else at
    checked(
        named("patient", patient.id),
        named("name", patient.name),
        named("by", by),
        _born(patient.birth_date, now),
        time_refusal("at", begins, now),
        *place_refusals(session, patient.id, patient.ward, patient.bed, wards),
    )
    rows: list[tables.Record] = [_person(patient, now, by)]
    if patient.ward is not None:
        stay = stay_row(patient.id, begins, now, by, ward=patient.ward)
        stay.bed = patient.bed
        rows.append(stay)
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

    A second infusion is a second row. Raises Refused where neither age nor birth date
    is known (the limit and the neuro test depend on it), and for one that is
    recorded already.
    """
    checked(
        named("by", by),
        time_refusal("at", at, now),
        _age_refusal(session, patient, age_years),
        _range_refusal("weight_kg", weight_kg, 0.3, 300),
        _again_refusal(session, patient, at),
    )
    row = tables.Infusion(patient=patient, at=at, recorded_at=now, recorded_by=by)
    row.product, row.dose = product, dose
    row.weight_kg, row.age_years = weight_kg, age_years
    return store.append(session, [row], action="infuse", by=by, now=now)


def correct_infusion(
    infusion_id: str,
    *,
    reason: str,
    session: Session,
    now: datetime,
    by: str,
    at: datetime | None = None,
    product: str | None = None,
    dose: str | None = None,
    weight_kg: float | None = None,
    withdraw: bool = False,
) -> Appended:
    """Another time, product, dose or weight; `withdraw` takes the infusion back.

    What is not given stays as it was. Raises Refused without a reason, for no such
    row, and for one that was corrected before.
    """
    old = found_row(session, tables.Infusion, infusion_id, "infusion")
    given = at or old.at
    heavy = _range_refusal("weight_kg", weight_kg, 0.3, 300)
    late = time_refusal("at", given, now)
    checked(named("reason", reason), named("by", by), late, heavy)
    row = tables.Infusion(**old.model_dump(exclude={"id", "at"}), at=given)
    row.amends, row.withdrawn, row.correction = old.id, withdraw, reason
    row.product, row.dose = product or old.product, dose or old.dose
    row.weight_kg = old.weight_kg if weight_kg is None else weight_kg
    row.recorded_at, row.recorded_by = now, by
    with told(f"infusion {infusion_id}"):
        return store.append(session, [row], action="correct", by=by, now=now)


def correct_patient(
    patient: str,
    changes: Mapping[str, str | bool | None],
    *,
    reason: str,
    session: Session,
    now: datetime,
    by: str,
) -> Appended:
    """Another name, birth date, sex ...: by field of NewPatient, dates as ISO 8601.

    Raises Refused for a field that is none and without a reason.
    """
    known = {f.name for f in fields(NewPatient)} - {"id", "ward", "bed", "synthetic"}
    odd = [
        Refusal(name, "", "it is no field of a patient", f"One of: {_listed(known)}")
        for name in sorted(set(changes) - known)
    ]
    none = None if changes else Refusal("changes", "", "nothing changes", "Say what")
    born = _born_on(changes.get("birth_date"), now)
    unnamed = named("name", str(changes["name"] or "")) if "name" in changes else None
    checked(named("reason", reason), named("by", by), none, born, unnamed, *odd)
    row = tables.PatientChange(
        patient=patient,
        changes=dict(changes),
        reason=reason,
        recorded_at=now,
        recorded_by=by,
    )
    return store.append(session, [row], action="correct", by=by, now=now)


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def _again_refusal(session: Session, patient: str, at: datetime) -> Refusal | None:
    cards = store.patients(session, patient=patient).cards
    if at.tzinfo is None or all(i.at != at for c in cards for i in c.infusions):
        return None
    step = "Nothing more is to do; a second infusion has its own time"
    return Refusal("at", at.isoformat(), "this infusion is recorded already", step)


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


def _born(birth: date | None, now: datetime) -> Refusal | None:
    if birth is None or birth <= now.date():
        return None
    reason = "the birth date is in the future"
    return Refusal("birth_date", birth.isoformat(), reason, "Correct the date")


def _born_on(day: object, now: datetime) -> Refusal | None:
    """What is wrong with a birth date as it is stored?"""
    if not isinstance(day, str):
        return None
    try:
        return _born(date.fromisoformat(day), now)
    except ValueError:
        step = "Write it as 2015-04-30"
        return Refusal("birth_date", day, "it is no date", step)
