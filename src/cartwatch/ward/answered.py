"""What people did, read from the record for the pure floors."""

from datetime import datetime
from typing import TypeVar, get_args

from sqlmodel import Session, col, select

from cartwatch.alerting import Acknowledgement
from cartwatch.clinical import micros
from cartwatch.family import Decision, Release
from cartwatch.store import tables

Answer = TypeVar("Answer", tables.Acknowledgement, tables.FamilyRelease)


def acknowledgements(
    session: Session, patient: str, known_at: datetime | None = None
) -> tuple[Acknowledgement, ...]:
    """Every answer to an alert of this patient; one without an end is a review."""
    return tuple(
        Acknowledgement(
            alert=row.alert,
            at=micros(row.at),
            until=micros(row.until or row.at),
            by=row.by,
            level=row.level,
            review=row.until is None,
        )
        for row in _rows(session, tables.Acknowledgement, patient, known_at)
    )


def releases(
    session: Session, patient: str, known_at: datetime | None = None
) -> tuple[Release, ...]:
    """What staff decided about this family's page, oldest first."""
    return tuple(
        Release(row.state, micros(row.at), row.released_by, _decision(row.decision))
        for row in _rows(session, tables.FamilyRelease, patient, known_at)
    )


def _rows(
    session: Session, table: type[Answer], patient: str, known_at: datetime | None
) -> list[Answer]:
    query = select(table).where(col(table.patient) == patient)
    if known_at is not None:
        query = query.where(col(table.at) <= known_at)
    return list(session.exec(query.order_by(col(table.id))).all())


def _decision(word: str) -> Decision:
    """An unknown word in the record hides the page, it never opens it."""
    known: dict[str, Decision] = {w: w for w in get_args(Decision)}
    return known.get(word, "held")
