"""Who has to be told what, by now? Rows for the outbox, not yet written."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from cartwatch.alerting import Alert, Call, called
from cartwatch.clinical import moment
from cartwatch.clinical.time import SECOND
from cartwatch.notify import notice
from cartwatch.protocol.tree import Step, WardProtocol
from cartwatch.store import tables
from cartwatch.ward.card import PatientCard
from cartwatch.ward.on_call import answers
from cartwatch.ward.review import Review

APPROVED = ("production", "expired")
"""Protocols of these states were approved; the others ring marked as not approved."""


def calls(review: Review, *, session: Session, now: datetime) -> list[tables.Outbox]:
    """Every call of this patient that is due by now, whether it was sent or not."""
    return [
        row
        for alert in review.alerts
        if alert.state == "ringing" and alert.calling_since is not None
        for row in _of_alert(alert, review, session, now)
    ]


def _of_alert(
    alert: Alert, review: Review, session: Session, now: datetime
) -> Iterator[tables.Outbox]:
    card, steps = review.card, review.protocol.ladders[alert.rule.ladder]
    begins = alert.calling_since or alert.rings_at
    for call in called(steps, begins, review.now):
        whom = recipient(
            call,
            steps,
            patient=card.patient,
            ward=card.ward,
            session=session,
            now=now,
        )
        yield outbox_row(
            card.patient,
            alert.name,
            opened_at=alert.opened_at,
            call=call,
            recipient=whom,
            priority=alert.priority,
            says=_words(alert, call, card, review.protocol),
            now=now,
        )


def outbox_row(
    patient: str,
    alert: str,
    *,
    opened_at: int,
    call: Call,
    recipient: str,
    priority: str,
    says: str,
    now: datetime,
) -> tables.Outbox:
    """One message. Its `step` is seconds from opening to call.

    So each step is one row, and so are a repeat, a call after an answer that ran
    out, and a call after a rise.
    """
    return tables.Outbox(
        patient=patient,
        alert=alert,
        opened_at=moment(opened_at),
        recipient=recipient,
        step=(call.at - opened_at) // SECOND,
        priority=priority,
        says=says,
        details={"role": call.role, "step": call.step, "repeats": call.repeats},
        at=now,
    )


def recipient(
    call: Call,
    steps: Sequence[Step],
    *,
    patient: str,
    ward: str | None,
    session: Session,
    now: datetime,
) -> str:
    """The person on call; an empty role passes to the next step's.

    A role that nobody was ever named for is called by its own name.
    """
    order = sorted(steps, key=lambda s: s.after)
    for step in order[call.step :]:
        found = answers(step.call, patient=patient, ward=ward, session=session, now=now)
        if found is not None:
            return found
    return call.role


def _words(alert: Alert, call: Call, card: PatientCard, protocol: WardProtocol) -> str:
    return notice(
        bed=card.bed,
        says=alert.says,
        priority=alert.priority,
        late=alert.late,
        held=alert.held,
        approved=protocol.status in APPROVED,
        repeat=call.repeats > 0,
    )
