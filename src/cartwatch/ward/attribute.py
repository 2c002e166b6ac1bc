"""A clinician puts a sign down to another cause than the scale's, for a time."""

from datetime import datetime

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import (
    ATTRIBUTION_CAUSES,
    Attribution,
    cause_word,
    causes_for,
)
from cartwatch.protocol.tree import WardProtocol
from cartwatch.store import Appended, tables
from cartwatch.ward.correct import told
from cartwatch.ward.judged import (
    cause_refusal,
    not_one_of,
    scale_refusal,
    scales_of,
    span_refusals,
)
from cartwatch.ward.refused import Refusal, Refused, checked, named


def attribute(
    made: Attribution,
    *,
    protocol: WardProtocol,
    session: Session,
    now: datetime,
    key: str | None = None,
) -> Appended:
    """The rung of that grade, and those below it, are put down to a cause.

    It ends after 12 h unless it says when or its cause stands, and earlier when the
    chart shows what was not judged. To renew one, attribute again. Raises Refused with
    every reason, StoreError for a patient not enrolled.
    """
    checked(
        named("by", made.by),
        named("reason", made.reason),
        scale_refusal(made.scale, protocol),
        *_rung_refusals(made, protocol),
        _cause_refusal(made, protocol),
        *span_refusals("begins", made.begins, made.ends, now),
    )
    row = _row(made, scales_of(made.scale, protocol)[0].scale, now)
    return store.append(
        session, [row], action="attribute", by=made.by, now=now, key=key
    )


def end_attribution(
    attribution_id: str,
    *,
    reason: str,
    session: Session,
    now: datetime,
    by: str,
    key: str | None = None,
) -> Appended:
    """It holds no longer: a new row with its end now takes its place.

    Raises Refused without a reason, and for one that is over, was ended by somebody
    already, or does not exist.
    """
    checked(named("by", by), named("reason", reason))
    row = _ended(_found(attribution_id, session), reason, now, by)
    with told(f"attribution {attribution_id}"):
        return store.append(
            session, [row], action="end_attribution", by=by, now=now, key=key
        )


def _ended(
    old: tables.Attribution, reason: str, now: datetime, by: str
) -> tables.Attribution:
    if old.ends is not None and old.ends <= now:
        over = f"it ended at {old.ends.isoformat()}"
        step = "Nothing is left to end"
        raise Refused([Refusal("attribution", str(old.id), over, step)])
    kept = {n: getattr(old, n) for n in ("patient", "scale", "domain", "grade")}
    return tables.Attribution(
        **kept,
        begins=old.begins,
        ends=max(now, old.begins),
        cause=old.cause,
        reason=reason.strip(),
        amends=old.id,
        recorded_at=now,
        recorded_by=by,
    )


def _row(made: Attribution, scale: str, now: datetime) -> tables.Attribution:
    return tables.Attribution(
        patient=made.patient,
        scale=scale,
        domain=made.domain,
        grade=made.grade,
        begins=made.begins,
        ends=made.until,
        cause=cause_word(made.cause),
        reason=made.reason.strip(),
        recorded_at=now,
        recorded_by=made.by,
    )


def _rung_refusals(made: Attribution, protocol: WardProtocol) -> list[Refusal]:
    """What is wrong with the row of the table, or its cell."""
    domains = [d for s in scales_of(made.scale, protocol) for d in s.domains]
    if not domains:
        return []
    names = list(dict.fromkeys(d.name for d in domains))
    if made.domain not in names:
        what = f"no domain of {made.scale}"
        return [not_one_of("domain", made.domain, what, names)]
    found = {r.grade for d in domains if d.name == made.domain for r in d.rungs}
    grades = [str(grade) for grade in sorted(found)]
    if str(made.grade) in grades:
        return []
    return [not_one_of("grade", str(made.grade), f"no rung of {made.domain}", grades)]


def _cause_refusal(made: Attribution, protocol: WardProtocol) -> Refusal | None:
    """A scale's own name counts a sedated rung as charted, on that scale alone."""
    found = scales_of(made.scale, protocol)
    known = causes_for(found[0].scale) if found else ATTRIBUTION_CAUSES
    if not found or cause_word(made.cause) not in {*protocol.scales} - {*known}:
        return cause_refusal(made.cause, known)
    reason = (
        f"it says that a sedated sign counts for {made.cause}, and not for {made.scale}"
    )
    return Refusal("cause", made.cause, reason, "Name the cause of the sign")


def _found(attribution_id: str, session: Session) -> tables.Attribution:
    known = attribution_id.isdecimal()
    row = session.get(tables.Attribution, int(attribution_id)) if known else None
    if row is None:
        reason, step = "there is no such attribution", "Choose one that stands"
        raise Refused([Refusal("attribution", attribution_id, reason, step)])
    return row
