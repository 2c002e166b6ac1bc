"""`cartwatch protocol` on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cartwatch.cli.protocol import protocol_app

SMALL = Path(__file__).parent / "small"


def run(*words: str | Path) -> Result:
    """One call of the command group."""
    return CliRunner().invoke(protocol_app, [str(word) for word in words])


def test_check_counts_what_can_be_used() -> None:
    """Exit code 0."""
    result = run("check", "--protocols", SMALL)
    counts = (
        "15 concepts, 2 scales, 5 domains, 9 rungs, 14 leaves, 1 wards, 1 languages, "
        "3 tests"
    )
    first, second, *rest = result.stdout.splitlines()
    assert (0, f"All good: {counts}.") == (result.exit_code, first)
    assert "every complete state has one grade" in second
    assert ["heat", "mind", "heat"] == [line.split(":")[0] for line in rest]
    assert "heat: proved with the settings of unit too" == rest[-1]


def test_check_fails_with_code_1_when_a_scale_breaks_a_law(folder: Path) -> None:
    """By file, line and column, as any other problem; counts for programs."""
    path = folder / "scales" / "mind.yaml"
    path.write_text(path.read_text().replace("touch or unarousable}\n", "touch}\n"))
    result = run("check", "--protocols", folder)
    assert 1 == result.exit_code
    assert "scales/mind.yaml:13:5: a worse value lowers 'waking'" in result.stderr
    found = json.loads(run("check", "--json", "--protocols", folder).stdout)
    assert 1 == len(found["problems"])
    assert found["counts"]["states"] == sum(p["states"] for p in found["proofs"])


def test_check_proves_a_scale_with_the_settings_of_a_ward(folder: Path) -> None:
    """The scale keeps every law as it stands; a ward's number takes a rung away."""
    scale, ward = folder / "scales" / "heat.yaml", folder / "wards" / "unit.yaml"
    rung = "3: {says: High flow, when: {all: [oxygen_flow > low_flow, oxygen_flow <= "
    whole = scale.read_text().replace(
        "3: {says: High flow, when: oxygen_flow > low_flow, note: made up}",
        rung + "30 L/min]}}\n    4: {says: Highest, when: oxygen_flow > 30 L/min}",
    )
    assert rung in whole
    scale.write_text(whole)
    ward.write_text(ward.read_text().replace("value: 4 L/min", "value: 40 L/min"))
    result = run("check", "--protocols", folder)
    said = [x for x in result.stderr.splitlines() if "rung 3 of 'oxygen'" in x]
    assert 1 == result.exit_code
    assert said == [
        "wards/unit.yaml:9:26: with the settings of this ward, rung 3 of 'oxygen' is "
        "unreachable: it never holds; narrow the rungs above it, or delete it (at "
        "scales/heat.yaml:31:5); change the setting back, or by less"
    ]
    found = json.loads(run("check", "--json", "--protocols", folder).stdout)
    assert [None, None, "unit"] == [p["ward"] for p in found["proofs"]]


def test_check_tells_every_problem_of_rules_and_tests(folder: Path) -> None:
    """Exit code 3, and one line a problem."""
    for name in ("scales/mind.yaml", "scales/heat.test.yaml"):
        path = folder / name
        path.write_text(path.read_text().replace("temperature", "temprature"))
    path.write_text(path.read_text().replace("chart:", "charts:"))
    (folder / "scales" / "mind.yaml").write_text("scale: mind\n")
    result = run("check", "--protocols", folder)
    assert result.exit_code == 3
    lines = result.stderr.splitlines()
    assert any("scales/heat.test.yaml:5:5: 'charts' is not a known" in x for x in lines)
    assert any("scales/mind.yaml:1:1: 'domains' is missing" in x for x in lines)


def test_check_for_programs(folder: Path) -> None:
    """Problems with file, line and column."""
    (folder / "scales" / "mind.yaml").write_text("scale: mind\n")
    result = run("check", "--json", "--protocols", folder)
    first = json.loads(result.stdout)["problems"][0]
    assert ("scales/mind.yaml", 1, 1) == (first["file"], first["line"], first["column"])


def test_test_runs_the_tests_of_the_folder() -> None:
    """With a counted summary."""
    result = run("test", "--protocols", SMALL)
    assert (0, "3 tests: 3 passed, 0 failed\n") == (result.exit_code, result.stdout)


def test_test_fails_with_code_1(folder: Path) -> None:
    """And names the failure."""
    path = folder / "scales" / "heat.test.yaml"
    path.write_text(path.read_text().replace("+2h: 3}", "+2h: 4}"))
    result = run("test", path, "--protocols", folder)
    assert result.exit_code == 1
    assert "heat.test.yaml:11: 38.0 is a fever" in result.stdout
    assert "expected 4, got 3" in result.stdout


def test_test_of_nothing_is_wrong_usage(tmp_path: Path) -> None:
    """An empty run is no success."""
    result = run("test", tmp_path, "--protocols", SMALL)
    assert (2, True) == (result.exit_code, "no test file there" in result.stderr)


def test_test_lists_gaps(folder: Path) -> None:
    """Leaves that were never true, false or unknown."""
    result = run("test", "--coverage", "--protocols", folder)
    assert "'ice_score <= 6' was never" in result.stdout
    assert (1, "14 leaves: ") == (
        result.exit_code,
        result.stdout.splitlines()[-1][: len("14 leaves: ")],
    )


@pytest.mark.parametrize("command", ["test", "list"])
def test_unreadable_protocols_end_with_code_3(command: str, folder: Path) -> None:
    """Whatever was asked."""
    (folder / "scales" / "mind.yaml").write_text("scale: mind\n")
    result = run(command, "--protocols", folder)
    assert (3, True) == (result.exit_code, "scales/mind.yaml:1:1:" in result.stderr)


def test_schema_writes_and_then_is_up_to_date(tmp_path: Path) -> None:
    """`--check` is for continuous integration."""
    assert run("schema", "--check", "--out", tmp_path).exit_code == 1
    assert "5 schemas" in run("schema", "--out", tmp_path).stdout
    assert run("schema", "--check", "--out", tmp_path).exit_code == 0


def test_list_shows_versions_and_states() -> None:
    """For people as a table, for programs with digests."""
    assert "A unit made up for tests" in run("list", "--protocols", SMALL).stdout
    rows = json.loads(run("list", "--json", "--protocols", SMALL).stdout)
    assert ["heat", "mind", "unit", "en"] == [row["id"] for row in rows]
    assert [64, 64, 64, 0] == [len(row["digest"]) for row in rows]
