"""A death, in two steps by a physician: when; and what the principal cause was.

It is charted like everything else: first with a time and without a cause, then a row
with the cause that amends it. Reviews read it from the chart, so alerts, ladder, due
list, prompts and the family's page end with it, and come back when it is withdrawn.
"""

from datetime import datetime

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Observation, Vocabulary
from cartwatch.clinical.names import DEATH
from cartwatch.exchange.values import did_you_mean
from cartwatch.family import ENDED, TALK
from cartwatch.store import Appended, tables
from cartwatch.store.frame import WITHDRAWN
from cartwatch.ward.correct import told
from cartwatch.ward.died import death_of
from cartwatch.ward.outbox import cancelled
from cartwatch.ward.refused import Refusal, Refused, checked, named, time_refusal
from cartwatch.ward.tasks import done_rows, open_tasks, task_row

AFTER_DEATH, IN_ERROR = "after a death", "death withdrawn"
"""Kinds of staff tasks."""
NO_CAUSE = "cause not recorded yet"
_TO_DO = (
    "A death is recorded. Speak with the family in person, record the principal "
    "cause, return what belongs to the patient, then discharge"
)
_NOWHERE = (
    "A death was recorded in error and is withdrawn, but the patient is on no ward, so "
    "nothing is watched: move them to their bed, or withdraw the discharge, now"
)
_RESUMED = (
    "A death was recorded in error and is withdrawn: the watch goes on. Look at the "
    "patient now, and speak with the family: their page stays closed until you release"
)


def record_death(
    patient: str,
    *,
    at: datetime,
    session: Session,
    now: datetime,
    by: str,
    key: str | None = None,
) -> Appended:
    """The patient died at `at`, whatever the cause: the watch ends in this transaction.

    The family's page closes, messages that wait are cancelled and a staff task opens;
    alerts, ladder, due list and prompts end with the row. Raises Refused for a time
    ahead or before the stay, and where a death is recorded already.
    """
    checked(named("by", by), time_refusal("at", at, now))
    sent = key is not None and session.get(tables.WriteKey, key) is not None
    again = None if sent else _first(patient, session)
    checked(again, _before(patient, at, session))
    row = _row(patient, at, now, by, absent_reason=NO_CAUSE)
    rows: list[tables.Record] = [
        row,
        _page(patient, ENDED, "closed", now, by),
        task_row(patient, AFTER_DEATH, _TO_DO, now, by),
        *cancelled(session, patient, now, "the patient died"),
    ]
    return store.append(
        session, rows, action="record death", by=by, now=now, patient=patient, key=key
    )


def record_cause(
    patient: str,
    cause: str,
    *,
    session: Session,
    now: datetime,
    by: str,
    vocabulary: Vocabulary,
    reason: str | None = None,
) -> Appended:
    """What the principal cause was: a grade 5 of the scale that it names, else none.

    Another cause later needs a `reason`. Raises Refused for a word that the
    vocabulary does not list, and where no death is recorded.
    """
    known = [code.name for code in vocabulary[DEATH].codes]
    died = death_of(store.observations(session, patient))
    again = died is not None and died.value is not None
    checked(
        named("by", by),
        _cause(cause, known),
        _none(patient, died),
        named("reason", reason) if again else None,
    )
    old = _stored(session, died)
    row = _row(patient, old.at, now, by, code=cause)
    row.status, row.amends, row.reason = "amended", old.id, reason
    with told(f"patient {patient}"):
        return store.append(session, [row], action="record cause", by=by, now=now)


def withdraw_death(
    patient: str, *, reason: str, session: Session, now: datetime, by: str
) -> Appended:
    """It was entered in error: the watch resumes from the record, at once.

    The family's page shows nothing until staff release it again. Raises Refused
    without a reason, and where no death is recorded.
    """
    died = death_of(store.observations(session, patient))
    checked(named("reason", reason), named("by", by), _none(patient, died))
    moot = open_tasks(session, patient=patient, kind=AFTER_DEATH)
    here = any(c.ward for c in store.patients(session, patient=patient).cards)
    rows: list[tables.Record] = [
        *_taken_back(patient, reason, session, now, by),
        _page(patient, TALK, "held", now, by),
        task_row(patient, IN_ERROR, _RESUMED if here else _NOWHERE, now, by),
        *done_rows(moot, now, by, "the death was withdrawn"),
    ]
    deed = "withdraw death"
    with told(f"patient {patient}"):
        return store.append(session, rows, action=deed, by=by, now=now, patient=patient)


def _taken_back(
    patient: str, reason: str, session: Session, now: datetime, by: str
) -> list[tables.Observation]:
    """A row for each death that counts: a file may have brought a second one."""
    rows: list[tables.Observation] = []
    for fact in store.observations(session, patient):
        if fact.concept == DEATH and fact.status != WITHDRAWN:
            old = _stored(session, fact)
            row = _row(patient, old.at, now, by, status=WITHDRAWN)
            row.amends, row.reason = old.id, reason
            rows.append(row)
    return rows


def _row(
    patient: str,
    at: datetime,
    now: datetime,
    by: str,
    *,
    code: str | None = None,
    absent_reason: str | None = None,
    status: str = "final",
) -> tables.Observation:
    return tables.Observation(
        patient=patient,
        at=at,
        recorded_at=now,
        recorded_by=by,
        concept=DEATH,
        code=code,
        absent_reason=absent_reason,
        status=status,
        source=DEATH,
    )


def _page(
    patient: str, state: str, decision: str, now: datetime, by: str
) -> tables.FamilyRelease:
    return tables.FamilyRelease(
        patient=patient, state=state, decision=decision, released_by=by, at=now
    )


def _stored(session: Session, died: Observation | None) -> tables.Observation:
    row = session.get(tables.Observation, int(died.id)) if died and died.id else None
    if row is None:
        raise Refused([Refusal("death", "", "it is not in the store", "Look again")])
    return row


def _first(patient: str, session: Session) -> Refusal | None:
    died = death_of(store.observations(session, patient))
    if died is None:
        return None
    shown = died.at.isoformat()
    reason = f"a death is recorded already, by {died.recorded_by}"
    step = "Record its cause, or withdraw it if it was entered in error"
    return Refusal("patient", patient, f"{reason} for {shown}", step)


def _before(patient: str, at: datetime, session: Session) -> Refusal | None:
    cards = store.patients(session, patient=patient).cards
    infused = cards[0].infused_at if cards else None
    if infused is None or at >= infused:
        return None
    reason = f"it is before the infusion of {infused.isoformat()}"
    return Refusal("at", at.isoformat(), reason, "Correct the time")


def _cause(cause: str, known: list[str]) -> Refusal | None:
    if cause in known:
        return None
    meant = did_you_mean(cause, known)
    step = f"One of: {', '.join(known)}"
    return Refusal("cause", cause, f"it is no cause.{meant}".rstrip(".?"), step)


def _none(patient: str, died: Observation | None) -> Refusal | None:
    if died is not None:
        return None
    step = "Record the time of death first"
    return Refusal("patient", patient, "no death is recorded", step)
