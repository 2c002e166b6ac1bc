"""Every row of docs/reliability.md names a test that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
FIGURES = ("| SQLite", "| PostgreSQL", "| database")
"""How the rows of the measured tables begin."""


def test_every_row_of_the_tables_names_a_test() -> None:
    """A claim without a test is none."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    claims = [row for row in rows if not row.startswith(FIGURES)]
    silent = [row for row in claims if "`tests/" not in row and "shown by" not in row]
    assert [] == silent


def test_every_test_that_is_named_exists() -> None:
    """A test that was renamed takes its row along."""
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > 20
    lost = [
        f"{file}::{name}"
        for file, name in named
        if f"def {name}" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert [] == lost


def test_every_command_that_measures_exists() -> None:
    """Figures come from scripts that anybody can run again."""
    for file in re.findall(r"benchmarks/\w+\.py", PAGE):
        assert (ROOT / file).exists(), file
