"""Whom to call when a patient cannot be reviewed: the alerts fail open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.alerting import called
from cartwatch.clinical import Vocabulary, micros
from cartwatch.notify import notice
from cartwatch.protocol.tree import Step, WardProtocol
from cartwatch.store import tables
from cartwatch.ward.calls import outbox_row, recipient
from cartwatch.ward.raw import raw_alerts

SYSTEM = "review failed"
"""The system alert's name; no alert of a ward can have it, since it holds a space."""
SAME = timedelta(minutes=30)
"""Failures closer together than this are one."""
_SAYS = "cannot be graded now. Go and look; tell whoever runs CartWatch"


@dataclass(frozen=True, slots=True)
class _Problem:
    """Something to call for: since when, by which ladder, in which words."""

    alert: str
    since: int
    steps: Sequence[Step]
    says: str


def failing(
    card: store.Card,
    protocol: WardProtocol,
    vocabulary: Vocabulary,
    *,
    session: Session,
    now: datetime,
) -> list[tables.Outbox]:
    """The system alert, up the ladder, and the thresholds on the bare values."""
    system = _Problem(SYSTEM, _since(card, session, now), _ladder(protocol), _SAYS)
    bare = _bare(card, protocol, vocabulary, session, now)
    return [row for one in (system, *bare) for row in _rows(one, card, session, now)]


def _bare(
    card: store.Card,
    protocol: WardProtocol,
    vocabulary: Vocabulary,
    session: Session,
    now: datetime,
) -> list[_Problem]:
    """Thresholds on bare values; none where even these cannot be read."""
    try:
        found = list(
            raw_alerts(card, protocol, vocabulary, session=session, now=micros(now))
        )
    except Exception:  # the system alert goes out whatever is wrong with the chart
        return []
    return [
        _Problem(
            rule.name,
            at,
            protocol.ladders[rule.ladder],
            f"{rule.says} (one value, not graded)",
        )
        for rule, at in found
    ]


def _rows(
    problem: _Problem, card: store.Card, session: Session, now: datetime
) -> Iterator[tables.Outbox]:
    words = notice(bed=card.bed, says=problem.says, priority="high")
    for call in called(problem.steps, problem.since, micros(now)):
        yield outbox_row(
            card.patient,
            problem.alert,
            opened_at=problem.since,
            call=call,
            recipient=recipient(
                call,
                problem.steps,
                patient=card.patient,
                ward=card.ward,
                session=session,
                now=now,
            ),
            priority="high",
            says=words,
            now=now,
        )


def _since(card: store.Card, session: Session, now: datetime) -> int:
    """When did it begin to fail, by what was posted? Now, if nothing was."""
    box = tables.Outbox
    query = (
        select(box)
        .where(col(box.patient) == card.patient, col(box.alert) == SYSTEM)
        .where(col(box.at) > now - SAME)
        .order_by(col(box.id).desc())
    )
    row = session.exec(query).first()
    return micros(now if row is None else row.opened_at)


def _ladder(protocol: WardProtocol) -> Sequence[Step]:
    """The ladder of the first high alert, else of the first alert."""
    by_urgency = sorted(protocol.alerts, key=lambda rule: rule.priority != "high")
    return protocol.ladders[by_urgency[0].ladder] if by_urgency else ()
