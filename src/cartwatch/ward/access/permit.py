"""May this person do that, to this patient, now? Asked before every effect."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from cartwatch import store
from cartwatch.store import StoreError, writing
from cartwatch.ward.access.glass import opened_by, ward_of
from cartwatch.ward.access.may import MAY, may
from cartwatch.ward.access.person import Forbidden, Person
from cartwatch.ward.access.rules import RULES, Rules
from cartwatch.ward.access.sessions import standing
from cartwatch.ward.refused import Refusal

ENDED = Refusal("sign-in", "", "this sign-in is over", "Sign in again")
LOCKED = Refusal("sign-in", "", "this screen is locked", "Unlock it and save again")


def permit(
    person: Person,
    verb: str,
    *,
    session: Session,
    now: datetime,
    patient: str | None = None,
    ward: str | None = None,
    rules: Rules = RULES,
) -> Person:
    """The person as they are now; raises Forbidden unless they may do that.

    Looks at the sign-in (ended, locked), the role as it is now, and the ward of the
    patient, or that of `ward`. Call it first in `permitted`, which also records who
    was refused; a transaction that is given up records nothing.
    """
    now_is = _signed_in(person, verb, patient, session, now, rules)
    if not may(now_is.role, verb):
        raise Forbidden(now_is, verb, _not_for(now_is.role, verb), patient)
    _in_their_wards(now_is, verb, patient, ward, session, now)
    return now_is


@contextmanager
def permitted(
    engine: Engine,
    person: Person,
    verb: str,
    *,
    now: datetime,
    patient: str | None = None,
    ward: str | None = None,
    rules: Rules = RULES,
) -> Iterator[Session]:
    """A session to write with, for a person who may; it lands when the block ends.

    A Forbidden of `permit`, or of the block, is recorded in a transaction of its own.
    """
    try:
        with writing(engine) as session:
            asked = {"patient": patient, "ward": ward}
            permit(person, verb, session=session, now=now, rules=rules, **asked)
            yield session
    except Forbidden as refused:
        record_refusal(engine, refused, now=now)
        raise


def record_refusal(engine: Engine, refused: Forbidden, *, now: datetime) -> None:
    """Write down who was refused what. A store that takes nothing changes nothing."""
    person, why = refused.person, refused.refusals[0]
    said: dict[str, str | None] = {"verb": refused.verb, "patient": refused.patient}
    said |= {"role": person.role, "login": person.login, "reason": why.reason}
    with suppress(StoreError), writing(engine) as session:
        store.append(
            session,
            [],
            action="access: refused",
            by=person.name or person.login or "nobody",
            now=now,
            details=said,
        )


def _signed_in(
    person: Person,
    verb: str,
    patient: str | None,
    session: Session,
    now: datetime,
    rules: Rules,
) -> Person:
    """The person as the account says now; theirs without a sign-in where none is."""
    if person.session is None:
        return person
    found = standing(session, person.session, now=now, rules=rules)
    if found is None or found.ended:
        raise Forbidden(person, verb, ENDED, patient)
    if found.locked:
        raise Forbidden(found.person, verb, LOCKED, patient)
    return found.person


def _in_their_wards(
    person: Person,
    verb: str,
    patient: str | None,
    ward: str | None,
    session: Session,
    now: datetime,
) -> None:
    if not person.wards:
        return
    if ward is not None and ward not in person.wards:
        step = "Ask somebody of that ward, or the administrator"
        why = Refusal("ward", ward, "not one of your wards", step)
        raise Forbidden(person, verb, why, patient)
    if patient is None or verb == "break_glass":
        return
    lies_in = ward_of(session, patient)
    if lies_in is None or lies_in in person.wards:
        return
    if patient not in opened_by(session, person.login, now=now):
        step = "Open the patient with a reason, if you are needed there"
        why = Refusal("patient", patient, "not on one of your wards", step)
        raise Forbidden(person, verb, why, patient)


def _not_for(role: str, verb: str) -> Refusal:
    """Why a role may not, and who may."""
    who = " or ".join(r.replace("_", " ") for r in sorted(MAY.get(verb, ())))
    shown = role.replace("_", " ") or "nobody"
    reason = f"'{verb.replace('_', ' ')}' is not for the role {shown}"
    return Refusal("role", "", reason, f"Ask a {who}" if who else "Nobody may do that")
