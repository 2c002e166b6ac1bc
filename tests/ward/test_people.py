"""Infusing: no patient is graded whose age nobody knows."""

from datetime import date

import pytest
from sqlalchemy import Engine

from bedside import after
from cartwatch import store
from cartwatch.ward import NewPatient, Refused, enrol, infuse


@pytest.fixture
def ward(engine: Engine) -> Engine:
    """A has a birth date, B has none."""
    with store.writing(engine) as session:
        for name, born in (("A", date(1980, 1, 1)), ("B", None)):
            person = NewPatient(name, f"Synthetic {name}", birth_date=born)
            enrol(person, session=session, now=after(-1), by="clerk")
    return engine


def wrong(ward: Engine, patient: str, **given: float) -> list[str]:
    """The fields for which an infusion is refused; empty when it was taken."""
    with store.writing(ward) as session:
        known = {"at": after(0), "now": after(0), "by": "RN A."}
        try:
            infuse(patient, session=session, **known, **given)  # type: ignore[arg-type]
        except Refused as error:
            return [refusal.field for refusal in error.refusals]
    return []


def infused(ward: Engine) -> int:
    """How many of these patients have had an infusion."""
    with store.reading(ward) as session:
        return len(store.patients(session).frame)


def test_without_an_age_nobody_is_infused(ward: Engine) -> None:
    """The pressure limit and the neuro test follow the age: one is asked for."""
    assert ["age_years"] == wrong(ward, "B")
    assert 0 == infused(ward)
    assert [] == wrong(ward, "B", age_years=54.0)
    assert [] == wrong(ward, "A")
    assert 2 == infused(ward)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"age_years": -1.0}, ["age_years"]),
        ({"age_years": 121.0}, ["age_years"]),
        ({"weight_kg": 0.29}, ["weight_kg"]),
        ({"weight_kg": 301.0}, ["weight_kg"]),
        ({"age_years": 540.0, "weight_kg": 0.0}, ["age_years", "weight_kg"]),
        ({"age_years": 0.0, "weight_kg": 0.3}, []),
        ({"age_years": 120.0, "weight_kg": 300.0}, []),
    ],
)
def test_an_age_or_weight_that_nobody_has_is_refused(
    ward: Engine, given: dict[str, float], fields: list[str]
) -> None:
    """Outside 0 to 120 years or 0.3 to 300 kg; the limits themselves are taken."""
    assert fields == wrong(ward, "A", **given)
    assert infused(ward) == (not fields)
