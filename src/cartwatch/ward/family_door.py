"""Does this family link open, for whom, and with which PIN?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.store import reading, tables, writing
from cartwatch.ward.access.hashing import is_secret, new_token
from cartwatch.ward.family_link import LOCKED, ended, hashed, revocation
from cartwatch.ward.tasks import task_row

WRONG_PINS = 5
OPEN_FOR = timedelta(hours=12)
"""So long a browser opens it again without the PIN."""
LINK_LOCKED = "family link locked"
"""The kind of the staff task."""
_TOLD = (
    "Five wrong PINs: family link {id} for {person} is locked. Ask them whether it "
    "was they, and make a new link"
)
Stands = Literal["closed", "pin", "open"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a door stands: closed says nothing of why; `pin` asks; `open` opens."""

    stands: Stands
    language: str | None = None


CLOSED = Standing("closed")


def standing(session: Session, token: str, kept: str | None, now: datetime) -> Standing:
    """The door of this address, for a browser that kept this (None: nothing)."""
    row = _open_link(session, token, now)
    if row is None:
        return CLOSED
    return Standing("open" if _knows(session, row, kept, now) else "pin", row.language)


def linked(session: Session, token: str, now: datetime) -> str | None:
    """The patient of a link that opens; None for every closed one."""
    row = _open_link(session, token, now)
    return None if row is None else row.patient


def come_in(
    opened: Engine, token: str, pin: str, *, now: datetime, address: str | None = None
) -> str | None:
    """What the browser keeps to open it again, if the PIN is right; None: it is not.

    Five wrong ones in a row end the link: the lock is in the audit, and a staff task
    opens. The slow check of the PIN is made before the store is asked to write.
    """
    with reading(opened) as session:
        row = _open_link(session, token, now)
        kept = None if row is None else row.pin_hash
    right = is_secret(kept, pin)
    if row is None:
        return None
    with writing(opened) as session:
        still = _open_link(session, token, now)
        if still is None:
            return None
        if right:
            return _welcome(session, still, now, address)
        _turn_away(session, still, now, address)
    return None


def look_again(session: Session, token: str, now: datetime) -> None:
    """Note that the page was loaded again; every opening is logged."""
    row = _open_link(session, token, now)
    if row is not None:
        seen = _opening(row, "seen", now)
        _log(session, [seen], "family page seen", row, now)


def _welcome(
    session: Session, row: tables.FamilyLink, now: datetime, address: str | None
) -> str:
    kept = new_token()
    opening = _opening(row, "opened", now)
    opening.session_hash, opening.until = hashed(kept), now + OPEN_FOR
    rows = [_attempt(row, now, address, accepted=True), opening]
    _log(session, rows, "family page opened", row, now)
    return kept


def _turn_away(
    session: Session, row: tables.FamilyLink, now: datetime, address: str | None
) -> None:
    rows: list[tables.Record] = [_attempt(row, now, address, accepted=False)]
    deed = "wrong PIN"
    if _wrong(session, row) + 1 >= WRONG_PINS:
        deed = LINK_LOCKED
        says = _TOLD.format(id=row.id, person=row.person or "a family")
        rows.append(revocation(row, now, _name(row), LOCKED))
        rows.append(task_row(row.patient, LINK_LOCKED, says, now, _name(row)))
    _log(session, rows, deed, row, now)


def _wrong(session: Session, row: tables.FamilyLink) -> int:
    """How many wrong PINs came in a row, the last ones?"""
    table = tables.LinkAttempt
    query = select(table).where(table.token_hash == row.token_hash)
    found = session.exec(query.order_by(col(table.id).desc()).limit(WRONG_PINS)).all()
    wrong = [not attempt.accepted for attempt in found]
    return wrong.index(False) if False in wrong else len(wrong)


def _open_link(session: Session, token: str, now: datetime) -> tables.FamilyLink | None:
    table = tables.FamilyLink
    row = session.exec(select(table).where(table.token_hash == hashed(token))).first()
    closed = row is None or row.pin_hash is None or ended(session, row, now) is not None
    return None if closed else row


def _knows(
    session: Session, row: tables.FamilyLink, kept: str | None, now: datetime
) -> bool:
    if kept is None:
        return False
    table = tables.FamilyOpening
    query = select(table).where(table.session_hash == hashed(kept))
    found = session.exec(query.where(table.link == row.id)).first()
    return found is not None and found.until is not None and now < found.until


def _opening(
    row: tables.FamilyLink, outcome: str, now: datetime
) -> tables.FamilyOpening:
    made = tables.FamilyOpening
    return made(link=row.id or -1, patient=row.patient, outcome=outcome, at=now)


def _attempt(
    row: tables.FamilyLink, now: datetime, address: str | None, *, accepted: bool
) -> tables.LinkAttempt:
    made = tables.LinkAttempt
    return made(token_hash=row.token_hash, address=address, accepted=accepted, at=now)


def _name(row: tables.FamilyLink) -> str:
    return f"family link {row.id}"


def _log(
    session: Session,
    rows: list[tables.Record],
    deed: str,
    row: tables.FamilyLink,
    now: datetime,
) -> None:
    by = _name(row)
    store.append(session, rows, action=deed, by=by, now=now, patient=row.patient)
