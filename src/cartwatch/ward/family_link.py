"""A link to a family's page: for one person, with consent, until a time."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.exchange.values import did_you_mean
from cartwatch.store import Appended, tables
from cartwatch.store.people import age_at
from cartwatch.ward.access.hashing import secret_hash
from cartwatch.ward.died import is_dead
from cartwatch.ward.refused import Refusal, Refused, checked, named

PARENT, ADULT, TEEN, OTHER = "parent", "adult_patient", "teen", "other"
CLASSES = (PARENT, ADULT, TEEN, OTHER)
GROWN, TEENS = 18, 12
"""Ages in years (ours; the law of the place decides, so a unit may have others)."""
DAYS, LONGEST_DAYS = 14, 60
PIN_DIGITS = 6
_NEEDED = {
    PARENT: "From 12 years on a patient is asked before a parent reads along",
    TEEN: "A young patient's own link needs a parent, or the law of the place",
    OTHER: "Somebody else reads along only if the patient, or a parent, agrees",
}


@dataclass(frozen=True, slots=True)
class NewLink:
    """What is shown once and never again. The PIN is given by voice."""

    id: str
    expires_at: datetime
    token: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as staff see it: for whom, until when, how it stands."""

    id: str
    patient: str
    person: str
    person_class: str
    language: str | None
    expires_at: datetime | None
    made_by: str
    state: str
    openings: int
    last_opened: datetime | None


def link_family(
    patient: str,
    *,
    person: str,
    person_class: str,
    session: Session,
    now: datetime,
    by: str,
    consent: str | None = None,
    language: str | None = None,
    days: int = DAYS,
    languages: Collection[str] | None = None,
) -> NewLink:
    """A new link and its PIN; only their hashes are kept.

    `consent` says who agreed and how; which class needs it depends on the age.
    `languages` are those that have texts; None asks nothing. Raises Refused with
    every reason, also for a patient who is on no ward.
    """
    wrong = [named("by", by), _days(days), _language(language, languages)]
    row = tables.FamilyLink(
        token_hash="", patient=patient, recorded_at=now, recorded_by=by
    )
    row.person, row.person_class, row.consent = person.strip(), person_class, consent
    checked(*wrong, *_wrong(session, row, now))
    row.language, row.expires_at = language, now + timedelta(days=days)
    token, pin = secrets.token_urlsafe(24), f"{secrets.randbelow(10**PIN_DIGITS):06d}"
    row.token_hash, row.pin_hash = hashed(token), secret_hash(pin)
    landed = store.append(session, [row], action="link family", by=by, now=now)
    return NewLink(landed.ids[0], now + timedelta(days=days), token, pin)


def _wrong(
    session: Session, row: tables.FamilyLink, now: datetime
) -> list[Refusal | None]:
    """What speaks against this person reading along."""
    card = next(iter(store.patients(session, patient=row.patient).cards), None)
    who = row.person_class or ""
    found = [named("person", row.person), _class(who)]
    found.append(_here(session, row.patient, card))
    if card is not None:
        found += [_fits(card, who, now), _agreed(card, who, row.consent, now)]
    return found


def revoke_link(
    link_id: str, *, reason: str, session: Session, now: datetime, by: str
) -> Appended:
    """The link opens nothing from now on. Raises Refused where it has ended so."""
    checked(named("reason", reason), named("by", by))
    row = session.get(tables.FamilyLink, int(link_id)) if link_id.isdecimal() else None
    if row is None:
        step = "Look it up in the list of links"
        raise Refused([Refusal("link", link_id, "there is no such link", step)])
    ended = session.get(tables.Revocation, row.token_hash)
    if ended is not None:
        why = f"it was revoked by {ended.by}: {ended.reason}"
        raise Refused([Refusal("link", link_id, why, "Nothing more is to do")])
    revoked = revocation(row, now, by, reason)
    details = {"link": row.id}
    deed = "revoke link"
    return store.append(
        session,
        [revoked],
        action=deed,
        by=by,
        now=now,
        patient=row.patient,
        details=details,
    )


def family_links(
    session: Session, *, now: datetime, patient: str | None = None
) -> tuple[Link, ...]:
    """Every link, of one patient or all, the newest first."""
    query = select(tables.FamilyLink).order_by(col(tables.FamilyLink.id).desc())
    if patient is not None:
        query = query.where(tables.FamilyLink.patient == patient)
    return tuple(_shown(session, row, now) for row in session.exec(query).all())


def revocation(
    row: tables.FamilyLink, now: datetime, by: str, reason: str
) -> tables.Revocation:
    """The row by which a link ends."""
    return tables.Revocation(token_hash=row.token_hash, at=now, by=by, reason=reason)


def hashed(secret: str) -> str:
    """What is stored of a token: it cannot be turned back."""
    return sha256(secret.encode()).hexdigest()


def ended(session: Session, row: tables.FamilyLink, now: datetime) -> str | None:
    """Why a link opens nothing now, in words for staff; None: it does."""
    over = session.get(tables.Revocation, row.token_hash)
    if over is not None:
        return over.reason if over.reason == LOCKED else "revoked"
    if row.expires_at is not None and row.expires_at <= now:
        return "expired"
    cards = store.patients(session, patient=row.patient).cards
    if not cards or cards[0].ward is None:
        return "the patient is on no ward"
    return "closed" if is_dead(session, row.patient) else None


LOCKED = "locked: five wrong PINs"


def _shown(session: Session, row: tables.FamilyLink, now: datetime) -> Link:
    opening = tables.FamilyOpening
    query = select(opening).where(opening.link == row.id).order_by(col(opening.id))
    seen = session.exec(query).all()
    return Link(
        id=str(row.id),
        patient=row.patient,
        person=row.person or "",
        person_class=row.person_class or "",
        language=row.language,
        expires_at=row.expires_at,
        made_by=row.recorded_by,
        state=ended(session, row, now) or "open",
        openings=len(seen),
        last_opened=seen[-1].at if seen else None,
    )


def _class(word: str) -> Refusal | None:
    if word in CLASSES:
        return None
    meant = did_you_mean(word, CLASSES).rstrip("?")
    step = f"One of: {', '.join(CLASSES)}"
    return Refusal("class", word, f"it is no class of reader.{meant}".rstrip("."), step)


def _days(days: int) -> Refusal | None:
    if 1 <= days <= LONGEST_DAYS:
        return None
    reason = f"a link lasts 1 to {LONGEST_DAYS} days"
    return Refusal("days", str(days), reason, "Make a new one when it has ended")


def _here(session: Session, patient: str, card: store.Card | None) -> Refusal | None:
    if card is None:
        step = "Enrol the patient first, or check the id"
        return Refusal("patient", patient, "not enrolled", step)
    if card.ward is not None and not is_dead(session, patient):
        return None
    reason = "there is no page to link to: nobody is watched here"
    return Refusal("patient", patient, reason, "Speak with the family in person")


def _language(word: str | None, known: Collection[str] | None) -> Refusal | None:
    if word is None or known is None or word in known:
        return None
    step = f"Leave it out for English, or one of: {', '.join(sorted(known))}"
    return Refusal("language", word, "there are no texts in it", step)


def _age(card: store.Card, now: datetime) -> float | None:
    if card.birth_date is not None:
        return age_at(card.birth_date, now.date())
    return card.age_years


def _fits(card: store.Card, word: str, now: datetime) -> Refusal | None:
    """Is the patient of the age that this class is for?"""
    age = _age(card, now)
    if word not in (PARENT, ADULT, TEEN):
        return None
    if age is None:
        step = "Record the birth date, or the age at the infusion"
        return Refusal("class", word, "the patient's age is not known", step)
    grown, teen = age >= GROWN, TEENS <= age < GROWN
    if {PARENT: not grown, ADULT: grown, TEEN: teen}[word]:
        return None
    reason = f"the patient is {age:.0f} years old"
    step = f"{ADULT} from {GROWN} years, {TEEN} from {TEENS}, {PARENT} below {GROWN}"
    return Refusal("class", word, reason, step)


def _agreed(
    card: store.Card, word: str, consent: str | None, now: datetime
) -> Refusal | None:
    """Who must have agreed, and did somebody write it down?"""
    age = _age(card, now)
    young = word == PARENT and age is not None and age < TEENS
    if word not in _NEEDED or young or (consent and consent.strip()):
        return None
    step = "Say who agreed, and how"
    return Refusal("consent", "", _NEEDED[word], step)
