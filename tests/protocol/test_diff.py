"""What two scales grade differently, and how far they agree on patients."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from cartwatch.cli.protocol import protocol_app
from cartwatch.clinical import Grade
from cartwatch.grading.compare import (
    GRADES,
    Concordance,
    Difference,
    agreement,
    differences,
)
from cartwatch.protocol import Library, shipped

CRS, LEE = "crs-astct-2019", "crs-lee-2014"


def run(*words: str | Path) -> Result:
    """One call of the command group."""
    return CliRunner().invoke(protocol_app, [str(word) for word in words])


def told(
    found: tuple[Difference, ...], *findings: str
) -> list[tuple[Grade, Grade, tuple[str, ...]]]:
    """The grades of a difference that names these findings and no others."""
    return [
        (row.first, row.second, row.contexts)
        for row in found
        if len(row.findings) == len(findings)
        and all(f in v for f, v in zip(findings, row.findings, strict=True))
    ]


def test_a_scale_does_not_differ_from_itself(library: Library) -> None:
    """However many states are compared."""
    scale = library.scales[CRS]
    found = differences(scale, scale, library.vocabulary)
    assert (0, ()) == (found.differ, found.rows)
    assert found.compared > 1_000


def test_one_vasopressor_without_its_dose_is_2_to_3_by_lee(library: Library) -> None:
    """ASTCT asks for no dose; without a fever it grades nothing."""
    found = differences(library.scales[CRS], library.scales[LEE], library.vocabulary)
    words = "norepinephrine running, no dose charted", "high_dose_now for long enough"
    ((first, second, contexts),) = [
        row for row in told(found.rows, *words) if row[0].settled and row[0].lowest
    ]
    assert (Grade(3, 3), Grade(2, 3), 3) == (first, second, len(contexts))
    alone = {row[:2]: row[2] for row in told(found.rows, "norepinephrine running")}
    assert ("",) == alone[Grade(0, 0), Grade(2, 2)]
    assert contexts == alone[Grade(3, 3), Grade(2, 2)]
    assert sum(found.pairs.values()) == found.differ < found.compared


def test_what_only_joins_other_differences_is_not_told(library: Library) -> None:
    """A vasopressor beside liver enzymes is both, and nothing of its own."""
    found = differences(library.scales[CRS], library.scales[LEE], library.vocabulary)
    assert told(found.rows, "transaminitis 2")
    assert [] == told(found.rows, "norepinephrine running", "transaminitis 2")
    assert told(found.rows, "norepinephrine running", "epinephrine running")


def version(tmp_path: Path, *swaps: tuple[str, str]) -> Path:
    """A copy of the shipped CRS scale with other words."""
    text = (shipped() / "scales" / f"{CRS}.yaml").read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / f"{CRS}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_two_versions_of_one_scale_by_path(tmp_path: Path) -> None:
    """A new low-flow limit differs between the old one and the new one alone."""
    swaps = ("value: 6 L/min", "value: 8 L/min"), ("version: 1", "version: 9")
    result = run("diff", CRS, version(tmp_path, *swaps), "--json")
    assert 0 == result.exit_code, result.stderr
    found = json.loads(result.stdout)
    assert found["scales"][1].startswith(f"{CRS} 9")
    singles = [d["findings"] for d in found["differences"] if len(d["findings"]) == 2]
    assert singles
    assert all(any("oxygen_flow" in v for f in some for v in f) for some in singles)
    assert {(3, 2)} == {
        (p["first"][0], p["second"][0])
        for p in found["pairs"]
        if p["first"][0] == p["first"][1] and p["second"][0] == p["second"][1]
    }


def test_diff_for_people_says_what_was_compared() -> None:
    """Grouped by both grades, with counts."""
    result = run("diff", "icans-astct-2019", "icans-astct-2019-child")
    assert 0 == result.exit_code, result.stderr
    lines = result.stdout.splitlines()
    at = lines.index("2 by icans-astct-2019, 0 by icans-astct-2019-child (4 states)")
    assert "  ice_score 3 to 6" == lines[at + 1]
    assert "states compared: all of up to 2 findings away" in lines[-1]


def test_settled_grades_come_before_charts_with_a_gap() -> None:
    """What the two tables say of a whole chart is not lost among the gaps."""
    lines = run("diff", CRS, LEE, "--findings", "1").stdout.splitlines()
    pairs = [x for x in lines if " states)" in x]
    ranges = [" to " in x for x in pairs]
    assert sorted(ranges) == ranges
    assert {True, False} == set(ranges)
    gap = lines.index("Charts with a gap, where a grade is a range:")
    assert lines[gap + 1] == pairs[ranges.index(True)]
    assert lines[0].startswith("Cases, of which")


def test_more_findings_compare_more_states(library: Library) -> None:
    """And two scales that differ in one finding differ in none the less."""
    scales = (
        library.scales["icans-astct-2019"],
        library.scales["icans-astct-2019-child"],
    )
    one, two = (
        differences(*scales, library.vocabulary, findings=number) for number in (1, 2)
    )
    assert one.compared < two.compared
    assert set(one.rows) <= set(two.rows)


def test_a_scale_that_is_not_there_is_wrong_usage() -> None:
    """With the name that was meant."""
    result = run("diff", CRS, "crs-lee-2041")
    assert 2 == result.exit_code
    assert "Did you mean 'crs-lee-2014'?" in " ".join(
        result.stderr.replace("│", " ").split()
    )


def test_a_file_that_is_no_scale_ends_with_code_3(tmp_path: Path) -> None:
    """With its problems."""
    path = tmp_path / "bad.yaml"
    path.write_text("scale: crs\n", encoding="utf-8")
    result = run("diff", CRS, path)
    assert (3, True) == (result.exit_code, "'domains' is missing" in result.stderr)


def steps(*rows: tuple[str, float, int, int]) -> pd.DataFrame:
    """A timeline: patient, hour, lowest and highest."""
    table = pd.DataFrame(rows, columns=["patient", "hour", "lowest", "highest"])
    start = pd.Timestamp("2026-01-05T10:00:00Z").as_unit("us")
    table["at"] = start + pd.to_timedelta(table["hour"], unit="h")
    return table.astype({"lowest": np.int8, "highest": np.int8})


def until(hours: float) -> dict[str, int]:
    """The end of everybody's chart."""
    end = pd.Timestamp("2026-01-05T10:00:00Z") + pd.Timedelta(hours=hours)
    return dict.fromkeys(("A", "B"), end.value // 1_000)


def test_hours_count_where_both_grade_and_peaks_by_patient() -> None:
    """By hand: 2 h of 0 and 0, 1 h of 2 and 1, 3 h of a range, 2 h of 0 and 0."""
    ours = steps(("A", 0, 0, 0), ("A", 2, 2, 2), ("A", 6, 0, 0), ("B", 0, 1, 1))
    theirs = steps(("A", 0, 0, 0), ("A", 2, 1, 1), ("A", 3, 1, 3), ("A", 6, 0, 0))
    found = agreement(ours, theirs, until(8))
    assert (1, 1) == (found.patients, found.alone)
    assert (4.0, 1.0) == (found.hours.table[0, 0], found.hours.table[2, 1])
    assert (5.0, 3.0) == (found.hours.settled, found.hours.unsettled)
    assert 0.8 == pytest.approx(found.hours.equal)
    assert (0.0, 1.0) == (found.peaks.settled, found.peaks.unsettled)


def test_a_recorded_death_is_a_peak_and_has_no_hours() -> None:
    """Grading ends with it."""
    ours = steps(("A", 0, 4, 4), ("A", 3, 5, 5))
    found = agreement(ours, steps(("A", 0, 4, 4)), until(8))
    assert (3.0, 3.0) == (found.hours.table[4, 4], found.hours.settled)
    assert 1.0 == found.peaks.table[5, 4]


def test_kappa_as_worked_out_by_hand() -> None:
    """Two grades: 35 of 50 agree, 25 by chance, kappa 0.4 however weighted."""
    table = np.zeros((GRADES, GRADES))
    table[:2, :2] = [[20, 5], [10, 15]]
    found = Concordance(table, 0.0)
    assert 0.7 == pytest.approx(found.equal)
    assert 0.4 == pytest.approx(found.kappa(1))
    assert 0.4 == pytest.approx(found.kappa(2))


def test_kappa_weighs_by_distance() -> None:
    """Three grades, 1 patient each: 0-0, 1-1, 2-0.

    Rows 1/3 each; columns 2/3, 1/3, 0. Linear: observed 2/3; by chance 1/9 + 2/9 +
    4/9 + 1/9 = 8/9; kappa 1/4. Quadratic: observed 4/3; by chance 1/9 + 2/9 + 8/9 +
    1/9 = 12/9; kappa 0.
    """
    table = np.zeros((GRADES, GRADES))
    table[0, 0] = table[1, 1] = table[2, 0] = 1
    found = Concordance(table, 0.0)
    assert 0.25 == pytest.approx(found.kappa(1))
    assert 0.0 == pytest.approx(found.kappa(2))


def test_kappa_of_one_grade_alone_is_undefined() -> None:
    """Chance could not do worse; and nothing compared agrees on nothing."""
    table = np.zeros((GRADES, GRADES))
    assert (None, None) == (
        Concordance(table, 3.0).equal,
        Concordance(table, 3.0).kappa(1),
    )
    table[1, 1] = 7
    assert (1.0, None) == (
        Concordance(table, 0.0).equal,
        Concordance(table, 0.0).kappa(2),
    )


def test_concordance_of_a_file(tmp_path: Path) -> None:
    """One patient: 6 h of fever, then a vasopressor at a low dose for 6 h."""
    observations, patients = tmp_path / "rows.csv", tmp_path / "people.csv"
    day = "2026-01-05T{:02}:00:00Z"
    rows = [
        f"P1,{day.format(hour)},{concept},{value},{dose}"
        for hour in (10, 16, 21)
        for concept, value, dose in [
            ("temperature", "38.5", ""),
            ("systolic_bp", "118", ""),
            ("oxygen_device", "room_air", ""),
            ("oxygen_saturation", "97", ""),
            ("norepinephrine", "stopped" if hour < 16 else "running", "2 ug/min"),
        ]
    ]
    observations.write_text(
        "patient,at,concept,value,dose\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    patients.write_text(
        f"patient,age_years,infused_at\nP1,40,{day.format(9)}\n", encoding="utf-8"
    )
    files = ("--observations", observations, "--patients", patients)
    result = run("diff", CRS, LEE, *files, "--json")
    assert 0 == result.exit_code, result.stderr
    found = json.loads(result.stdout)
    assert (6.0, 5.0) == (found["hours"]["table"][1][1], found["hours"]["table"][3][2])
    assert 1 == found["peaks"]["table"][3][2]
    shown = run("diff", CRS, LEE, *files).stdout
    assert "equal 54.5%; weighted kappa" in shown
    assert 2 == run("diff", CRS, LEE, "--observations", observations).exit_code


def test_different_windows_of_one_question_are_told_apart(tmp_path: Path) -> None:
    """A fever that counts for 48 h differs from one of 24 h by what is remembered."""
    (tmp_path / "scales").mkdir()
    path = version(
        tmp_path,
        ("fever_counts_for:      {value: 24h", "fever_counts_for:      {value: 20h"),
    )
    result = run("diff", CRS, path, "--findings", "1")
    assert 0 == result.exit_code, result.stderr
    assert "in the window" in result.stdout
