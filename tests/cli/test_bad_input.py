"""Bad files: a clear message with its place, all good kept, nothing by halves."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sqlmodel import func, select
from typer.testing import Result

from cartwatch.cli import record
from cartwatch.protocol.load import shipped
from cartwatch.store import StoreError, engine, reading, tables

Run = Callable[..., Result]
BAD = Path(__file__).resolve().parents[2] / "fixtures" / "bad"
with (BAD / "expected.csv").open(encoding="utf-8") as file:
    EXPECTED = list(csv.DictReader(file))
each_bad_file = pytest.mark.parametrize(
    "expected", EXPECTED, ids=[e["file"] for e in EXPECTED]
)


def test_every_bad_file_has_its_message() -> None:
    """No file lies here without a test."""
    files = {p.name for p in BAD.glob("*.csv")} - {"expected.csv", "patients.csv"}
    assert {e["file"] for e in EXPECTED} == files


@each_bad_file
def test_a_bad_row_is_refused_and_the_good_ones_are_graded(
    run: Run, bad: Path, expected: dict[str, str]
) -> None:
    """Exit code 1, `file:line: reason` on the console, and a report beside the file."""
    path = bad / expected["file"]
    out = bad / "grades.csv"
    result = run("grade", path, "--patients", bad / "patients.csv", "--out", out)
    assert 1 == result.exit_code, result.output
    assert f"{path}:{expected['line']}: {expected['reason']}" in result.stderr
    assert f"{path}: 3 rows, 2 taken, 1 refused" in result.stdout
    report = pd.read_csv(f"{path}.refused.csv", keep_default_na=False)
    assert [(int(expected["line"]), expected["column"])] == list(
        zip(report["line"], report["column"], strict=True)
    )
    assert report["next_step"].str.len().gt(0).all()
    crs = pd.read_csv(out).query("scale == 'crs-astct-2019'")
    assert [1, 1] == crs["lowest"].tolist()[:2] or [1] == crs["lowest"].tolist()


@each_bad_file
def test_an_import_takes_the_good_rows_in_one_transaction(
    run: Run, bad: Path, expected: dict[str, str]
) -> None:
    """The two good rows land, the bad one does not, and again nothing is added."""
    assert 0 == run("init").exit_code
    words = ["import", bad / expected["file"], "--patients", bad / "patients.csv"]
    result = run(*words)
    assert 1 == result.exit_code, result.output
    assert expected["reason"] in result.stderr
    assert (1, 2) == stored()
    again = run(*words)
    assert "2 of the rows taken were there already" in again.stdout
    assert (1, 2) == stored()


def stored() -> tuple[int, int]:
    """Patients and observations in the store."""
    opened = engine("sqlite:///test.db")
    with reading(opened) as session:
        counts = [
            session.exec(select(func.count()).select_from(table)).one()
            for table in (tables.Patient, tables.Observation)
        ]
    opened.dispose()
    return counts[0], counts[1]


def test_an_import_that_fails_leaves_nothing(
    run: Run, bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the patients: everything is one transaction."""
    run("init")

    def fails(*_: object, **__: object) -> None:
        raise StoreError("disk full", "test.db", "the disk is full", "Free space")

    monkeypatch.setattr(record, "landed", fails)
    words = ["import", bad / "wrong_unit.csv", "--patients", bad / "patients.csv"]
    result = run(*words)
    assert 4 == result.exit_code
    assert "the disk is full" in result.stderr
    assert (0, 0) == stored()


def test_an_import_without_a_store_ends_with_4(run: Run, bad: Path) -> None:
    """And says how to make one."""
    words = ["import", bad / "wrong_unit.csv", "--patients", bad / "patients.csv"]
    result = run(*words)
    assert 4 == result.exit_code
    assert "cartwatch init" in result.stderr
    assert not Path("test.db").exists()


def test_a_protocol_with_three_mistakes_names_all_three(run: Run, bad: Path) -> None:
    """All at once, each as file:line:column, and nothing is graded."""
    folder = bad / "protocols"
    shutil.copytree(shipped(), folder)
    scale = folder / "scales" / "crs-astct-2019.yaml"
    text = scale.read_text(encoding="utf-8")
    mistakes = [
        ("febrile: temperature >= 38.0 Cel", "febrile: temprature >= 38.0 Cel"),
        ("antipyretic is given", "antipyretic is gievn"),
        ("opens: febrile", "opens: febrlie"),
    ]
    for right, wrong in mistakes:
        assert right in text
        text = text.replace(right, wrong, 1)
    scale.write_text(text, encoding="utf-8")
    places = [
        next(n for n, line in enumerate(text.splitlines(), 1) if wrong in line)
        for _, wrong in mistakes
    ]
    words = ["grade", bad / "wrong_unit.csv", "--patients", bad / "patients.csv"]
    result = run(*words, "--protocols", folder, "--out", bad / "g.csv")
    assert 3 == result.exit_code, result.output
    for line, word in zip(places, ("temperature", "given", "febrile"), strict=True):
        told = [t for t in result.stderr.splitlines() if f".yaml:{line}:" in t]
        assert any(f"Did you mean '{word}'?" in t for t in told), result.stderr
    assert not (bad / "g.csv").exists()
    assert not (bad / "wrong_unit.csv.refused.csv").exists()


def test_many_refusals_are_counted_after_twenty(run: Run, bad: Path) -> None:
    """The console stays readable; the report has them all."""
    path = bad / "many.csv"
    row = "synthetic-01,2026-02-01T08:00Z,heart_rate,0"
    path.write_text("\n".join(["patient,at,concept,value", *[row] * 30]) + "\n")
    result = run("grade", path, "--patients", bad / "patients.csv")
    assert 20 == result.stderr.count("many.csv:") - 1
    assert "and 10 more" in result.stderr
    assert "30 times: heart_rate 0 /min is outside 20 to 320" in result.stderr
    assert 30 == len(pd.read_csv(f"{path}.refused.csv"))
