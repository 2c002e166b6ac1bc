"""Family links: a person, a consent, a PIN, an end; every opening is on record."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bedside import Bedside, after
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.store import tables
from cartwatch.ward import NewPatient, Refused, discharge, enrol, open_tasks
from cartwatch.ward.family_door import come_in, linked, look_again, standing
from cartwatch.ward.family_link import NewLink, family_links, link_family, revoke_link

SON = {"person": "the son", "person_class": "other", "consent": "he said yes"}


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def link(bed: Bedside, hours: float = 1, **how: Any) -> NewLink:
    """A new link for somebody, made by a nurse."""
    known = {"session": None, "now": after(hours), "by": "Ama", **SON, **how}
    with store.writing(bed.engine) as session:
        return link_family(bed.patient, **{**known, "session": session})


def refused(bed: Bedside, **how: Any) -> list[str]:
    """The fields for which a link is refused, all at once."""
    with pytest.raises(Refused) as told:
        link(bed, **how)
    return [r.field for r in told.value.refusals]


def door(bed: Bedside, token: str, hours: float, kept: str | None = None) -> str:
    """How the door stands: closed, pin or open."""
    with store.reading(bed.engine) as session:
        return standing(session, token, kept, after(hours)).stands


def knock(bed: Bedside, made: NewLink, hours: float, pin: str | None = None) -> Any:
    """Give a PIN; what the browser keeps, None when it is not right."""
    return come_in(bed.engine, made.token, pin or made.pin, now=after(hours))


def wrong(made: NewLink) -> str:
    """Six digits that are not the PIN."""
    return "000000" if made.pin != "000000" else "000001"


def deeds(bed: Bedside) -> list[str]:
    """What the audit says was done, in order."""
    with store.reading(bed.engine) as session:
        return [e.action for e in session.exec(select(tables.AuditEvent)).all()]


def test_neither_the_token_nor_the_pin_is_in_the_store(bed: Bedside) -> None:
    """At least 128 random bits, six digits, argon2id; and not in a printed line."""
    made = link(bed)
    assert len(made.token) >= 22
    assert (6, True) == (len(made.pin), made.pin.isdigit())
    assert made.token not in repr(made)
    assert made.pin not in repr(made).replace(made.id, "")
    with store.reading(bed.engine) as session:
        row = session.exec(select(tables.FamilyLink)).one()
    assert str(row.pin_hash).startswith("$argon2id$")
    assert made.token not in str(row.model_dump())
    assert ("the son", "other", "he said yes") == (
        row.person,
        row.person_class,
        row.consent,
    )
    assert 5 == len({link(bed).token for _ in range(5)})


def test_the_pin_opens_and_the_browser_is_known_for_a_while(bed: Bedside) -> None:
    """Closed to others; open with the PIN, again without it, asked again at night."""
    made = link(bed)
    assert "pin" == door(bed, made.token, 1)
    assert knock(bed, made, 1, wrong(made)) is None
    kept = knock(bed, made, 1.1)
    assert kept
    assert "open" == door(bed, made.token, 2, kept)
    assert "pin" == door(bed, made.token, 2, "something else")
    assert "pin" == door(bed, made.token, 13.2, kept)
    with store.reading(bed.engine) as session:
        assert "S1" == linked(session, made.token, after(2))


def test_what_one_browser_keeps_opens_no_other_link(bed: Bedside) -> None:
    """For that link only."""
    mine, theirs = link(bed), link(bed.begin("S2"))
    kept = knock(bed, mine, 1.1)
    assert "pin" == door(bed, theirs.token, 2, kept)


def test_five_wrong_pins_lock_and_staff_are_told(bed: Bedside) -> None:
    """The right one does not help any more; the lock is in the audit, with a task."""
    made = link(bed)
    for _ in range(4):
        assert knock(bed, made, 2, wrong(made)) is None
    assert knock(bed, made, 2.1)
    for _ in range(4):
        knock(bed, made, 3, wrong(made))
    assert "pin" == door(bed, made.token, 3)
    knock(bed, made, 3, wrong(made))
    assert "closed" == door(bed, made.token, 3)
    assert knock(bed, made, 3) is None
    assert "family link locked" == deeds(bed)[-1]
    with store.reading(bed.engine) as session:
        (task,) = open_tasks(session)
        (shown,) = family_links(session, now=after(4))
        assert [] == store.verify_audit(session)
    assert ("S1", "locked: five wrong PINs") == (task.patient, shown.state)
    assert "the son" in task.says


def test_revoked_and_expired_links_are_closed_at_once(bed: Bedside) -> None:
    """Also for a browser that had opened it."""
    made, other = link(bed), link(bed)
    kept = {m.token: knock(bed, m, 1.1) for m in (made, other)}
    for m in (made, other):
        assert "open" == door(bed, m.token, 2, kept[m.token])
    with store.writing(bed.engine) as session:
        how = {"session": session, "now": after(3), "by": "Ama"}
        revoke_link(made.id, reason="lost phone", **how)
    assert "closed" == door(bed, made.token, 3, kept[made.token])
    assert "open" == door(bed, other.token, 3, kept[other.token])
    assert "closed" == door(bed, other.token, 24 * 14 + 1.1, kept[other.token])
    with pytest.raises(Refused, match="revoked by Ama: lost phone"):
        with store.writing(bed.engine) as session:
            revoke_link(made.id, reason="x", session=session, now=after(4), by="Bo")


def test_a_discharge_and_a_death_close_every_link(bed: Bedside) -> None:
    """Nobody is watched here any more; a withdrawn death opens none by itself."""
    made = link(bed)
    assert knock(bed, made, 1.1)
    bed.died(2)
    assert "closed" == door(bed, made.token, 2)
    assert ["patient"] == refused(bed, hours=3)
    two = bed.begin("S2")
    other = link(two)
    with store.writing(bed.engine) as session:
        discharge("S2", reason="home", session=session, now=after(2), by="clerk")
    assert "closed" == door(bed, other.token, 2)
    assert "closed" == door(bed, "unknown", 2)


def test_every_opening_is_on_record(bed: Bedside) -> None:
    """Opened with the PIN, loaded again: when, by which link, and how often."""
    made = link(bed)
    knock(bed, made, 1.5)
    with store.writing(bed.engine) as session:
        look_again(session, made.token, after(2))
    assert ["family page opened", "family page seen"] == deeds(bed)[-2:]
    with store.reading(bed.engine) as session:
        (shown,) = family_links(session, now=after(3), patient="S1")
    assert (2, after(2), "open", "Ama") == (
        shown.openings,
        shown.last_opened,
        shown.state,
        shown.made_by,
    )


def aged(bed: Bedside, years: int | None) -> Bedside:
    """A patient of that age, not known to anybody if None."""
    born = None if years is None else date(after(0).year - years, 1, 1)
    who = f"S{years}"
    new = NewPatient(who, "Synthetic", birth_date=born, ward=bed.protocol.id)
    with store.writing(bed.engine) as session:
        enrol(new, session=session, now=after(0), by="clerk")
    return Bedside(bed.engine, bed.library, who)


@pytest.mark.parametrize(
    ("years", "who", "consent", "fields"),
    [
        (6, "parent", None, []),
        (14, "parent", None, ["consent"]),
        (14, "parent", "she was asked", []),
        (40, "parent", "he was asked", ["class"]),
        (14, "teen", None, ["consent"]),
        (14, "teen", "her mother", []),
        (6, "teen", "his mother", ["class"]),
        (40, "adult_patient", None, []),
        (14, "adult_patient", None, ["class"]),
        (40, "other", None, ["consent"]),
        (40, "other", "  ", ["consent"]),
        (None, "parent", "yes", ["class"]),
        (None, "other", "yes", []),
        (6, "aunt", None, ["class"]),
    ],
)
def test_each_class_of_reader_has_its_age_and_consent(
    bed: Bedside, years: int | None, who: str, consent: str | None, fields: list[str]
) -> None:
    """The limits are ours, the rule is the field's: one asks whom it concerns."""
    patient = aged(bed, years)
    how: dict[str, Any] = {"person": "A", "person_class": who, "consent": consent}
    if fields:
        assert fields == refused(patient, **how)
    else:
        assert link(patient, **how).pin


def test_everything_wrong_is_said_at_once(bed: Bedside) -> None:
    """A name, an end within two months, a language that has texts."""
    how = {"days": 99, "language": "tlh", "languages": ("en", "es")}
    assert ["days", "language", "person"] == refused(bed, person=" ", **how)
    assert link(bed, days=60).expires_at == after(1) + timedelta(days=60)
