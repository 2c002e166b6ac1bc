"""A wrong value stays readable: a correction is a new row that amends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Vocabulary
from cartwatch.store import Appended, tables
from cartwatch.store.frame import WITHDRAWN
from cartwatch.ward.refused import Refusal, Refused, checked, death_refusal, named
from cartwatch.ward.value import NewObservation, take

LONGEST_ID = 19
"""Digits: no number of a row has so many."""


def correct(
    observation_id: str,
    value: float | str | None,
    *,
    reason: str,
    session: Session,
    now: datetime,
    by: str,
    vocabulary: Vocabulary,
    unit: str = "",
    at: datetime | None = None,
    key: str | None = None,
) -> Appended:
    """Replace a charted row; with value None take it back (wrong patient, say).

    `at` is another time, where that was wrong. Raises Refused for a value that
    cannot be taken or a missing reason, and for a row that somebody has already
    corrected, with who it was.
    """
    checked(named("reason", reason), named("by", by))
    old = _found(observation_id, session)
    checked(death_refusal(old.concept))
    row = _amendment(old, value, unit, at or old.at, vocabulary, now)
    row.recorded_at, row.recorded_by, row.reason = now, by, reason
    row.amends, row.source = old.id, old.source
    with told(f"row {observation_id}"):
        return store.append(session, [row], action="correct", by=by, now=now, key=key)


@contextmanager
def told(where: str) -> Iterator[None]:
    """Says who corrected the row first, as a refusal."""
    try:
        yield
    except store.StoreError as error:
        if error.trouble != "refused":
            raise
        raise Refused([Refusal(where, "", error.reason, error.next_step)]) from error


def _found(observation_id: str, session: Session) -> tables.Observation:
    known = observation_id.isdecimal() and len(observation_id) < LONGEST_ID
    row = session.get(tables.Observation, int(observation_id)) if known else None
    if row is None:
        reason, step = "there is no such row", "Open the chart and choose a row"
        raise Refused([Refusal("row", observation_id, reason, step)])
    return row


def _amendment(
    old: tables.Observation,
    value: float | str | None,
    unit: str,
    at: datetime,
    vocabulary: Vocabulary,
    now: datetime,
) -> tables.Observation:
    row = tables.Observation(
        patient=old.patient,
        at=at,
        concept=old.concept,
        recorded_at=now,
        recorded_by="",
        status=WITHDRAWN,
    )
    if value is None:
        return row
    given = NewObservation(old.patient, at, old.concept, value, unit, old.dose)
    found = take(given, vocabulary, now)
    if isinstance(found, Refusal):
        raise Refused([found])
    row.number, row.code, row.unit = found.number, found.code, found.unit
    row.dose, row.status = old.dose, "amended"
    return row
