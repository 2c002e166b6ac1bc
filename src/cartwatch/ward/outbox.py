"""What must go out is written down first, then sent, then ticked off."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, or_, select

from cartwatch import store
from cartwatch.notify import Channel, Notice, Undelivered
from cartwatch.store import reading, tables, writing
from cartwatch.ward.died import is_dead

WATCH = "watch"
TRY_AGAIN = timedelta(minutes=1)
TRY_FOR = timedelta(hours=1)
"""After so long the ladder has called others; an old message would only confuse."""

Key = tuple[str, str, datetime, str, int]


def post(rows: Iterable[tables.Outbox], *, session: Session, now: datetime) -> int:
    """Write the rows that are not there yet; how many were new?

    One row a patient, alert, episode, recipient and step: reviewing twice posts
    once, whoever reviews.
    """
    wanted = {_key(row): row for row in rows}
    patients = {key[0] for key in wanted}
    query = select(tables.Outbox).where(col(tables.Outbox.patient).in_(patients))
    known = {_key(row) for row in session.exec(query).all()}
    new = [row for key, row in wanted.items() if key not in known]
    if new:
        store.append(session, new, action="call", by=WATCH, now=now)
    return len(new)


def deliver(
    opened: Engine,
    channel: Channel,
    *,
    ringing: Collection[tuple[str, str]],
    now: datetime,
) -> tuple[int, tuple[str, ...]]:
    """Send what is still wanted: how many went out, and why the others did not.

    `ringing` holds (patient, alert): what was answered meanwhile is not sent. Each
    attempt is a row. A process that dies between sending and writing that row sends
    the message again: twice is better than never. What was cancelled since the round
    began, by a death, is asked for again right before each message.
    """
    with reading(opened) as session:
        waiting = [
            row for row in _waiting(session, now) if (row.patient, row.alert) in ringing
        ]
        notices = [(row.patient, row.id, _notice(row)) for row in waiting]
    tried = [
        _send(opened, channel, number, text, now)
        for patient, number, text in notices
        if not _stopped(opened, patient, number)
    ]
    failed = tuple(reason for reason in tried if reason is not None)
    return len(tried) - len(failed), failed


def cancelled(
    session: Session, patient: str, now: datetime, reason: str
) -> list[tables.Delivery]:
    """Rows, to be added, by which no waiting message of this patient goes out."""
    box, tried = tables.Outbox, tables.Delivery
    over = or_(col(tried.delivered), col(tried.cancelled).is_(True))
    ended = select(tried.message).where(over)
    waiting = select(box).where(box.patient == patient, col(box.id).not_in(ended))
    return [
        tried(message=row.id, at=now, delivered=False, cancelled=True, reason=reason)
        for row in session.exec(waiting).all()
        if row.id is not None
    ]


def _stopped(opened: Engine, patient: str, number: int | None) -> bool:
    """Whether the patient died, or the message was cancelled, a moment ago."""
    table = tables.Delivery
    query = select(table).where(table.message == number, col(table.cancelled).is_(True))
    with reading(opened) as session:
        return session.exec(query).first() is not None or is_dead(session, patient)


def _send(
    opened: Engine,
    channel: Channel,
    number: int | None,
    text: Notice,
    now: datetime,
) -> str | None:
    """Why it was not delivered; None when it was."""
    reason = None
    try:
        channel.send(text)
    except Undelivered as error:
        reason = str(error)
    except Exception as error:  # one channel's fault keeps no other message back
        reason = f"{type(error).__name__}: {error}"
    if number is not None:
        done = tables.Delivery(
            message=number, at=now, delivered=reason is None, reason=reason
        )
        with writing(opened) as session:
            store.append(session, [done], action="send", by=WATCH, now=now)
    return reason


def _waiting(session: Session, now: datetime) -> list[tables.Outbox]:
    """Undelivered, not too old, and not tried a moment ago; the oldest first."""
    box, tried = tables.Outbox, tables.Delivery
    recent = col(box.at) > now - TRY_FOR
    rows = session.exec(select(box).where(recent).order_by(col(box.id))).all()
    attempts = session.exec(
        select(tried).where(col(tried.message).in_([row.id for row in rows]))
    ).all()
    held = {
        a.message
        for a in attempts
        if a.delivered or a.cancelled or _aware(a.at) > now - TRY_AGAIN
    }
    return [row for row in rows if row.id not in held]


def _notice(row: tables.Outbox) -> Notice:
    return Notice(row.recipient, row.priority, row.says, row.at)


def _key(row: tables.Outbox) -> Key:
    return row.patient, row.alert, _aware(row.opened_at), row.recipient, row.step


def _aware(at: datetime) -> datetime:
    return at.astimezone(UTC)
