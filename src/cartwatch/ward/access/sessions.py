"""Sign-ins: begun, used, locked, unlocked and ended, each by a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.store import tables
from cartwatch.ward.access.accounts import account, wards_of
from cartwatch.ward.access.hashing import new_token, token_hash
from cartwatch.ward.access.person import Person
from cartwatch.ward.access.roles import BOARD
from cartwatch.ward.access.rules import RULES, Rules

How = Literal["password", "pin", "oidc"]
_STEPS_A_IDLE_TIME = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """A sign-in as it is now. `ended` says why it counts no more, "" while it does.

    `last_used` is when it was last known to be used, to a quarter of the idle time.
    """

    person: Person
    row: tables.UserSession
    ended: str
    locked: bool
    last_used: datetime


def standing(
    session: Session, hashed: str, *, now: datetime, rules: Rules = RULES
) -> Standing | None:
    """How does the sign-in with that token hash stand? None: there is none."""
    row = _row(session, hashed)
    if row is None:
        return None
    user = account(session, row.login)
    name, role = (user.name, user.role) if user else (row.login, row.role)
    person = Person(row.login, name, role, wards_of(user) if user else (), hashed)
    step = _last_step(session, hashed)
    used = row.began_at if step is None else step.at
    idle = role != BOARD and now - used > rules.idle
    locked = idle or (step is not None and step.step == "locked")
    return Standing(person, row, _ended(session, row, user, now), locked, used)


def _row(session: Session, hashed: str) -> tables.UserSession | None:
    query = select(tables.UserSession)
    return session.exec(
        query.where(col(tables.UserSession.token_hash) == hashed)
    ).first()


def _last_step(session: Session, hashed: str) -> tables.SessionStep | None:
    step = tables.SessionStep
    query = select(step).where(col(step.token_hash) == hashed)
    return session.exec(query.order_by(col(step.id).desc())).first()


def _ended(
    session: Session,
    row: tables.UserSession,
    user: tables.User | None,
    now: datetime,
) -> str:
    gone = session.get(tables.Revocation, row.token_hash)
    if gone is not None:
        return gone.reason
    if user is None or not user.active:
        return "the account is not in use"
    return "its time is over" if now >= row.expires_at else ""


def begin(
    user: tables.User,
    *,
    how: How,
    device: str,
    address: str,
    session: Session,
    now: datetime,
    rules: Rules = RULES,
    until: datetime | None = None,
) -> str:
    """A new sign-in of that account on that device (a token's hash); its token.

    It ends at `until`, else after the time that the rules give its role.
    """
    token = new_token()
    row = tables.UserSession(
        token_hash=token_hash(token),
        login=user.login,
        role=user.role,
        began_at=now,
        expires_at=until or now + rules.lasting(user.role),
        device=device,
        how=how,
        address=address,
    )
    store.append(session, [row], action="access: sign in", by=user.name, now=now)
    return token


def used(found: Standing, *, session: Session, now: datetime, rules: Rules) -> bool:
    """Somebody is at work: it does not lock for a while. False once it is locked."""
    if found.locked or found.ended:
        return False
    if now - found.last_used >= rules.idle / _STEPS_A_IDLE_TIME:
        step(found, "used", session=session, now=now)
    return True


def step(
    found: Standing,
    what: Literal["used", "locked", "unlocked"],
    *,
    session: Session,
    now: datetime,
    how: How | None = None,
) -> None:
    """What became of a sign-in, as a row."""
    row = tables.SessionStep(
        token_hash=found.row.token_hash, step=what, how=how, at=now
    )
    by, action = found.person.name, f"access: {what}"
    store.append(session, [row], action=action, by=by, now=now)


def end(
    hashes: Sequence[str], *, session: Session, now: datetime, by: str, reason: str
) -> int:
    """End these sign-ins; how many had not ended before."""
    rows = [
        tables.Revocation(token_hash=hashed, at=now, by=by, reason=reason)
        for hashed in hashes
        if session.get(tables.Revocation, hashed) is None
    ]
    if rows:
        said = {"reason": reason}
        store.append(
            session, rows, action="access: sign out", by=by, now=now, details=said
        )
    return len(rows)


def open_sessions(
    session: Session, login: str, *, now: datetime
) -> Sequence[tables.UserSession]:
    """The sign-ins of an account that have not ended, the oldest first."""
    row = tables.UserSession
    query = select(row).where(col(row.login) == login, col(row.expires_at) > now)
    gone = select(col(tables.Revocation.token_hash))
    query = query.where(col(row.token_hash).not_in(gone)).order_by(col(row.id))
    return session.exec(query).all()


def end_all(
    login: str, *, session: Session, now: datetime, by: str, reason: str
) -> int:
    """End every sign-in of an account; how many there were."""
    hashes = [row.token_hash for row in open_sessions(session, login, now=now)]
    return end(hashes, session=session, now=now, by=by, reason=reason)
