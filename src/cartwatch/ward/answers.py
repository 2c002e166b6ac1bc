"""What people answer: I am going, I have assessed it, the family may read this."""

from datetime import datetime, timedelta
from typing import get_args

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import moment
from cartwatch.family import Decision
from cartwatch.store import Appended, tables
from cartwatch.ward.refused import Refusal, checked, named

LONGEST_MINUTES = 240
"""Somebody who is going arrives; a longer silence would be a snooze (ours)."""


def acknowledge(
    patient: str,
    alert: str,
    opened_at: int,
    level: int,
    *,
    minutes: float,
    session: Session,
    now: datetime,
    by: str,
    note: str | None = None,
    key: str | None = None,
) -> Appended:
    """A named person is going, for so many minutes from now.

    `opened_at` (microseconds) and `level` are those of the alert that this person
    saw: if it is worse, it rings on. Raises Refused for no person, for 0 or fewer
    minutes, and for a time beyond LONGEST_MINUTES.
    """
    checked(named("by", by), named("alert", alert), _minutes(minutes))
    row = _answer(patient, alert, opened_at, level, now, by, note)
    row.until = now + timedelta(minutes=minutes)
    return store.append(session, [row], action="acknowledge", by=by, now=now, key=key)


def review_worry(
    patient: str,
    alert: str,
    opened_at: int,
    level: int,
    *,
    note: str,
    session: Session,
    now: datetime,
    by: str,
    key: str | None = None,
) -> Appended:
    """Somebody looked at the patient and says what they found: a worry closes.

    Stored as an acknowledgement without an end. Raises Refused without a person or
    without a note.
    """
    checked(named("by", by), named("alert", alert), named("note", note))
    row = _answer(patient, alert, opened_at, level, now, by, note)
    return store.append(session, [row], action="review", by=by, now=now, key=key)


def release(
    patient: str,
    state: str,
    *,
    session: Session,
    now: datetime,
    by: str,
    decision: Decision = "released",
    told_to: str | None = None,
    language: str | None = None,
    digest: str | None = None,
    reason: str | None = None,
    key: str | None = None,
) -> Appended:
    """Staff let the family read this state, or tell them first; hold; or close."""
    checked(named("by", by), named("state", state), _decision(decision))
    row = tables.FamilyRelease(
        patient=patient,
        state=state,
        decision=decision,
        digest=digest,
        told_to=told_to,
        language=language,
        reason=reason,
        released_by=by,
        at=now,
    )
    return store.append(session, [row], action="release", by=by, now=now, key=key)


def _answer(
    patient: str,
    alert: str,
    opened_at: int,
    level: int,
    now: datetime,
    by: str,
    note: str | None,
) -> tables.Acknowledgement:
    return tables.Acknowledgement(
        patient=patient,
        alert=alert,
        opened_at=moment(opened_at),
        level=level,
        by=by,
        at=now,
        note=note,
    )


def _decision(word: str) -> Refusal | None:
    known = get_args(Decision)
    if word in known:
        return None
    return Refusal("decision", word, "it is none", f"One of: {', '.join(known)}")


def _minutes(minutes: float) -> Refusal | None:
    if 0 < minutes <= LONGEST_MINUTES:
        return None
    reason = "an answer needs a time that lies ahead"
    if minutes > 0:
        reason = f"nobody is on the way for more than {LONGEST_MINUTES} minutes"
    step = "Say in how many minutes you will be there"
    return Refusal("minutes", f"{minutes:g}", reason, step)
