"""Observation files: what is taken, and how it arrives in the frame."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.exchange import Unreadable, read_observations

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LONG = "patient,at,concept,value"
Write = Callable[..., Path]


def test_a_long_file_becomes_the_observation_frame(
    write: Write, vocabulary: Vocabulary
) -> None:
    """Numbers arrive in the vocabulary's unit, codes as positions, times in UTC."""
    path = write(
        LONG + ",unit,recorded_at,recorded_by,id",
        "P1,2026-02-01T08:00:00+01:00,temperature,100.4,[degF],,N. One,a1",
        "P1,2026-02-01T08:00:00+01:00,oxygen_device,nasal_cannula,,"
        "2026-02-01T09:00+01:00,,a2",
    )
    intake = read_observations(path, vocabulary, now=NOW)
    frame = intake.frame
    assert (2, 0) == (intake.taken, intake.refused)
    assert [38.0, 1.0] == frame["value"].tolist()
    assert "datetime64[us, UTC]" == str(frame["at"].dtype)
    assert pd.Timestamp("2026-02-01T07:00Z") == frame["at"][0]
    assert frame["at"][0] == frame["recorded_at"][0]
    assert pd.Timestamp("2026-02-01T08:00Z") == frame["recorded_at"][1]
    assert ["N. One", ""] == frame["recorded_by"].tolist()
    assert ["a1", "a2"] == frame["id"].tolist()
    assert ["final", "final"] == frame["status"].tolist()


def test_a_wide_file_is_the_same_as_its_long_form(
    write: Write, vocabulary: Vocabulary
) -> None:
    """A wide row is its filled cells; a blank cell is not charted."""
    wide = write(
        "patient,at,temperature,oxygen_device,ice_score",
        "P1,2026-02-01T08:00Z,38.2,None,",
        "P1,2026-02-01T09:00Z,,,9",
        name="wide.csv",
    )
    long = write(
        LONG,
        "P1,2026-02-01T08:00Z,temperature,38.2",
        "P1,2026-02-01T08:00Z,oxygen_device,None",
        "P1,2026-02-01T09:00Z,ice_score,9",
        name="long.csv",
    )
    expected = read_observations(long, vocabulary, now=NOW).frame
    found = read_observations(wide, vocabulary, now=NOW)
    pd.testing.assert_frame_equal(expected, found.frame)
    assert 3 == found.taken


def test_parquet_reads_like_csv(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Typed columns mean what their text means, absent ones are empty."""
    at = pd.to_datetime(["2026-02-01T08:00Z", "2026-02-01T09:00Z"], utc=True)
    device = ["None", None]
    table = pd.DataFrame({"patient": [7, 7], "at": at, "oxygen_device": device})
    table.assign(temperature=[38.25, np.nan]).to_parquet(tmp_path / "w.parquet")
    frame = read_observations(tmp_path / "w.parquet", vocabulary, now=NOW).frame
    assert ["oxygen_device", "temperature"] == frame["concept"].tolist()
    assert [0.0, 38.25] == frame["value"].tolist()
    assert ["7", "7"] == frame["patient"].tolist()


@pytest.mark.parametrize("kind", ["null", "dictionary"])
def test_a_parquet_column_may_hold_nothing_at_all(
    tmp_path: Path, vocabulary: Vocabulary, kind: str
) -> None:
    """As pandas writes a column of None, in as many pieces as the file has."""
    nothing = pa.nulls(3)
    if kind == "dictionary":
        nothing = pa.DictionaryArray.from_arrays(pa.nulls(3, pa.int8()), pa.nulls(0))
    table = pa.table(
        {
            "patient": ["P1"] * 3,
            "at": [f"2026-02-01T0{n}:00Z" for n in (7, 8, 9)],
            "concept": ["temperature"] * 3,
            "value": ["38.0", "38.1", "38.2"],
            "absent_reason": nothing,
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "x.parquet", row_group_size=1)
    intake = read_observations(tmp_path / "x.parquet", vocabulary, now=NOW)
    assert (3, 0) == (intake.taken, intake.refused)
    assert [38.0, 38.1, 38.2] == intake.frame["value"].tolist()


def test_a_naive_parquet_time_is_refused(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """A timestamp without a zone is as naive as its text."""
    table = pd.DataFrame(
        {
            "patient": ["P1"],
            "at": pd.to_datetime(["2026-02-01T08:00"]),
            "temperature": [38.0],
        }
    )
    table.to_parquet(tmp_path / "w.parquet")
    intake = read_observations(tmp_path / "w.parquet", vocabulary, now=NOW)
    assert (0, 1) == (intake.taken, intake.refused)
    assert "has no time zone" in intake.refusals["reason"][0]


@pytest.mark.parametrize("text", ["38,2", "38.2", " 38.2 ", '" 38,2"', "3.82e1"])
def test_the_ways_to_write_a_number(
    write: Write, vocabulary: Vocabulary, text: str
) -> None:
    """A decimal comma is a decimal point; outer spaces are nothing."""
    quoted = f'"{text}"' if "," in text and '"' not in text else text
    path = write(LONG, f"P1,2026-02-01T08:00Z,temperature,{quoted}")
    assert [38.2] == read_observations(path, vocabulary, now=NOW).frame[
        "value"
    ].tolist()


def test_the_word_none_is_a_value(write: Write, vocabulary: Vocabulary) -> None:
    """'None' charted as the oxygen device is room air, not a missing value."""
    path = write(
        LONG,
        "P1,2026-02-01T08:00Z,oxygen_device,None",
        "P1,2026-02-01T09:00Z,oxygen_device,NASAL  cannula",
    )
    frame = read_observations(path, vocabulary, now=NOW).frame
    assert [0.0, 1.0] == frame["value"].tolist()


def test_a_semicolon_file_with_decimal_commas(
    write: Write, vocabulary: Vocabulary
) -> None:
    """Spreadsheets where the comma is the decimal mark separate by semicolons."""
    path = write(
        "\ufeff" + LONG.replace(",", ";"), "P1;2026-02-01T08:00Z;temperature;38,2"
    )
    assert [38.2] == read_observations(path, vocabulary, now=NOW).frame[
        "value"
    ].tolist()


def test_other_spellings_of_a_concept_are_understood(
    write: Write, vocabulary: Vocabulary
) -> None:
    """The vocabulary lists what hospital feeds call a concept."""
    path = write(LONG, "P1,2026-02-01T08:00Z,Pulse,80", "P1,2026-02-01T08:00Z,HR,81")
    frame = read_observations(path, vocabulary, now=NOW).frame
    assert ["heart_rate", "heart_rate"] == frame["concept"].tolist()
    path = write("patient,at,Pulse", "P1,2026-02-01T08:00Z,0")
    intake = read_observations(path, vocabulary, now=NOW)
    assert ["Pulse"] == intake.refusals["column"].tolist()


def test_an_absent_value_is_a_row_without_a_number(
    write: Write, vocabulary: Vocabulary
) -> None:
    """What was not done is charted as such and ends the earlier value."""
    path = write(
        LONG + ",absent_reason", "P1,2026-02-01T08:00Z,ice_score,,asleep, not woken"
    )
    assert 1 == read_observations(path, vocabulary, now=NOW).refused
    path = write(LONG + ",absent_reason", "P1,2026-02-01T08:00Z,ice_score,,asleep")
    frame = read_observations(path, vocabulary, now=NOW).frame
    assert frame["value"].isna().all()
    assert ["asleep"] == frame["absent_reason"].tolist()


def test_the_unit_of_a_drug_belongs_to_its_dose(
    write: Write, vocabulary: Vocabulary
) -> None:
    """A running drug has a code; its number and unit are the dose."""
    path = write(
        LONG + ",dose,unit",
        "P1,2026-02-01T08:00Z,norepinephrine,running,0.1,ug/kg/min",
    )
    frame = read_observations(path, vocabulary, now=NOW).frame
    assert ([1.0], ["0.1 ug/kg/min"]) == (
        frame["value"].tolist(),
        frame["dose"].tolist(),
    )


def test_a_correction_names_its_row(write: Write, vocabulary: Vocabulary) -> None:
    """A correction of a refused typo is kept and stands by itself."""
    path = write(
        LONG + ",status,amends,id",
        "P1,2026-02-01T08:00Z,temperature,38.2,final,,a",
        "P1,2026-02-01T08:00Z,temperature,38.6,amended,a,b",
        "P1,2026-02-01T09:00Z,temperature,386,final,,c",
        "P1,2026-02-01T09:00Z,temperature,38.6,amended,c,d",
        "P1,2026-02-01T10:00Z,temperature,,entered-in-error,b,e",
    )
    intake = read_observations(path, vocabulary, now=NOW)
    assert ["a", "b", "d", "e"] == intake.frame["id"].tolist()
    assert ["", "a", "", "b"] == intake.frame["amends"].tolist()
    assert [4] == intake.refusals["line"].tolist()


def test_blank_lines_and_padding_are_no_rows(
    write: Write, vocabulary: Vocabulary
) -> None:
    """Lines of nothing, or of separators, are neither taken nor refused."""
    path = write(LONG, "", "P1,2026-02-01T08:00Z,temperature,38.2", ",,,", "   ")
    intake = read_observations(path, vocabulary, now=NOW)
    assert (1, 1) == (intake.taken, intake.rows)


def test_a_column_nobody_knows_is_left_unread_and_named(
    write: Write, vocabulary: Vocabulary
) -> None:
    """What is not read is said."""
    path = write(LONG + ",ward_phone", "P1,2026-02-01T08:00Z,temperature,38.2,12")
    intake = read_observations(path, vocabulary, now=NOW)
    assert (f"{path}: columns not read: ward_phone",) == intake.notes


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["", ""], "empty. Its first line must name the columns."),
        (["patient,time,concept,value"], "there is no column 'at'."),
        (["patient,at,concept,valu"], "no column 'value'. Did you mean 'valu'?"),
        (["patient,at,temprature"], "no column is a concept of the vocabulary."),
        (["patient,at,concept,value,units"], "Did you mean 'unit'?"),
        (["patient,at,at,temperature"], "column 'at' stands twice."),
        (["patient,at,temperature,id"], "write it long"),
    ],
)
def test_a_file_that_is_no_table_says_why(
    write: Write, vocabulary: Vocabulary, lines: list[str], message: str
) -> None:
    """A file whose columns are unclear is not read at all."""
    with pytest.raises(Unreadable, match=r"obs\.csv") as problem:
        read_observations(write(*lines), vocabulary, now=NOW)
    assert message in str(problem.value)


def test_a_missing_file_and_a_false_parquet_are_unreadable(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """No file, and a file that only claims to be Parquet."""
    with pytest.raises(Unreadable, match="no such file"):
        read_observations(tmp_path / "no.csv", vocabulary, now=NOW)
    (tmp_path / "x.parquet").write_text("patient,at\n")
    with pytest.raises(Unreadable, match="not a table"):
        read_observations(tmp_path / "x.parquet", vocabulary, now=NOW)


def test_a_file_without_rows_is_taken_empty(
    write: Write, vocabulary: Vocabulary
) -> None:
    """Nothing charted is no error."""
    for header in (LONG, "patient,at,temperature"):
        intake = read_observations(write(header), vocabulary, now=NOW)
        assert (0, 0) == (intake.taken, intake.refused)
        assert "datetime64[us, UTC]" == str(intake.frame["at"].dtype)


def test_shifted_dates_are_not_held_against_the_clock(
    write: Write, vocabulary: Vocabulary
) -> None:
    """De-identified dates may lie ahead; of anybody else the future is refused."""
    path = write(
        "patient,at,concept,value",
        "P1,2154-01-01T08:00Z,temperature,38.2",
        "P2,2154-01-01T08:00Z,temperature,38.2",
    )
    now = datetime(2026, 3, 1, tzinfo=UTC)
    found = read_observations(path, vocabulary, now=now, shifted={"P1"})
    assert (1, 1) == (found.taken, found.refused)
    assert "in the future" in found.refusals.iloc[0]["reason"]


def test_a_value_cut_by_its_decimal_comma_is_refused(
    write: Write, vocabulary: Vocabulary
) -> None:
    """A dose on a temperature is the rest of the temperature."""
    path = write(
        "patient,at,concept,value,dose", "P1,2026-02-01T08:00Z,temperature,38,4"
    )
    found = read_observations(path, vocabulary, now=NOW)
    assert (0, 1) == (found.taken, found.refused)
    assert "decimal comma" in found.refusals.iloc[0]["reason"]
