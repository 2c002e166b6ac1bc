"""Patients files: who was infused when, and how old they were then."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.exchange import Unreadable, read_patients
from cartwatch.exchange.patients import completed_years

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Write = Callable[..., Path]
AT = "2026-02-01T08:00+01:00"


def test_a_patient_becomes_a_row(write: Write, vocabulary: Vocabulary) -> None:
    """Times in UTC, age in completed years, baselines encoded like values."""
    path = write(
        "patient,age_years,infused_at,weight_kg,sex,developmental_delay,"
        "baseline_oxygen_device,baseline_ice_score",
        f'P1,45.9,{AT},"70,5",female,yes,nasal_cannula,9',
        f"P2,,{AT},,,,,",
    )
    intake = read_patients(path, vocabulary, now=NOW)
    assert (2, 0) == (intake.taken, intake.refused)
    first = intake.frame.iloc[0]
    assert (45.0, 70.5, True) == (
        first["age_years"],
        first["weight_kg"],
        first["developmental_delay"],
    )
    assert (1.0, 9.0) == (first["baseline_oxygen_device"], first["baseline_ice_score"])
    assert pd.Timestamp("2026-02-01T07:00Z") == first["infused_at"]
    second = intake.frame.iloc[1]
    assert second[["age_years", "baseline_oxygen_device"]].isna().all()
    assert not second["developmental_delay"]


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2014-02-02", "2026-02-01", 11),
        ("2014-02-01", "2026-02-01", 12),
        ("2012-02-29", "2026-02-28", 13),
        ("2012-02-29", "2026-03-01", 14),
        ("2025-08-01", "2026-02-01", 184 / 365.25),
    ],
)
def test_age_is_completed_years_at_the_infusion(
    born: str, on: str, years: float
) -> None:
    """Eleven years and 364 days is eleven; under one year the fraction counts."""
    found = completed_years(date.fromisoformat(born), date.fromisoformat(on))
    assert pytest.approx(years) == found


def test_the_birthday_is_counted_where_the_ward_is(
    write: Write, vocabulary: Vocabulary
) -> None:
    """Half past midnight of the birthday on the ward is the day before in UTC."""
    path = write(
        "patient,birth_date,infused_at", "P1,2014-02-01,2026-02-01T00:30+01:00"
    )
    assert [12.0] == read_patients(path, vocabulary, now=NOW).frame[
        "age_years"
    ].tolist()


def test_one_row_an_infusion_and_the_first_counts(
    write: Write, vocabulary: Vocabulary
) -> None:
    """A second infusion is taken too, and the course begins at the first."""
    path = write(
        "patient,age_years,infused_at",
        "P1,12,2026-02-20T08:00Z",
        f"P1,11,{AT}",
        f"P1,11,{AT}",
    )
    intake = read_patients(path, vocabulary, now=NOW)
    assert (2, 1) == (intake.taken, intake.refused)
    assert [11.0] == intake.frame["age_years"].tolist()
    assert 2 == len(intake.infusions)
    assert "earlier row" in intake.refusals["reason"][0]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f",40,,{AT},", "patient", "no patient"),
        ("P1,40,,2026-02-01T08:00,", "infused_at", "has no time zone"),
        ("P1,40,,2026-04-01T08:00Z,", "infused_at", "in the future"),
        (f"P1,forty,,{AT},", "age_years", "not a number"),
        (f"P1,400,,{AT},", "age_years", "outside 0 to 120"),
        (f"P1,-1,,{AT},", "age_years", "outside 0 to 120"),
        (f"P1,,2027-01-01,{AT},", "birth_date", "born 2027-01-01"),
        (f"P1,,01.02.2014,{AT},", "birth_date", "is not a date"),
        (f"P1,40,2014-02-01,{AT},", "birth_date", "age_years 40, but 12"),
        (f"P1,40,,{AT},700", "weight_kg", "outside 0.3 to 300"),
        (f"P1,40,,{AT}", "", "4 fields"),
    ],
)
def test_a_bad_patient_is_refused_alone(
    write: Write, vocabulary: Vocabulary, row: str, column: str, reason: str
) -> None:
    """The others are taken; the place and the reason are named."""
    header = "patient,age_years,birth_date,infused_at,weight_kg"
    path = write(header, f"P8,40,,{AT},", row, f"P9,40,,{AT},")
    intake = read_patients(path, vocabulary, now=NOW)
    assert ["P8", "P9"] == intake.frame["patient"].tolist()
    refusal = intake.refusals.iloc[0]
    assert (3, column) == (refusal["line"], refusal["column"])
    assert reason in refusal["reason"]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("patient,infused_at", "no column 'birth_date or age_years'"),
        ("patient,age_years", "no column 'infused_at'"),
        ("patient,age_years,infused_at,weigth_kg", "Did you mean 'weight_kg'?"),
        ("patient,age_years,infused_at,baseline_x", "'baseline_x' is not known"),
    ],
)
def test_a_patients_file_without_its_columns_is_not_read(
    write: Write, vocabulary: Vocabulary, header: str, message: str
) -> None:
    """A misspelt column is an error, not a silent blank."""
    with pytest.raises(Unreadable) as problem:
        read_patients(write(header), vocabulary, now=NOW)
    assert message in str(problem.value)
