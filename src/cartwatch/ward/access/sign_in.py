"""Signing in with a password, switching and unlocking with a PIN.

These take the engine, not a session: a try is recorded before it is looked at, in a
transaction of its own, and the slow check of a secret holds nobody up.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from cartwatch.store import StoreError, reading, tables, writing
from cartwatch.ward.access import attempts, sessions
from cartwatch.ward.access.accounts import account
from cartwatch.ward.access.hashing import is_secret
from cartwatch.ward.access.rules import RULES, Rules
from cartwatch.ward.access.sessions import How, Standing, standing
from cartwatch.ward.access.users import set_pin
from cartwatch.ward.refused import Refusal, Refused

ANCHORS = ("password", "oidc")
"""Signing in by these opens a device to the person's PIN."""
MOST_PINS = 5
PIN_LENGTH = 6
WRONG = Refusal("sign-in", "", "login or password is wrong", "Check both and try again")
WRONG_PIN = Refusal(
    "PIN", "", "login or PIN is wrong here", "Try again, or use your password"
)
NO_PIN = Refusal(
    "PIN", "", "no PIN is taken here for now", "Sign in with your password"
)
FRESH = timedelta(minutes=10)
AGAIN = Refusal(
    "sign-in", "", "you signed in too long ago", "Sign out and in again, then set it"
)
OVER = Refusal("sign-in", "", "this sign-in is over", "Sign in again")


@dataclass(frozen=True, slots=True)
class At:
    """Where and when somebody signs in. `device` is the hash of the device's token."""

    engine: Engine
    device: str
    address: str
    now: datetime
    rules: Rules = RULES


def sign_in(at: At, login: str, password: str) -> str:
    """The token of a new sign-in. Raises Refused, the same for an unknown login."""
    user = _tried(at, login, "password")
    right = is_secret(user.password_hash if user else None, password)
    if user is None or not right:
        raise Refused([WRONG])
    with writing(at.engine) as session:
        found = _still(session, user, WRONG)
        _accepted(at, found, "password", session)
        return _begin(at, found, "password", session)


def switch(at: At, login: str, pin: str, *, leaving: str = "") -> str:
    """The token of another person on the same device; the one before is locked.

    `leaving` is the token hash of the sign-in that the device had. Raises Refused:
    a PIN works only where that person signed in with the password not long ago.
    """
    user = _tried(at, login, "pin")
    with reading(at.engine) as session:
        known = bool(user) and pin_works(session, user.login if user else "", at)
    right = is_secret(user.pin_hash if user and known else None, pin)
    if user is None or not right:
        raise Refused([WRONG_PIN])
    with writing(at.engine) as session:
        found = _still(session, user, WRONG_PIN)
        if not pin_works(session, found.login, at):
            raise Refused([WRONG_PIN])
        _accepted(at, found, "pin", session)
        lock(session, leaving, at)
        return _begin(at, found, "pin", session)


def unlock(at: At, hashed: str, secret: str) -> None:
    """Open a locked sign-in again, by its person's PIN or password. Raises Refused."""
    with reading(at.engine) as session:
        login = _present(session, hashed, at).person.login
    user = _tried(at, login, "pin" if len(secret) == PIN_LENGTH else "password")
    if user is None:
        raise Refused([WRONG])
    with reading(at.engine) as session:
        pins = pin_works(session, login, at)
    how = _right(user, secret, pins=pins)
    with writing(at.engine) as session:
        _accepted(at, _still(session, user, WRONG), how, session)
        found = _present(session, hashed, at)
        sessions.step(found, "unlocked", session=session, now=at.now, how=how)


def _right(user: tables.User, secret: str, *, pins: bool) -> How:
    """Which secret it was. Raises Refused when it is neither."""
    if len(secret) != PIN_LENGTH:
        if not is_secret(user.password_hash, secret):
            raise Refused([WRONG])
        return "password"
    if not pins:
        raise Refused([NO_PIN])
    if not is_secret(user.pin_hash, secret):
        raise Refused([WRONG_PIN])
    return "pin"


def lock(session: Session, hashed: str, at: At) -> None:
    """Lock that sign-in, if it is one that is open."""
    found = standing(session, hashed, now=at.now, rules=at.rules) if hashed else None
    if found is not None and not found.ended and not found.locked:
        sessions.step(found, "locked", session=session, now=at.now)


def sign_out(at: At, hashed: str) -> None:
    """End that sign-in and this person's others on the device, with their PIN there."""
    with writing(at.engine) as session:
        found = standing(session, hashed, now=at.now, rules=at.rules)
        if found is None:
            return
        login, by = found.person.login, found.person.name
        here = sessions.open_sessions(session, login, now=at.now)
        hashes = [row.token_hash for row in here if row.device == found.row.device]
        hashes = list(dict.fromkeys([hashed, *hashes]))
        sessions.end(hashes, session=session, now=at.now, by=by, reason="signed out")


def pin_works(session: Session, login: str, at: At) -> bool:
    """Whether that person signed in on this device with the password not long ago.

    Signing out, a new password or the administrator ends it; so do wrong PINs.
    """
    return (
        _anchor(session, login, at) is not None
        and attempts.wrong_pins(session, login, at.device) <= MOST_PINS
    )


def _anchor(session: Session, login: str, at: At) -> tables.UserSession | None:
    since = at.now - at.rules.pin_for
    rows = sessions.open_sessions(session, login, now=at.now)
    found = [
        row
        for row in rows
        if row.device == at.device and row.how in ANCHORS and row.began_at > since
    ]
    return found[-1] if found else None


def _tried(at: At, login: str, how: How) -> tables.User | None:
    try:
        with writing(at.engine) as session:
            user = attempts.tried(
                login,
                how,
                device=at.device,
                address=at.address,
                session=session,
                now=at.now,
                rules=at.rules,
            )
            return _detached(user)
    except Refused:
        with suppress(StoreError), writing(at.engine) as session:
            attempts.locked_out(how, address=at.address, session=session, now=at.now)
        raise


def _detached(user: tables.User | None) -> tables.User | None:
    """The row as a value, readable after its transaction."""
    if user is None or not user.active:
        return None
    return tables.User(**user.model_dump())


def _still(session: Session, user: tables.User, refusal: Refusal) -> tables.User:
    """The account as it is now: nothing may have changed while the secret was read."""
    found = account(session, user.login)
    if found is None or not found.active or found.id != user.id:
        raise Refused([refusal])
    return found


def _present(session: Session, hashed: str, at: At) -> Standing:
    found = standing(session, hashed, now=at.now, rules=at.rules)
    if found is None or found.ended:
        raise Refused([OVER])
    return found


def _accepted(at: At, user: tables.User, how: How, session: Session) -> None:
    attempts.accepted(
        user,
        how,
        device=at.device,
        address=at.address,
        session=session,
        now=at.now,
    )


def _begin(at: At, user: tables.User, how: How, session: Session) -> str:
    anchor = _anchor(session, user.login, at) if how == "pin" else None
    return sessions.begin(
        user,
        how=how,
        device=at.device,
        address=at.address,
        session=session,
        now=at.now,
        rules=at.rules,
        until=anchor.expires_at if anchor else None,
    )


def confirm(at: At, hashed: str, password: str) -> None:
    """Is it really this person who asks? Raises Refused for a wrong password.

    Who signs in only at the hospital's provider must just have done so.
    """
    with reading(at.engine) as session:
        found = _present(session, hashed, at)
        known = account(session, found.person.login)
    if known is not None and not known.password_hash:
        return _just_proved(found, at)
    user = _tried(at, found.person.login, "password")
    if user is None or not is_secret(user.password_hash, password):
        raise Refused([WRONG])
    with writing(at.engine) as session:
        _accepted(at, _still(session, user, WRONG), "password", session)


def _just_proved(found: Standing, at: At) -> None:
    """Who has no password here was proved by the provider, and not long ago."""
    if found.row.how != "oidc" or at.now - found.row.began_at > FRESH:
        raise Refused([AGAIN])


def set_own_pin(at: At, hashed: str, pin: str) -> None:
    """Another PIN for the person of this sign-in. Raises Refused."""
    with writing(at.engine) as session:
        person = _present(session, hashed, at).person
        set_pin(person.login, pin, session=session, now=at.now, by=person.name)


def sign_out_everywhere(at: At, hashed: str) -> None:
    """End every sign-in of this person."""
    with writing(at.engine) as session:
        person = _present(session, hashed, at).person
        said = {"by": person.name, "reason": "signed out everywhere"}
        sessions.end_all(person.login, session=session, now=at.now, **said)
