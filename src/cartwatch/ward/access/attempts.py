"""Guessing has an end: tries are counted before they are looked at.

A device on which a login has signed in before is counted by itself, so that nobody
locks a nurse out of her own tablet by guessing elsewhere.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.store import tables
from cartwatch.ward.access.accounts import account
from cartwatch.ward.access.rules import Rules
from cartwatch.ward.access.sessions import How
from cartwatch.ward.refused import Refusal, Refused

Tries = Sequence[tables.SignInAttempt]


def tried(
    typed: str,
    how: How,
    *,
    device: str,
    address: str,
    session: Session,
    now: datetime,
    rules: Rules,
) -> tables.User | None:
    """Write down that somebody tries, and whose account it is if anybody's.

    Raises Refused once there were too many, whether or not the login exists.
    """
    user = account(session, typed)
    login = user.login if user else mark(session, typed)
    known = _known(session, login)
    until = now
    if how == "password":  # PINs have a count of their own, and work nowhere else
        until = _login_until(session, login, device, known, now, rules)
    if device not in known:
        until = max(until, _address_until(session, address, now, rules))
    if until > now:
        raise Refused([_wait(until - now)])
    _write(session, login, how, device, address, now, accepted=False)
    return user


def accepted(
    user: tables.User,
    how: How,
    *,
    device: str,
    address: str,
    session: Session,
    now: datetime,
) -> None:
    """The try was right: what failed before it counts no more."""
    _write(session, user.login, how, device, address, now, accepted=True)


def locked_out(how: How, *, address: str, session: Session, now: datetime) -> None:
    """Somebody tries although it is too often: one row a minute and address."""
    store.append(
        session,
        [],
        action="access: locked out",
        by="nobody",
        now=now,
        key=f"locked out/{address}/{now:%Y-%m-%dT%H:%M}",
        details={"address": address, "how": how},
    )


def not_proved(why: str, *, address: str, session: Session, now: datetime) -> None:
    """A provider's answer that proves nothing: one row a minute and address."""
    store.append(
        session,
        [],
        action="access: not proved",
        by="nobody",
        now=now,
        key=f"not proved/{address}/{now:%Y-%m-%dT%H:%M}",
        details={"address": address, "how": "oidc", "why": why},
    )


def mark(session: Session, typed: str) -> str:
    """What is kept of a login that does not exist: four hexadecimal digits.

    Enough to count tries by; too little to find a password typed there by mistake.
    Keyed by a secret of the store: nobody outside can say which words share a mark.
    """
    user = tables.User
    query = select(col(user.password_hash)).where(col(user.password_hash).is_not(None))
    secret = session.exec(query.order_by(col(user.id)).limit(1)).first() or ""
    made = hmac.new(secret.encode(), typed.lower().encode(), sha256)
    return f"?{made.hexdigest()[:4]}"


def wrong_pins(session: Session, login: str, device: str) -> int:
    """How many wrong PINs of a login on a device since something was right."""
    attempt = tables.SignInAttempt
    query = select(attempt).where(
        col(attempt.login) == login, col(attempt.device) == device
    )
    rows = session.exec(query.order_by(col(attempt.id))).all()
    return sum(row.how == "pin" for row in _failed(rows))


def _write(
    session: Session,
    login: str,
    how: How,
    device: str,
    address: str,
    now: datetime,
    *,
    accepted: bool,
) -> None:
    row = tables.SignInAttempt(
        login=login,
        address=address,
        device=device,
        how=how,
        accepted=accepted,
        at=now,
    )
    action = "access: let in" if accepted else "access: try"
    store.append(session, [row], action=action, by=login, now=now)


def _known(session: Session, login: str) -> frozenset[str]:
    """The devices on which that login has signed in with its password."""
    row = tables.UserSession
    query = select(col(row.device)).where(col(row.login) == login).distinct()
    return frozenset(device for device in session.exec(query) if device)


def _failed(rows: Tries) -> Tries:
    """Those after the last that was right, which also was a try before."""
    last = max((i for i, row in enumerate(rows) if row.accepted), default=-1)
    return rows[last + 1 :]


def _login_until(
    session: Session,
    login: str,
    device: str,
    known: frozenset[str],
    now: datetime,
    rules: Rules,
) -> datetime:
    attempt = tables.SignInAttempt
    query = select(attempt).where(
        col(attempt.login) == login, col(attempt.at) > now - rules.window
    )
    query = query.where(col(attempt.how) == "password")
    rows = session.exec(query.order_by(col(attempt.id))).all()
    if device in known:
        mine = [row for row in rows if row.device == device]
    else:
        mine = [row for row in rows if row.device not in known]
    return _until(_failed(mine), rules.guesses, now, rules)


def _address_until(
    session: Session, address: str, now: datetime, rules: Rules
) -> datetime:
    attempt = tables.SignInAttempt
    query = select(attempt).where(
        col(attempt.address) == address, col(attempt.at) > now - rules.window
    )
    rows = session.exec(query.order_by(col(attempt.id))).all()
    right = sum(row.accepted for row in rows)
    wrong = [row for row in rows if not row.accepted]
    return _until(wrong[right:], rules.guesses_of_address, now, rules)


def _until(wrong: Tries, most: int, now: datetime, rules: Rules) -> datetime:
    return wrong[-1].at + rules.window if len(wrong) >= most else now


def _wait(left: timedelta) -> Refusal:
    minutes = max(1, -int(-left.total_seconds() // 60))
    reason = "too many tries, so nobody can sign in this way for now"
    step = f"Try again in {minutes} min, or ask the administrator"
    return Refusal("sign-in", "", reason, step)
