"""A clinician grades beside the computed grade, which alerts go on to follow."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import (
    ADJUDICATION_CAUSES,
    Adjudication,
    Grade,
    Observation,
    Vocabulary,
    cause_word,
    micros,
)
from cartwatch.clinical.names import DEATH
from cartwatch.grading.adjudicate import RECORDED
from cartwatch.protocol.tree import WardProtocol
from cartwatch.store import Appended, tables
from cartwatch.store.frame import WITHDRAWN
from cartwatch.ward.follow import follow
from cartwatch.ward.judged import (
    cause_refusal,
    scale_refusal,
    scales_of,
    span_refusals,
)
from cartwatch.ward.refused import Refusal, Refused, checked, named

CONFIRMED = ADJUDICATION_CAUSES[0]


def adjudicate(
    made: Adjudication,
    *,
    protocol: WardProtocol,
    session: Session,
    now: datetime,
    vocabulary: Vocabulary,
    key: str | None = None,
) -> Appended:
    """A clinician's grade, stored with what was computed then.

    It lapses after 12 h unless it says when, and earlier when the patient gets worse.
    The cause `confirmed` agrees with the computed grade and needs no words. Raises
    Refused with every reason, StoreError when the record cannot be read.
    """
    row = _row(made, now)
    wrong = [
        named("by", made.by),
        None if row.cause == CONFIRMED else named("reason", made.reason),
        scale_refusal(made.scale, protocol),
        _grade(made.grade),
        cause_refusal(made.cause, ADJUDICATION_CAUSES),
        *span_refusals("at", made.at, made.ends, now),
    ]
    if made.at.tzinfo is not None and scales_of(made.scale, protocol):
        wrong += _computed(row, protocol, session, vocabulary)
    checked(*wrong)
    return store.append(
        session, [row], action="adjudicate", by=made.by, now=now, key=key
    )


def _row(made: Adjudication, now: datetime) -> tables.Adjudication:
    return tables.Adjudication(
        patient=made.patient,
        scale=made.scale,
        at=made.at,
        grade=made.grade,
        cause=cause_word(made.cause),
        reason=made.reason.strip(),
        ends=made.ends,
        recorded_at=now,
        recorded_by=made.by,
    )


def _computed(
    row: tables.Adjudication,
    protocol: WardProtocol,
    session: Session,
    vocabulary: Vocabulary,
) -> list[Refusal | None]:
    """Notes on the row what the chart gives at that time; what contradicts it."""
    until = max(row.at, row.recorded_at)
    try:
        known = follow(
            row.patient, protocol, session=session, until=until, vocabulary=vocabulary
        )
    except Refused as refused:
        return list(refused.refusals)
    row.scale = scales_of(row.scale, protocol)[0].scale
    found = known.course.scales.get(row.scale)
    seen = None if found is None else found.steps.grade(micros(row.at))
    if found is not None and seen is not None:
        row.digest = found.scale.digest
        row.lowest, row.highest = seen.lowest, seen.highest
    return [_confirms(row, seen), _death(row, known.chart)]


def _grade(grade: int) -> Refusal | None:
    if grade in range(RECORDED + 1):
        return None
    return Refusal("grade", str(grade), "it is no grade", "Say 0, 1, 2, 3, 4 or 5")


def _confirms(row: tables.Adjudication, seen: Grade | None) -> Refusal | None:
    """Who confirms says a grade that was computed."""
    if row.cause != CONFIRMED:
        return None
    if seen is not None and seen.lowest <= row.grade <= seen.highest:
        return None
    reason = f"the computed grade is {'not known' if seen is None else seen}"
    return Refusal("cause", CONFIRMED, reason, "Say why the grade is another")


def _death(row: tables.Adjudication, chart: Iterable[Observation]) -> Refusal | None:
    """Grade 5 follows a recorded death of that cause; it is never only said."""
    if row.grade != RECORDED:
        return None
    deaths = [r for r in chart if r.concept == DEATH and r.status != WITHDRAWN]
    if any(death.value == row.scale for death in deaths):
        return None
    reason = "no death is recorded"
    if deaths:
        cause = deaths[-1].value
        reason = f"the recorded death is of another cause, {cause}"
        reason = "the cause of the death is not recorded" if cause is None else reason
    return Refusal("grade", "5", reason, "Record the death and its cause first")
