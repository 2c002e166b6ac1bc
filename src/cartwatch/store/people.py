"""Who are the patients, where do they lie, and when were they infused?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, TypeVar

import pandas as pd
from sqlmodel import Session, col, select

from cartwatch.clinical.names import DEVELOPMENTAL_DELAY
from cartwatch.store.frame import times
from cartwatch.store.tables import Infusion, Patient, PatientChange, Record, Stay

_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class InfusionFact:
    """One infusion that counts."""

    id: str
    at: datetime
    product: str | None
    dose: str | None
    weight_kg: float | None


@dataclass(frozen=True, slots=True)
class Leave:
    """Off the unit: where, and when they are expected back (None: nobody said)."""

    place: str | None
    expected_return: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """One patient as known at a time.

    `ward` is None when the patient is in none; `since` is when the present stay
    began and `reason` why (the reason for leaving when `ward` is None). `infused_at`
    is the first infusion, `age_years` completed years then, a fraction under one.
    `leave` says where somebody is who is `paused`.
    """

    patient: str
    name: str
    birth_date: date | None
    sex: str | None
    ward: str | None
    bed: str | None
    since: datetime | None
    paused: bool
    reason: str | None
    infused_at: datetime | None
    age_years: float | None
    developmental_delay: bool
    weight_kg: float | None
    product: str | None
    diagnosis: str | None
    language: str | None
    synthetic: bool
    infusions: tuple[InfusionFact, ...]
    leave: Leave | None = None


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The patients frame for grading (infused patients only) and everybody's card.

    Columns patient, infused_at (datetime64[us, UTC]), age_years (float64, NaN
    unknown), developmental_delay (bool), weight_kg (float64), product, sex,
    birth_date. Baselines are charted, so they are in the observation frame.
    """

    frame: pd.DataFrame
    cards: tuple[Card, ...]

    @property
    def infusions(self) -> pd.DataFrame:
        """The same frame with a row an infusion, each at its own time."""
        infused = [card for card in self.cards if card.infusions]
        counts = [len(card.infusions) for card in infused]
        every = self.frame.loc[self.frame.index.repeat(counts)].reset_index(drop=True)
        at = times(i.at for card in infused for i in card.infusions)
        return every.assign(infused_at=at)


def patients(
    session: Session,
    *,
    ward: str | None = None,
    patient: str | None = None,
    known_at: datetime | None = None,
    zone: tzinfo = UTC,
) -> People:
    """Everybody, one patient, or those who are now in a ward, ordered by id.

    `known_at` answers from what was recorded by then. `zone` is the ward's: it
    decides on which day somebody was infused, and so the age.
    """
    changes = _grouped(_rows(session, PatientChange, patient, known_at))
    infusions = _grouped(_rows(session, Infusion, patient, known_at))
    stays = _grouped(_rows(session, Stay, patient, known_at))
    cards = (
        _card(
            _changed(row, changes[row.id]),
            _in_force(infusions[row.id]),
            _present(_in_force(stays[row.id]), known_at),
            zone,
        )
        for row in _rows(session, Patient, patient, known_at)
    )
    kept = tuple(card for card in cards if ward is None or card.ward == ward)
    return People(_frame(kept), kept)


def age_at(birth: date, day: date) -> float:
    """Completed years on that day; under one year the fraction in days / 365.25."""
    years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return float(years) if years >= 1 else (day - birth).days / _DAYS_A_YEAR


_OWNER: Mapping[type[Record], Any] = {
    Patient: col(Patient.id),
    PatientChange: col(PatientChange.patient),
    Infusion: col(Infusion.patient),
    Stay: col(Stay.patient),
}
Known = TypeVar("Known", Patient, PatientChange, Infusion, Stay)
Amendable = TypeVar("Amendable", Infusion, Stay)
Owned = TypeVar("Owned", PatientChange, Infusion, Stay)


def _rows(
    session: Session, table: type[Known], patient: str | None, known_at: datetime | None
) -> Sequence[Known]:
    query = select(table).order_by(col(table.id))
    if patient is not None:
        query = query.where(_OWNER[table] == patient)
    if known_at is not None:
        query = query.where(col(table.recorded_at) <= known_at)
    return session.exec(query).all()


def _grouped(rows: Iterable[Owned]) -> defaultdict[str, list[Owned]]:
    groups: defaultdict[str, list[Owned]] = defaultdict(list)
    for row in rows:
        groups[row.patient].append(row)
    return groups


def _in_force(rows: list[Amendable]) -> list[Amendable]:
    gone = {row.amends for row in rows}
    return [row for row in rows if row.id not in gone and not row.withdrawn]


def _present(stays: list[Stay], known_at: datetime | None) -> Stay | None:
    """The stay that began last; of two at one time the one recorded last."""
    begun = [s for s in stays if known_at is None or s.begins_at <= known_at]
    return max(begun, key=lambda s: (s.begins_at, s.id), default=None)


def _changed(row: Patient, changes: list[PatientChange]) -> Mapping[str, Any]:
    """The patient's fields with all corrections, in the order they were recorded."""
    fields: dict[str, Any] = row.model_dump()
    for change in changes:
        fields |= change.changes
    birth = fields["birth_date"]
    if isinstance(birth, str):
        fields["birth_date"] = date.fromisoformat(birth)
    return fields


def _card(
    fields: Mapping[str, Any],
    infusions: list[Infusion],
    stay: Stay | None,
    zone: tzinfo,
) -> Card:
    ordered = sorted(infusions, key=lambda i: (i.at, i.id))
    first = ordered[0] if ordered else None
    return Card(
        patient=fields["id"],
        name=fields["name"],
        birth_date=fields["birth_date"],
        sex=fields["sex"],
        ward=stay.ward if stay else None,
        bed=stay.bed if stay else None,
        since=stay.begins_at if stay else None,
        paused=bool(stay and stay.paused),
        reason=stay.reason if stay else None,
        infused_at=first.at if first else None,
        age_years=_age(fields["birth_date"], first, zone),
        developmental_delay=fields[DEVELOPMENTAL_DELAY],
        weight_kg=first.weight_kg if first else None,
        product=(first.product if first else None) or fields["product"],
        diagnosis=fields["diagnosis"],
        language=fields["language"],
        synthetic=fields["synthetic"],
        infusions=tuple(_fact(i) for i in ordered),
        leave=_leave(stay),
    )


def _age(birth: date | None, first: Infusion | None, zone: tzinfo) -> float | None:
    if first is None:
        return None
    if birth is None:
        return first.age_years
    return age_at(birth, first.at.astimezone(zone).date())


def _leave(stay: Stay | None) -> Leave | None:
    if stay is None or not stay.paused:
        return None
    return Leave(stay.place, stay.expected_return)


def _fact(row: Infusion) -> InfusionFact:
    return InfusionFact(str(row.id), row.at, row.product, row.dose, row.weight_kg)


def _frame(cards: Iterable[Card]) -> pd.DataFrame:
    infused = [card for card in cards if card.infused_at is not None]
    numbers = {
        name: pd.Series([getattr(c, name) for c in infused], dtype="float64")
        for name in ("age_years", "weight_kg")
    }
    delays = [c.developmental_delay for c in infused]
    return pd.DataFrame(
        {
            "patient": pd.Series([c.patient for c in infused], dtype="str"),
            "infused_at": times(c.infused_at for c in infused),
            "age_years": numbers["age_years"],
            DEVELOPMENTAL_DELAY: pd.Series(delays, dtype="bool"),
            "weight_kg": numbers["weight_kg"],
            "product": pd.Series([c.product for c in infused], dtype="object"),
            "sex": pd.Series([c.sex for c in infused], dtype="object"),
            "birth_date": pd.Series([c.birth_date for c in infused], dtype="object"),
        }
    )
