"""The command line as a whole: help, version, store, patients, explanations."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from cartwatch import __version__

Run = Callable[..., Result]
MAIN = [sys.executable, "-c", "from cartwatch.cli import main; main()"]


def spoken(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": "src", "PATH": "/usr/bin:/bin", "COLUMNS": "120"}
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [*MAIN, *words], capture_output=True, text=True, cwd=root, env=environment
    )


def test_the_version_is_said_at_once() -> None:
    """Without importing what only a command needs."""
    began = time.perf_counter()
    result = spoken("--version")
    assert f"cartwatch {__version__}\n" == result.stdout
    assert time.perf_counter() - began < 1


def test_help_names_commands_and_exit_codes() -> None:
    """And it does not import them."""
    result = spoken("--help")
    assert 0 == result.returncode, result.stderr
    for word in ("grade", "import", "explain", "init", "patient", "Exit codes"):
        assert word in result.stdout


@pytest.mark.parametrize("command", ["grade", "import", "explain", "init"])
def test_every_command_explains_itself_and_its_exit_codes(
    run: Run, command: str
) -> None:
    """Help is where people look first."""
    result = run(command, "--help")
    assert 0 == result.exit_code
    assert "Exit codes" in result.output


def test_no_such_command_ends_with_2(run: Run) -> None:
    """A typo gets a suggestion."""
    result = run("grad")
    assert 2 == result.exit_code
    assert "grade" in result.output


def test_init_makes_a_store_once(run: Run) -> None:
    """A second time it only says that it is there."""
    first = run("init")
    assert 0 == first.exit_code, first.output
    assert "cartwatch import" in first.output
    assert json.loads(run("init", "--json").stdout)["changed"] is False


def test_init_where_nothing_can_be_made_ends_with_4(run: Run) -> None:
    """A store that cannot be opened is not available."""
    result = run("init", "--store", "sqlite:////no/such/folder/x.db")
    assert 4 == result.exit_code


def test_a_patient_comes_is_infused_moves_and_leaves(run: Run) -> None:
    """The four verbs of the ward's list."""
    run("init")
    who = "synthetic-9"
    add = ["patient", "add", who, "--name", "Synthetic Nine", "--birth-date"]
    assert 0 == run(*add, "1980-05-01", "--ward", "example-adult").exit_code
    assert 0 == run("patient", "infuse", who, "--at", "2026-02-01T08:00Z").exit_code
    assert (
        0
        == run(
            "patient", "move", who, "--ward", "example-adult", "--bed", "3"
        ).exit_code
    )
    assert 0 == run("patient", "discharge", who, "--reason", "home").exit_code
    twice = run(*add, "1980-05-01")
    assert (2, True) == (twice.exit_code, "already enrolled" in twice.stderr)
    nobody = run("patient", "move", "nobody", "--ward", "example-adult")
    assert (2, True) == (nobody.exit_code, "not enrolled" in nobody.stderr)


def test_an_explanation_from_the_store_and_from_files_is_the_same(
    run: Run, good: tuple[Path, Path]
) -> None:
    """Value, author, rule and place; the chart is the same wherever it lies."""
    observations, patients = good
    run("init")
    assert 0 == run("import", observations, "--patients", patients).exit_code
    at = ["--at", "2026-02-01T09:30Z", "--scale", "crs-astct-2019", "--json"]
    stored = run("explain", "synthetic-a", *at)
    assert 0 == stored.exit_code, stored.output
    words = ["--observations", observations, "--patients", patients]
    filed = run("explain", "synthetic-a", *at, *words, "--partial-record")
    assert json.loads(stored.stdout)[0]["grade"] == json.loads(filed.stdout)[0]["grade"]
    text = run("explain", "synthetic-a", *at[:-1], *words).stdout
    assert "systolic_bp < systolic_limit [scales/crs-astct-2019.yaml:" in text
    assert "Systolic blood pressure: 82 mmHg" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nobody", "--at", "2026-02-01T09:30Z"], "Check the id"),
        (["synthetic-a", "--at", "2026-01-01T09:30Z"], "before the infusion"),
        (["synthetic-a", "--at", "2026-02-01T09:30"], "has no time zone"),
        (
            [
                "synthetic-a",
                "--at",
                "2026-02-01T09:30Z",
                "--scale",
                "icans-astct-2019-child",
            ],
            "outside the instrument",
        ),
    ],
)
def test_what_cannot_be_explained_says_why(
    run: Run, good: tuple[Path, Path], words: list[str], says: str
) -> None:
    """A wrong patient, time or scale is a wrong usage."""
    files = ["--observations", good[0], "--patients", good[1]]
    result = run("explain", *words, *files)
    assert 2 == result.exit_code, result.output
    assert says in " ".join(result.output.split())


def test_explain_without_a_store_ends_with_4(run: Run) -> None:
    """The store is asked only when no file is named."""
    assert 4 == run("explain", "synthetic-a", "--at", "2026-02-01T09:30Z").exit_code
