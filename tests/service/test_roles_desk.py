"""Role by verb through the desk: every effect of every page asks the one table."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlmodel import select

from bedside import NOON, Bedside, after, low_at_noon
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.store import tables
from cartwatch.views.desk import Desk
from cartwatch.ward import NewObservation, Refused, access
from cartwatch.ward.access import MAY, ROLES, Forbidden, Person

Deed = Callable[[Desk], object]


@pytest.fixture
def bed(library: Library, tmp_path: Path) -> Iterator[Bedside]:
    """A synthetic adult with a low pressure, so that an alert rings."""
    with low_at_noon(library, tmp_path) as begun:
        yield begun


def desk_of(bed: Bedside, person: Person) -> Desk:
    """The ward as this person sees it."""
    ward = (bed.protocol.id,)
    desk = Desk(bed.engine, bed.library, ward, person, clock=lambda: after(NOON + 0.1))
    return desk.as_user(person)


def chart(desk: Desk) -> object:
    """One temperature."""
    rows = [NewObservation("S1", after(NOON), "temperature", 38.1)]
    return desk.chart("S1", rows, key="k", source="test")


def correct(desk: Desk) -> object:
    """Take the pressure back."""
    review = desk.review("S1")
    assert review is not None
    row = next(r for r in review.chart if r.concept == "systolic_bp")
    return desk.correct("S1", [row.id], None, reason="wrong patient")


def acknowledge(desk: Desk) -> object:
    """Going to the first alert."""
    review = desk.review("S1")
    assert review is not None
    return desk.acknowledge(review.alerts[0], minutes=15)


def release(desk: Desk) -> object:
    """What waits for the family."""
    review = desk.review("S1")
    assert review is not None
    assert review.family.waiting is not None
    return desk.release(review, review.family.waiting)


DEEDS: Mapping[str, Deed] = {
    "chart": chart,
    "correct": correct,
    "acknowledge": acknowledge,
    "release": release,
    "view": lambda desk: desk.seen("S1"),
}
"""Every effect that a page has."""


def events(bed: Bedside) -> list[str]:
    """The actions of the audit."""
    with store.reading(bed.engine) as session:
        return [row.action for row in session.exec(select(tables.AuditEvent)).all()]


@pytest.mark.parametrize("verb", DEEDS)
@pytest.mark.parametrize("role", [*ROLES, "family", ""])
def test_a_desk_does_what_the_table_says(bed: Bedside, role: str, verb: str) -> None:
    """Done and recorded, or refused with who may, and only the refusal recorded."""
    desk = desk_of(bed, Person("ida", "Synthetic Ida", role))
    before = len(events(bed))
    if role in MAY[verb]:
        DEEDS[verb](desk)
        assert "access: refused" not in events(bed)[before:]
        assert 1 <= len(events(bed)) - before
        return
    with pytest.raises(Forbidden, match="is not for the role") as refused:
        DEEDS[verb](desk)
    assert "Ask a" in str(refused.value)
    assert ["access: refused"] == events(bed)[before:]


def test_every_effect_of_the_desk_is_in_the_test_above() -> None:
    """A new method of Desk that writes must be permitted by name, and tested here."""
    source = Path(access.__file__).parents[2] / "views" / "desk.py"
    text = source.read_text(encoding="utf-8")
    assert "writing(" not in text
    asked = {part.partition('"')[0] for part in text.split('_deed("')[1:]}
    asked |= {part.partition('"')[0] for part in text.split('_permitted("')[1:]}
    assert set(DEEDS) == asked


def test_a_patient_of_another_ward_is_not_on_the_desk(bed: Bedside) -> None:
    """Neither listed nor reviewed nor charted; broken glass opens all three."""
    nurse = Person("ida", "Synthetic Ida", "nurse", ("example-child",))
    desk = desk_of(bed, nurse)
    served = Desk(
        bed.engine,
        bed.library,
        (bed.protocol.id, "example-child"),
        nurse,
        clock=desk.clock,
    )
    desk = served.as_user(nurse)
    assert {} == desk.here()
    assert desk.review("S1") is None
    with pytest.raises(Forbidden, match="not on one of your wards"):
        chart(desk)
    with store.writing(bed.engine) as session:
        why = "Called to a resuscitation"
        access.break_glass(nurse, "S1", reason=why, session=session, now=after(NOON))
    desk.forget()
    assert desk.review("S1") is not None
    chart(desk)


def test_a_refusal_reads_as_any_other_on_a_page() -> None:
    """Pages catch Refused: a Forbidden is one, so none of them falls over."""
    assert issubclass(Forbidden, Refused)
