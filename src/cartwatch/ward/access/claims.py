"""What does a single sign-on say about a person: who, which role, which wards?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from cartwatch import store
from cartwatch.store import StoreError, tables, writing
from cartwatch.ward.access import sessions
from cartwatch.ward.access.accounts import account, account_of_subject, wards_of
from cartwatch.ward.access.roles import ROLES
from cartwatch.ward.access.sign_in import At
from cartwatch.ward.access.users import LOGIN, name_refusal
from cartwatch.ward.refused import Refusal, Refused, checked

UNVERIFIED = "the provider has not verified your e-mail address"
NOT_SO = (False, "false")
"""How providers say that it is not verified."""
NEXT = "Ask the administrator of CartWatch"


@dataclass(frozen=True, slots=True)
class Claims:
    """How a unit's provider names people. Values of `role_claim` and `ward_claim` are
    looked up in `roles` and `wards`; of several roles the first in `roles` counts.

    With `known_only` a person must have an account here; without it one is made at
    the first sign-in, by what the provider says.
    """

    role_claim: str = "groups"
    roles: Mapping[str, str] = field(default_factory=dict)
    ward_claim: str = "groups"
    wards: Mapping[str, str] = field(default_factory=dict)
    login_claim: str = "email"
    name_claim: str = "name"
    known_only: bool = False


def sign_in_by_claims(at: At, issuer: str, said: Mapping[str, Any], how: Claims) -> str:
    """The token of a new sign-in by what a provider has proved.

    Raises Refused, recorded, for somebody without a role, unknown or disabled.
    """
    try:
        with writing(at.engine) as session:
            user = _user(session, issuer, said, how, at.now)
            return sessions.begin(
                user,
                how="oidc",
                device=at.device,
                address=at.address,
                session=session,
                now=at.now,
                rules=at.rules,
            )
    except Refused as refused:
        _record(at.engine, issuer, said, refused, at.now)
        raise


def _user(
    session: Session,
    issuer: str,
    said: Mapping[str, Any],
    how: Claims,
    now: datetime,
) -> tables.User:
    """The account as the provider has it now, written when that is new."""
    subject, login = str(said.get("sub", "")), _text(said, how.login_claim).lower()
    user = account_of_subject(session, issuer, subject) or account(session, login)
    role = _first(_texts(said, how.role_claim), how.roles)
    _check_proved(said, how, subject, login)
    _check_account(user, issuer, subject, role, how)
    _check_claimed(user, said, how)
    wards = {how.wards[w] for w in _texts(said, how.ward_claim) if w in how.wards}
    kept = user.model_dump() if user else {"login": login, "active": True}
    kept |= {"name": user.name if user else _text(said, how.name_claim) or login}
    kept |= {"wards": sorted(wards) if how.wards else list(_kept(user))}
    kept |= {"id": None, "role": role, "issuer": issuer, "subject": subject}
    row = tables.User(**kept | {"recorded_at": now, "recorded_by": issuer})
    if user is None:
        checked(name_refusal(session, login, row.name))
    elif (user.role, list(_kept(user))) != (row.role, list(row.wards or ())):
        why = {"by": issuer, "reason": "the role or the wards have changed"}
        sessions.end_all(user.login, session=session, now=now, **why)
    if user is None or _differs(user, row):
        action = f"access: single sign-on of {row.login}"
        store.append(session, [row], action=action, by=row.name, now=now)
    return row


def _kept(user: tables.User | None) -> Sequence[str]:
    return wards_of(user) if user else ()


def _differs(user: tables.User, row: tables.User) -> bool:
    names = ("role", "wards", "issuer", "subject")
    return any(getattr(user, name) != getattr(row, name) for name in names)


def _check_proved(
    said: Mapping[str, Any], how: Claims, subject: str, login: str
) -> None:
    """Raises Refused when the provider does not say who it is."""
    if not subject or not LOGIN.fullmatch(login):
        reason = f"the provider gives no '{how.login_claim}' that can be a login"
    elif how.login_claim == "email" and said.get("email_verified") in NOT_SO:
        reason = UNVERIFIED
    else:
        return
    raise Refused([Refusal("sign-in", "", reason, NEXT)])


def _check_claimed(
    user: tables.User | None, said: Mapping[str, Any], how: Claims
) -> None:
    """Raises Refused for an account taken over by an address nobody vouches for."""
    by_mail = user is not None and user.subject is None and how.login_claim == "email"
    if by_mail and said.get("email_verified") is not True:
        raise Refused([Refusal("sign-in", "", UNVERIFIED, NEXT)])


def _check_account(
    user: tables.User | None, issuer: str, subject: str, role: str, how: Claims
) -> None:
    """Raises Refused for whoever has no business here."""
    reason = "" if role in ROLES else "the provider gives you no role in CartWatch"
    if user is None:
        if how.known_only:
            reason = "you have no account in CartWatch"
    elif not user.active:
        reason = "your account in CartWatch is closed"
    elif user.subject is None and user.password_hash:
        reason = "this login signs in with a password here"
    elif (user.issuer or issuer, user.subject or subject) != (issuer, subject):
        reason = "this login belongs to somebody else here"
    if reason:
        raise Refused([Refusal("sign-in", "", reason, NEXT)])


def _first(found: Sequence[str], roles: Mapping[str, str]) -> str:
    return next((role for name, role in roles.items() if name in found), "")


def _text(said: Mapping[str, Any], claim: str) -> str:
    value = said.get(claim)
    return value.strip() if isinstance(value, str) else ""


def _texts(said: Mapping[str, Any], claim: str) -> Sequence[str]:
    """The values of a claim, which may be one text or a list."""
    value = said.get(claim)
    if isinstance(value, str):
        return [value]
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _record(
    engine: Engine,
    issuer: str,
    said: Mapping[str, Any],
    refused: Refused,
    now: datetime,
) -> None:
    reason = refused.refusals[0].reason
    details = {"issuer": issuer, "subject": str(said.get("sub", "")), "reason": reason}
    try:
        with writing(engine) as session:
            action = "access: refused single sign-on"
            store.append(
                session, [], action=action, by="nobody", now=now, details=details
            )
    except StoreError:
        return
