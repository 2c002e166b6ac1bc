"""One patient's rows as clinical facts, for charts and reviews."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, or_, select

from cartwatch.clinical import Adjudication, Attribution, Observation, Status
from cartwatch.store import tables
from cartwatch.store.frame import WITHDRAWN

_STATUS: dict[str, Status] = {
    "final": "final",
    "amended": "amended",
    WITHDRAWN: "entered-in-error",
}


def observations(
    session: Session, patient: str, *, known_at: datetime | None = None
) -> tuple[Observation, ...]:
    """Everything charted for a patient, in the order of time, nothing left out.

    A row counts unless its status is entered-in-error: one that was replaced or taken
    back comes with that status, and so does the row that took it back. One that
    replaces another has status amended and names it in `amends`.
    """
    table = tables.Observation
    query = select(table).where(table.patient == patient)
    if known_at is not None:
        query = query.where(col(table.recorded_at) <= known_at)
    rows = session.exec(query.order_by(col(table.at), col(table.id))).all()
    return _marked(rows)


def charted_as(session: Session, concept: str) -> dict[str, tuple[Observation, ...]]:
    """Everything charted of one concept, by patient, marked as `observations` does."""
    table = tables.Observation
    own = select(col(table.id)).where(table.concept == concept)
    query = select(table).where(
        or_(table.concept == concept, col(table.amends).in_(own))
    )
    rows = session.exec(query.order_by(col(table.at), col(table.id))).all()
    found: defaultdict[str, list[Observation]] = defaultdict(list)
    for fact in _marked(rows):
        if fact.concept == concept:
            found[fact.patient].append(fact)
    return {patient: tuple(facts) for patient, facts in found.items()}


def _marked(rows: Iterable[tables.Observation]) -> tuple[Observation, ...]:
    facts = [observation(row) for row in rows]
    gone = {fact.amends for fact in facts if fact.amends is not None}
    return tuple(
        replace(f, status="entered-in-error") if f.id in gone else f for f in facts
    )


def observation(row: tables.Observation) -> Observation:
    """A stored row as a clinical fact."""
    return Observation(
        patient=row.patient,
        at=row.at,
        concept=row.concept,
        value=row.number if row.code is None else row.code,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        status=_STATUS[row.status],
        absent_reason=row.absent_reason,
        dose=row.dose,
        amends=None if row.amends is None else str(row.amends),
        id=str(row.id),
    )


def attributions(
    session: Session,
    *,
    patient: str | None = None,
    known_at: datetime | None = None,
) -> tuple[Attribution, ...]:
    """The attributions that count, of one patient or all, in the order they landed.

    One that was ended by a clinician comes as the row that replaced it, with the
    author and the reason of the first. With `known_at`, none that was recorded later.
    """
    table = tables.Attribution
    query = select(table).order_by(col(table.id))
    if patient is not None:
        query = query.where(table.patient == patient)
    if known_at is not None:
        query = query.where(col(table.recorded_at) <= known_at)
    rows = {row.id: row for row in session.exec(query).all()}
    gone = {row.amends for row in rows.values()}
    return tuple(_attribution(row, rows) for i, row in rows.items() if i not in gone)


def _attribution(
    row: tables.Attribution, rows: Mapping[int | None, tables.Attribution]
) -> Attribution:
    first = row
    while first.amends is not None:
        first = rows[first.amends]
    return Attribution(
        patient=row.patient,
        scale=row.scale,
        domain=row.domain,
        grade=row.grade,
        begins=row.begins,
        ends=row.ends,
        cause=row.cause,
        by=first.recorded_by,
        reason=first.reason,
        id=str(row.id),
    )


def adjudications(
    session: Session,
    *,
    patient: str | None = None,
    known_at: datetime | None = None,
) -> tuple[Adjudication, ...]:
    """The grades that clinicians gave, of one patient or all, in the order they landed.

    With `known_at`, none that was recorded later.
    """
    table = tables.Adjudication
    query = select(table).order_by(col(table.id))
    if patient is not None:
        query = query.where(table.patient == patient)
    if known_at is not None:
        query = query.where(col(table.recorded_at) <= known_at)
    return tuple(_adjudication(row) for row in session.exec(query).all())


def _adjudication(row: tables.Adjudication) -> Adjudication:
    return Adjudication(
        patient=row.patient,
        scale=row.scale,
        grade=row.grade,
        at=row.at,
        by=row.recorded_by,
        reason=row.reason,
        ends=row.ends,
        cause=row.cause or "",
        lowest=row.lowest,
        highest=row.highest,
        id=str(row.id),
    )
