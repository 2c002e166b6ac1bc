"""Accounts: added, changed and taken out of use, each by a new row."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlmodel import Session

from cartwatch import store
from cartwatch.store import tables
from cartwatch.ward.access.accounts import account, accounts, anybody
from cartwatch.ward.access.hashing import secret_hash
from cartwatch.ward.access.roles import ADMINISTRATOR, ROLES
from cartwatch.ward.access.sessions import end_all
from cartwatch.ward.refused import Refusal, Refused, checked, named

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
FEWEST_LETTERS = 5
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,62}")
PIN = re.compile(r"\d{6}")


def add_user(
    login: str,
    *,
    name: str,
    role: str,
    password: str | None,
    session: Session,
    now: datetime,
    by: str,
    wards: Sequence[str] = (),
    contact: str | None = None,
) -> None:
    """A new account; without a password it signs in by single sign-on only.

    The first account must be an administrator with a password, or nobody could make
    another. Raises Refused with every reason.
    """
    login = login.lower()
    checked(
        _login(session, login),
        name_refusal(session, login, name),
        _role(role),
        _first(session, role, password),
        None if password is None else password_refusal(password, login, name),
    )
    said: dict[str, Any] = {"name": name.strip(), "role": role, "wards": sorted(wards)}
    said |= {"contact": contact, "recorded_at": now, "recorded_by": by}
    kept = None if password is None else secret_hash(password)
    row = tables.User(login=login, password_hash=kept, **said)
    _write(session, row, f"access: add user {login}", by=by, now=now)


def set_role(
    login: str,
    role: str,
    *,
    session: Session,
    now: datetime,
    by: str,
    wards: Sequence[str] | None = None,
) -> None:
    """Another role, and other wards if given. Their sign-ins end. Raises Refused."""
    user = known(session, login)
    checked(_role(role), _keeps_one(session, user, role=role))
    changes = {"role": role} | ({} if wards is None else {"wards": sorted(wards)})
    _changed(session, user, "role", by=by, now=now, **changes)
    end_all(user.login, session=session, now=now, by=by, reason="the role has changed")


def set_password(
    login: str, password: str, *, session: Session, now: datetime, by: str
) -> None:
    """Another password. Their sign-ins end. Raises Refused."""
    user = known(session, login)
    checked(password_refusal(password, user.login, user.name))
    hashed = secret_hash(password)
    _changed(session, user, "password", by=by, now=now, password_hash=hashed)
    end_all(user.login, session=session, now=now, by=by, reason="the password changed")


def set_pin(login: str, pin: str, *, session: Session, now: datetime, by: str) -> None:
    """Another PIN, for devices with a sign-in by password. Raises Refused."""
    user = known(session, login)
    checked(_pin(pin))
    _changed(session, user, "PIN", by=by, now=now, pin_hash=secret_hash(pin))


def disable(login: str, *, session: Session, now: datetime, by: str) -> None:
    """Nobody signs in with it any more, and who is in is out. Raises Refused."""
    user = known(session, login)
    checked(_keeps_one(session, user, active=False))
    _changed(session, user, "disabled", by=by, now=now, active=False)
    end_all(user.login, session=session, now=now, by=by, reason="the account is closed")


def enable(login: str, *, session: Session, now: datetime, by: str) -> None:
    """An account that was disabled is in use again. Raises Refused."""
    user = known(session, login)
    _changed(session, user, "enabled", by=by, now=now, active=True)


def known(session: Session, login: str) -> tables.User:
    """The account of that login. Raises Refused when there is none."""
    user = account(session, login)
    if user is None:
        step = "See `cartwatch user list`"
        raise Refused([Refusal("login", login, "there is no such account", step)])
    return user


def password_refusal(password: str, login: str, name: str) -> Refusal | None:
    """What is wrong with a password; its text is never in the answer."""
    if len(password) < SHORTEST_PASSWORD:
        reason = f"shorter than {SHORTEST_PASSWORD} characters"
    elif len(password) > LONGEST_PASSWORD:
        reason = f"longer than {LONGEST_PASSWORD} characters"
    elif len(set(password)) < FEWEST_LETTERS:
        reason = "made of too few different characters"
    elif any(w in password.lower() for w in (login, name.lower()) if len(w) > 3):
        reason = "it holds the login or the name"
    else:
        return None
    return Refusal(
        "password", "", reason, "Choose a few words that only you would join"
    )


def _pin(pin: str) -> Refusal | None:
    if not PIN.fullmatch(pin):
        return Refusal("PIN", "", "not six digits", "Choose six digits")
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    if steps in ({-1}, {0}, {1}):
        return Refusal("PIN", "", "anybody would try that first", "Choose another")
    return None


def _login(session: Session, login: str) -> Refusal | None:
    if not LOGIN.fullmatch(login):
        step = "Use 2 to 63 of a-z, 0-9 and . _ @ + -"
        return Refusal("login", login, "it cannot be a login", step)
    if account(session, login) is None:
        return None
    step = "Choose another, or change that account"
    return Refusal("login", login, "there is such an account already", step)


def name_refusal(session: Session, login: str, name: str) -> Refusal | None:
    """A name stands on what people chart: two of one name cannot be told apart."""
    others = [u for u in accounts(session) if u.login != login]
    if name.strip().lower() in {u.name.lower() for u in others}:
        step = "Add what tells them apart, such as a second initial"
        return Refusal("name", name, "another account has this name", step)
    return named("name", name)


def _role(role: str) -> Refusal | None:
    if role in ROLES:
        return None
    return Refusal("role", role, "there is no such role", f"Roles: {', '.join(ROLES)}")


def _first(session: Session, role: str, password: str | None) -> Refusal | None:
    if anybody(session) or (role == ADMINISTRATOR and password is not None):
        return None
    reason = "the first account must be an administrator with a password"
    return Refusal("role", role, reason, "Make that one first: --role administrator")


def _keeps_one(
    session: Session, user: tables.User, *, role: str = "", active: bool = True
) -> Refusal | None:
    """One administrator stays, or nobody could make another."""
    stays = active and role in ("", ADMINISTRATOR)
    others = [u for u in accounts(session) if u.active and u.login != user.login]
    if stays or user.role != ADMINISTRATOR or not user.active:
        return None
    if any(u.role == ADMINISTRATOR and u.password_hash for u in others):
        return None
    step = "Make another administrator first"
    return Refusal("login", user.login, "the last administrator", step)


def _changed(
    session: Session,
    user: tables.User,
    what: str,
    *,
    by: str,
    now: datetime,
    **changes: Any,
) -> None:
    """The account's next row: as before but for the changes."""
    kept = user.model_dump() | {"id": None, "recorded_at": now, "recorded_by": by}
    row = tables.User(**kept | changes)
    _write(session, row, f"access: {what} of {user.login}", by=by, now=now)


def _write(
    session: Session, row: tables.User, action: str, *, by: str, now: datetime
) -> None:
    store.append(session, [row], action=action, by=by, now=now)
