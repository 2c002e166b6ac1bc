"""Cards and the patients frame say who somebody was when it counted."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from cartwatch import store
from cartwatch.store import tables
from cartwatch.store.people import age_at

from .conftest import INFUSED, after, enrolled, save


def people(engine: Engine, **also: object) -> store.People:
    """The patients as the ward sees them."""
    with store.reading(engine) as session:
        return store.patients(session, **also)  # type: ignore[arg-type]


def stay(hours: float, ward: str | None, **also: object) -> tables.Stay:
    """From so many hours after the infusion P1 lies in that ward."""
    given: dict[str, object] = {
        "patient": "P1",
        "ward": ward,
        "begins_at": after(hours),
        "recorded_at": after(hours),
        "recorded_by": "clerk",
    }
    return tables.Stay(**{**given, **also})


def test_a_card_says_who_and_where(ward: Engine) -> None:
    """Name, bed, infusion and age stand on one card and in one row."""
    found = people(ward)
    (card,) = found.cards
    assert ("P1", "Synthetic P1", "east", "4") == (
        card.patient,
        card.name,
        card.ward,
        card.bed,
    )
    assert (INFUSED, 11.0, 31.5, "CART-X") == (
        card.infused_at,
        card.age_years,
        card.weight_kg,
        card.product,
    )
    (row,) = found.frame.to_dict("records")
    assert (INFUSED, 11.0, False) == (
        row["infused_at"],
        row["age_years"],
        row["developmental_delay"],
    )
    assert "datetime64[us, UTC]" == str(found.frame["infused_at"].dtype)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2014, 11, 2), date(2026, 11, 1), 11.0),
        (date(2014, 11, 1), date(2026, 11, 1), 12.0),
        (date(2026, 10, 4), date(2026, 11, 1), 28 / 365.25),
        (date(2025, 11, 1), date(2026, 11, 1), 1.0),
        (date(2024, 2, 29), date(2026, 2, 28), 1.0),
    ],
)
def test_age_is_completed_years(birth: date, day: date, age: float) -> None:
    """A birthday counts from the day itself; an infant's age is a fraction."""
    assert age == age_at(birth, day)


def test_the_ward_decides_what_day_it_was(engine: Engine) -> None:
    """Infused late in the evening UTC is the twelfth birthday further east."""
    save(engine, *enrolled(birth_date=date(2014, 11, 2)))
    late = tables.Infusion(
        patient="P1",
        at=datetime(2026, 11, 1, 23, 30, tzinfo=UTC),
        amends=1,
        recorded_at=after(20),
        recorded_by="clerk",
    )
    save(engine, late)
    assert 11.0 == people(engine).cards[0].age_years
    assert 12.0 == people(engine, zone=ZoneInfo("Europe/Berlin")).cards[0].age_years


def test_the_first_infusion_counts_and_all_are_listed(ward: Engine) -> None:
    """A second dose does not start the count of days again."""
    second = {"patient": "P1", "recorded_at": after(99), "recorded_by": "clerk"}
    save(ward, tables.Infusion(at=after(96), product="CART-Y", **second))
    (card,) = people(ward).cards
    assert (INFUSED, "CART-X") == (card.infused_at, card.product)
    assert ["CART-X", "CART-Y"] == [i.product for i in card.infusions]


def test_moving_and_leaving_are_new_rows(ward: Engine) -> None:
    """The newest stay counts; before it was known the old one did."""
    save(ward, stay(24, "intensive", bed="1"))
    save(ward, stay(48, None, reason="home"))
    assert () == people(ward, ward="east").cards
    (card,) = people(ward).cards
    assert (None, "home", after(48)) == (card.ward, card.reason, card.since)
    (then,) = people(ward, ward="intensive", known_at=after(30)).cards
    assert "1" == then.bed


def test_a_planned_move_is_not_yet_a_move(ward: Engine) -> None:
    """A stay that begins tomorrow, recorded today, leaves the bed as it is today."""
    save(ward, stay(24, "intensive", recorded_at=after(1)))
    assert "east" == people(ward, known_at=after(2)).cards[0].ward


def test_a_wrong_birth_date_is_corrected_by_a_row(ward: Engine) -> None:
    """The corrected date decides the age; a replay still shows the old one."""
    fix = tables.PatientChange(
        patient="P1",
        changes={"birth_date": "2013-11-02"},
        reason="typing error",
        recorded_at=after(5),
        recorded_by="clerk",
    )
    save(ward, fix)
    assert 12.0 == people(ward).cards[0].age_years
    assert 11.0 == people(ward, known_at=after(4)).cards[0].age_years


def test_an_infusion_taken_back_leaves_a_card_without_a_row(ward: Engine) -> None:
    """Somebody who was not infused has a card and is not graded."""
    gone = {"withdrawn": True, "amends": 1, "recorded_by": "clerk"}
    row = tables.Infusion(patient="P1", at=INFUSED, recorded_at=after(1), **gone)
    save(ward, row)
    found = people(ward)
    assert (None, 0) == (found.cards[0].infused_at, len(found.frame))
