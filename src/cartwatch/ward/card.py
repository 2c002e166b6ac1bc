"""Who is this, where, and on which day after the infusion?"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from cartwatch.clinical import micros, moment
from cartwatch.store import Card


@dataclass(frozen=True, slots=True)
class PatientCard:
    """One patient as the pages show them. Times are microseconds since 1970, UTC.

    `age_years` is completed years at the infusion; `day` counts calendar days since
    the infusion in the ward's time zone, which is day 0. `since` is when the present
    stay began; `ward` and `bed` are None when the patient is in none.
    """

    patient: str
    name: str
    birth_date: date | None
    sex: str | None
    ward: str | None
    bed: str | None
    infused_at: int
    age_years: float | None
    weight_kg: float | None
    product: str | None
    instrument: str | None
    day: int
    since: int | None = None
    paused: bool = False
    developmental_delay: bool = False
    diagnosis: str | None = None
    language: str | None = None
    synthetic: bool = False


def card(
    known: Card, infused_at: int, instrument: str | None, zone: str, now: int
) -> PatientCard:
    """The card of an infused patient at `now`."""
    return PatientCard(
        patient=known.patient,
        name=known.name,
        birth_date=known.birth_date,
        sex=known.sex,
        ward=known.ward,
        bed=known.bed,
        infused_at=infused_at,
        age_years=known.age_years,
        weight_kg=known.weight_kg,
        product=known.product,
        instrument=instrument,
        day=days_between(infused_at, now, zone),
        since=None if known.since is None else micros(known.since),
        paused=known.paused,
        developmental_delay=known.developmental_delay,
        diagnosis=known.diagnosis,
        language=known.language,
        synthetic=known.synthetic,
    )


def days_between(begins: int, now: int, zone: str) -> int:
    """Calendar days from one to the other on the clocks of that zone."""
    here = ZoneInfo(zone)
    first, last = (moment(m).astimezone(here).date() for m in (begins, now))
    return (last - first).days
