"""Observation files: what is refused, with the place, the reason and the next step."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.exchange import read_observations, refused_path, write_refusals

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LONG = "patient,at,concept,value,unit,status,absent_reason,amends,id"
AT = "2026-02-01T08:00Z"
Write = Callable[..., Path]

CASES = [
    # row, column, reason, next step
    (f"P1,{AT},temprature,38", "concept", "Did you mean 'temperature'?", "vocabulary"),
    (f"P1,{AT},temperature,38,K", "unit", "cannot be read in the unit 'K'", "Cel"),
    (f"P1,{AT},ice_score,9,L/min", "unit", "carries no unit", "empty"),
    (f"P1,{AT},oxygen_device,RA,L", "unit", "carries no unit", "empty"),
    ("P1,2026-02-01T08:00,temperature,38", "at", "has no time zone", "+01:00"),
    ("P1,2026-02-01,temperature,38", "at", "has no time zone", "+01:00"),
    ("P1,01/02/2026 08:00,temperature,38", "at", "not an ISO 8601 time", "2026-"),
    ("P1,2026-02-30T08:00Z,temperature,38", "at", "there is no time", "2026-"),
    ("P1,0202-02-01T08:00Z,temperature,38", "at", "before 1900", "2026-"),
    ("P1,,temperature,38", "at", "no time", "2026-"),
    ("P1,2026-03-01T12:06Z,temperature,38", "at", "in the future", "check the date"),
    (f"P1,{AT},temperature,97.2,Cel", "value", "outside 28 to 44", "[degF]"),
    (f"P1,{AT},temperature,0,[degF]", "value", "-17.78 Cel is outside 28 to 44", ""),
    (f"P1,{AT},systolic_bp,0", "value", "outside 20 to 300", "check"),
    (f"P1,{AT},heart_rate,0", "value", "outside 20 to 320", "check"),
    (f"P1,{AT},systolic_bp,11647", "value", "outside 20 to 300", "check"),
    (f"P1,{AT},temperature,warm", "value", "'warm' is not a number", "correct"),
    (f"P1,{AT},temperature,nan", "value", "'nan' is not a number", "correct"),
    (f"P1,{AT},temperature,<5", "value", "'<5' is not a number", "correct"),
    (f'P1,{AT},crp,"1,148"', "value", "may mean 1.148 or 1148", "decimal point"),
    (f"P1,{AT},ice_score,11", "value", "outside 0 to 10", "check"),
    (f"P1,{AT},ice_score,7.5", "value", "not a whole number", "counted"),
    (f"P1,{AT},oxygen_device,nasal_canula", "value", "mean 'nasal_cannula'", "one of"),
    (f"P1,{AT},norepinephrine,on", "value", "not a code", "stopped, running"),
    (f"P1,{AT},age,40", "value", "computed", "leave"),
    (f"P1,{AT},temperature,", "value", "no value and no absent_reason", "why"),
    (f"P1,{AT},temperature,38,,,refused", "absent_reason", "a value and", "empty"),
    (f"P1,{AT},temperature,38,,finl", "status", "mean 'final'", "entered-in-error"),
    (f"P1,{AT},temperature,38,,,,zz,b", "amends", "there is no such id", "id"),
    (f"P1,{AT},temperature,38,,,,b,b", "amends", "amends itself", "id"),
    (f",{AT},temperature,38", "patient", "no patient", "whose"),
    (f"P2,{AT},temperature,38", "patient", "'P2' is not known", "patients"),
]


def padded(row: str) -> str:
    quoted = row.count('"') // 2
    return row + "," * (LONG.count(",") - row.count(",") + quoted)


@pytest.mark.parametrize(("row", "column", "reason", "step"), CASES)
def test_a_bad_row_is_refused_alone(
    write: Write, vocabulary: Vocabulary, row: str, column: str, reason: str, step: str
) -> None:
    """The rows around it are taken; place, thing, reason and next step are named."""
    good = f"P1,{AT},temperature,38"
    path = write(LONG, padded(good), padded(row), padded(good))
    intake = read_observations(path, vocabulary, now=NOW, patients={"P1"})
    assert (2, 1) == (intake.taken, intake.refused)
    refusal = intake.refusals.iloc[0]
    assert (str(path), 3, column) == (
        refusal["file"],
        refusal["line"],
        refusal["column"],
    )
    assert reason in refusal["reason"]
    assert step in refusal["next_step"]


def test_five_minutes_of_clock_difference_are_allowed(
    write: Write, vocabulary: Vocabulary
) -> None:
    """A monitor's clock may be ahead by five minutes, not by more."""
    path = write(
        "patient,at,concept,value",
        "P1,2026-03-01T12:05:00Z,temperature,38",
        "P1,2026-03-01T12:05:01Z,temperature,38",
    )
    intake = read_observations(path, vocabulary, now=NOW)
    assert [3] == intake.refusals["line"].tolist()


def test_every_problem_of_a_row_is_told_at_once(
    write: Write, vocabulary: Vocabulary
) -> None:
    """One line of the report a row, with all its reasons."""
    path = write(LONG, "P9,2026-02-01T08:00,temprature,38,,finl,,,")
    intake = read_observations(path, vocabulary, now=NOW, patients={"P1"})
    assert 1 == intake.refused
    reason = intake.refusals["reason"][0]
    for part in ("P9", "no time zone", "temprature", "finl"):
        assert part in reason


def test_a_duplicate_id_is_refused_and_the_first_stays(
    write: Write, vocabulary: Vocabulary
) -> None:
    """The second row of an id is refused; one whose first was refused is not."""
    path = write(
        "patient,at,concept,value,id",
        f"P1,{AT},temperature,386,a",
        f"P1,{AT},temperature,38.6,a",
        f"P1,{AT},temperature,38.7,a",
    )
    intake = read_observations(path, vocabulary, now=NOW)
    assert [38.6] == intake.frame["value"].tolist()
    outside, earlier = intake.refusals["reason"]
    assert "outside 28 to 44" in outside
    assert "earlier row" in earlier


def test_a_correction_may_name_a_row_that_is_elsewhere(
    write: Write, vocabulary: Vocabulary
) -> None:
    """The store knows rows that this file does not hold."""
    path = write("patient,at,concept,value,amends", f"P1,{AT},temperature,38.2,stored")
    assert 1 == read_observations(path, vocabulary, now=NOW).refused
    intake = read_observations(path, vocabulary, now=NOW, known_ids={"stored"})
    assert ["stored"] == intake.frame["amends"].tolist()


def test_an_amendment_stays_with_its_patient_and_concept(
    write: Write, vocabulary: Vocabulary
) -> None:
    """A correction cannot reach into another chart."""
    path = write(
        "patient,at,concept,value,amends,id",
        f"P1,{AT},temperature,38,,a",
        f"P2,{AT},temperature,38,a,b",
        f"P1,{AT},heart_rate,80,a,c",
    )
    reasons = read_observations(path, vocabulary, now=NOW).refusals["reason"]
    assert "another patient" in reasons[0]
    assert "a row of temperature" in reasons[1]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (f"P1,{AT},temperature", "3 fields, but the first line names 4"),
        (f"P1,{AT},temperature,38,2", "5 fields, but the first line names 4"),
        (f'P1,{AT},temperature,"38', "a quote is not closed"),
        (f'P1,{AT},"temperature"x,38', "a quote is not closed"),
        ("garbage", "1 fields"),
    ],
)
def test_a_broken_row_in_the_middle_is_refused_alone(
    write: Write, vocabulary: Vocabulary, broken: str, reason: str
) -> None:
    """A torn line, or a quote that is never closed, swallows nothing after it."""
    good = f"P1,{AT},temperature,38"
    path = write("patient,at,concept,value", good, broken, "", good, good)
    intake = read_observations(path, vocabulary, now=NOW)
    assert (3, 1) == (intake.taken, intake.refused)
    assert [(3, broken)] == list(
        zip(intake.refusals["line"], intake.refusals["value"], strict=True)
    )
    assert reason in intake.refusals["reason"][0]


def test_bytes_that_are_no_text_are_refused_alone(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """An encoding is never guessed."""
    good = f"P1,{AT},temperature,38,Cel\n".encode()
    latin = f"P1,{AT},temperature,38,°C\n".encode("latin-1")
    path = tmp_path / "obs.csv"
    path.write_bytes(b"patient,at,concept,value,unit\n" + good + latin + good)
    intake = read_observations(path, vocabulary, now=NOW)
    assert (2, [3]) == (intake.taken, intake.refusals["line"].tolist())
    assert "not UTF-8" in intake.refusals["reason"][0]


def test_a_wide_row_counts_its_cells(write: Write, vocabulary: Vocabulary) -> None:
    """A bad cell is refused alone; a bad time refuses every cell of its row."""
    path = write(
        "patient,at,temperature,heart_rate,pain",
        f"P1,{AT},38.2,0,",
        "P1,2026-02-01T08:00,38.2,80,3",
        f"P1,{AT},,,",
        f"P1,{AT},38.2,80",
    )
    intake = read_observations(path, vocabulary, now=NOW)
    assert (1, 5, 6) == (intake.taken, intake.refused, intake.rows)
    places = list(zip(intake.refusals["line"], intake.refusals["column"], strict=True))
    assert [(2, "heart_rate"), (3, "at"), (3, "at"), (3, "at"), (5, "")] == places


@pytest.mark.parametrize(("total", "refused"), [("4", 0), ("3", 1), ("5", 1), ("0", 1)])
def test_a_total_that_contradicts_its_items_is_refused(
    write: Write, vocabulary: Vocabulary, total: str, refused: int
) -> None:
    """The items stay; the total that does not add up goes."""
    path = write(
        "patient,at,ice_year,ice_month,ice_naming,ice_score",
        f"P1,{AT},1,1,2,{total}",
    )
    intake = read_observations(path, vocabulary, now=NOW)
    assert (4 - refused, refused) == (intake.taken, intake.refused)
    if refused:
        reason = intake.refusals["reason"][0]
        assert f"ice_score {total}, but its items at that time add up to 4" == reason


@pytest.mark.parametrize(("total", "refused"), [("1", 1), ("2", 0), ("5", 0)])
def test_missing_items_may_be_anything(
    write: Write, vocabulary: Vocabulary, total: str, refused: int
) -> None:
    """With the naming of objects missing, 2 points so far may become 2 to 5."""
    path = write("patient,at,ice_year,ice_month,ice_score", f"P1,{AT},1,1,{total}")
    assert refused == read_observations(path, vocabulary, now=NOW).refused


def test_a_corrected_total_is_not_held_against_the_items(
    write: Write, vocabulary: Vocabulary
) -> None:
    """Only what stands is compared."""
    path = write(
        "patient,at,concept,value,amends,id",
        f"P1,{AT},ice_year,1,,a",
        f"P1,{AT},ice_month,1,,b",
        f"P1,{AT},ice_naming,3,,c",
        f"P1,{AT},ice_score,4,,d",
        f"P1,{AT},ice_score,5,d,e",
    )
    assert 0 == read_observations(path, vocabulary, now=NOW).refused


def test_the_report_of_refusals_is_written_beside_the_input(
    write: Write, vocabulary: Vocabulary
) -> None:
    """A later clean run takes the old report away."""
    path = write("patient,at,concept,value", f"P1,{AT},heart_rate,0")
    bad = read_observations(path, vocabulary, now=NOW)
    report = write_refusals(bad.refusals, path)
    assert refused_path(path) == report
    assert report is not None
    written = pd.read_csv(report)
    assert ["file", "line", "column", "value", "reason", "next_step"] == list(written)
    assert 1 == len(written)
    path = write("patient,at,concept,value", f"P1,{AT},heart_rate,80")
    good = read_observations(path, vocabulary, now=NOW)
    assert write_refusals(good.refusals, path) is None
    assert not report.exists()
