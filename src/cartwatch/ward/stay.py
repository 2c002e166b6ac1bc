"""Where does the patient lie: move, leave of absence, discharge, and since when?"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import TypedDict, TypeVar, Unpack

from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.clinical import micros
from cartwatch.exchange.values import did_you_mean
from cartwatch.store import Appended, tables
from cartwatch.ward.correct import LONGEST_ID, told
from cartwatch.ward.refused import Refusal, Refused, checked, named, time_refusal

LONGEST_LEAVE = timedelta(days=7)
"""Who is away for longer was discharged (ours)."""
Kind = TypeVar("Kind", tables.Stay, tables.Infusion)


class Place(TypedDict, total=False):
    """Where somebody is: the columns of a stay."""

    ward: str | None
    bed: str | None
    paused: bool
    place: str | None
    expected_return: datetime | None
    reason: str | None
    amends: int | None
    withdrawn: bool | None
    correction: str | None


def move(
    patient: str,
    *,
    ward: str,
    bed: str | None,
    session: Session,
    now: datetime,
    by: str,
    at: datetime | None = None,
    wards: Collection[str] | None = None,
) -> Appended:
    """The patient is in this ward and bed from `at` (now) on; a leave ends.

    `wards` are those that have a protocol; None asks nothing. Raises Refused for
    another ward, and for a bed that somebody lies in.
    """
    begins = now if at is None else at
    checked(
        named("ward", ward),
        named("by", by),
        time_refusal("at", begins, now),
        _overtaken(session, patient, begins),
        *place_refusals(session, patient, ward, bed, wards),
    )
    row = stay_row(patient, begins, now, by, ward=ward, bed=bed)
    return store.append(session, [row], action="move", by=by, now=now)


def pause(
    patient: str,
    *,
    place: str,
    expected_return: datetime,
    session: Session,
    now: datetime,
    by: str,
    at: datetime | None = None,
    reason: str | None = None,
) -> Appended:
    """The patient is off the unit from `at` (now): nothing is due until `move` ends it.

    The bed is kept. From `expected_return` on it rings that nobody came back; to
    expect them later, pause again. Raises Refused.
    """
    begins = now if at is None else at
    present = _present(session, patient)
    checked(
        named("place", place),
        named("by", by),
        time_refusal("at", begins, now),
        _return_refusal(expected_return, begins),
        _nowhere(patient, present) or _overtaken(session, patient, begins),
    )
    row = stay_row(patient, begins, now, by, paused=True, place=place, reason=reason)
    row.expected_return = expected_return
    if present is not None:
        row.ward, row.bed = present.ward, present.bed
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
    """The patient left at `at` (now). Open alerts close, the family page ends.

    Raises Refused for somebody who is on no ward.
    """
    begins = now if at is None else at
    checked(
        named("reason", reason),
        named("by", by),
        time_refusal("at", begins, now),
        _nowhere(patient, _present(session, patient))
        or _overtaken(session, patient, begins),
    )
    row = stay_row(patient, begins, now, by, reason=reason)
    return store.append(session, [row], action="discharge", by=by, now=now)


def correct_stay(
    stay_id: str,
    *,
    reason: str,
    session: Session,
    now: datetime,
    by: str,
    ward: str | None = None,
    bed: str | None = None,
    at: datetime | None = None,
    withdraw: bool = False,
    wards: Collection[str] | None = None,
) -> Appended:
    """Another ward, bed or time for a stay; `withdraw` takes it back.

    What is not given stays as it was; a discharge that is withdrawn brings back the bed
    before. Raises Refused without a reason, for no row, one corrected, a taken bed.
    """
    old = found_row(session, tables.Stay, stay_id, "stay")
    begins, to = at or old.begins_at, (ward or old.ward, bed or old.bed)
    here = _counts_now(session, old, begins, now)
    where = (to[0], to[1] if here else None)
    where = _before(session, old, now) if withdraw else where
    placed = place_refusals(session, old.patient, *where, None if withdraw else wards)
    late = time_refusal("at", begins, now)
    checked(named("reason", reason), named("by", by), late, *placed)
    row = stay_row(old.patient, begins, now, by, ward=to[0], bed=to[1])
    _amended(row, old, reason, withdrawn=withdraw)
    with told(f"stay {stay_id}"):
        return store.append(session, [row], action="correct", by=by, now=now)


def _amended(
    row: tables.Stay, old: tables.Stay, reason: str, *, withdrawn: bool
) -> None:
    """The new row stands for the old one, with all that was not corrected."""
    row.paused, row.place, row.reason = old.paused, old.place, old.reason
    row.expected_return, row.withdrawn = old.expected_return, withdrawn or None
    row.amends, row.correction = old.id, reason


def _counts_now(
    session: Session, old: tables.Stay, begins: datetime, now: datetime
) -> bool:
    """Whether that stay, begun then, is the present one.

    The bed of a stay that is over may be anybody's by now.
    """
    others = [s.begins_at for s in stays(session, old.patient, now) if s.id != old.id]
    return begins.tzinfo is None or all(begins >= other for other in others)


def _before(
    session: Session, old: tables.Stay, now: datetime
) -> tuple[str | None, str | None]:
    """Where the patient is once that stay is taken back."""
    kept = [s for s in stays(session, old.patient, now) if s.id != old.id]
    return (kept[-1].ward, kept[-1].bed) if kept else (None, None)


def stay_row(
    patient: str,
    begins: datetime,
    now: datetime,
    by: str,
    **place: Unpack[Place],
) -> tables.Stay:
    """A stay that begins; without a ward, the end of one."""
    return tables.Stay(
        patient=patient, begins_at=begins, recorded_at=now, recorded_by=by, **place
    )


def found_row(session: Session, table: type[Kind], row_id: str, what: str) -> Kind:
    """The row to correct. Raises Refused when there is none."""
    known = row_id.isdecimal() and len(row_id) < LONGEST_ID
    row = session.get(table, int(row_id)) if known else None
    if row is None:
        step = "Look it up with `cartwatch patient show`"
        raise Refused([Refusal(what, row_id, "there is no such row", step)])
    return row


def _overtaken(session: Session, patient: str, begins: datetime) -> Refusal | None:
    """What begins before the present stay would change nothing."""
    cards = store.patients(session, patient=patient).cards
    since = cards[0].since if cards else None
    if since is None or begins.tzinfo is None or begins >= since:
        return None
    reason = f"a later stay began at {since.isoformat()}, so this would change nothing"
    step = "Correct that stay, or give a later time"
    return Refusal("at", begins.isoformat(), reason, step)


def place_refusals(
    session: Session,
    patient: str,
    ward: str | None,
    bed: str | None,
    wards: Collection[str] | None,
) -> list[Refusal]:
    """What is wrong with this ward and bed for this patient?"""
    if ward is None:
        step = "Name the ward too"
        return [Refusal("bed", bed, "no ward is named", step)] if bed else []
    found = []
    if wards is not None and ward not in wards:
        reason = f"no protocol serves this ward.{did_you_mean(ward, wards)}"
        step = f"There is: {', '.join(wards) or 'none'}"
        found.append(Refusal("ward", ward, reason.rstrip("."), step))
    return found + list(_taken(session, patient, ward, bed))


def _taken(
    session: Session, patient: str, ward: str, bed: str | None
) -> Iterator[Refusal]:
    for card in store.patients(session, ward=ward).cards:
        if bed is not None and card.bed == bed and card.patient != patient:
            away = ", who is off the unit and keeps it" if card.paused else ""
            step = f"Choose another bed, or move or discharge {card.patient} first"
            yield Refusal("bed", bed, f"{card.patient} lies there{away}", step)


def _present(session: Session, patient: str) -> store.Card | None:
    cards = store.patients(session, patient=patient).cards
    return next((c for c in cards if c.ward is not None), None)


def _nowhere(patient: str, present: store.Card | None) -> Refusal | None:
    if present is not None:
        return None
    step = "Move the patient to a ward first"
    return Refusal("patient", patient, "not on a ward", step)


def _return_refusal(expected: datetime, begins: datetime) -> Refusal | None:
    if expected.tzinfo is None:
        return time_refusal("expected_return", expected, expected)
    shown, step = expected.isoformat(), "Say when they are expected back"
    if begins.tzinfo is not None and expected <= begins:
        reason = "the return is not after the leave begins"
        return Refusal("expected_return", shown, reason, step)
    if begins.tzinfo is not None and expected > begins + LONGEST_LEAVE:
        reason, step = "it is more than 7 days ahead", "Discharge who stays away longer"
        return Refusal("expected_return", shown, reason, step)
    return None


def stays(
    session: Session, patient: str, now: datetime, known_at: datetime | None = None
) -> list[tables.Stay]:
    """The stays that count and had begun by `now`, oldest first."""
    stay = tables.Stay
    query = select(stay).where(col(stay.patient) == patient, col(stay.begins_at) <= now)
    if known_at is not None:
        query = query.where(col(stay.recorded_at) <= known_at)
    rows = session.exec(query.order_by(col(stay.begins_at), col(stay.id))).all()
    gone = {row.amends for row in rows}
    return [row for row in rows if row.id not in gone and not row.withdrawn]


def here_since(
    session: Session, patient: str, now: datetime, known_at: datetime | None = None
) -> int | None:
    """When the unbroken stay on the present ward began, microseconds; None: nowhere.

    Another bed of the same ward does not begin it anew: what was late stays late.
    Another ward does, and so does coming back from a leave.
    """
    began: int | None = None
    place: tuple[str | None, bool] | None = None
    for row in stays(session, patient, now, known_at):
        if (row.ward, row.paused) != place:
            began, place = micros(row.begins_at), (row.ward, row.paused)
    return began
