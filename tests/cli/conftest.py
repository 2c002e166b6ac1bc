"""The command line as a person uses it, on files in a folder of their own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cartwatch.cli import app

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder with a store of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARTWATCH_STORE", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A copy of the bad files, since reports are written beside them."""
    folder = tmp_path / "bad"
    shutil.copytree(ROOT / "fixtures" / "bad", folder)
    return folder


@pytest.fixture
def good(tmp_path: Path) -> tuple[Path, Path]:
    """A small course: fever, then a low pressure; an adult and a child."""
    observations = tmp_path / "obs.csv"
    observations.write_text(
        "patient,at,concept,value\n"
        "synthetic-a,2026-02-01T08:00Z,temperature,38.5\n"
        "synthetic-a,2026-02-01T08:00Z,systolic_bp,120\n"
        "synthetic-a,2026-02-01T08:00Z,oxygen_device,None\n"
        "synthetic-a,2026-02-01T08:00Z,ice_score,9\n"
        "synthetic-a,2026-02-01T08:00Z,consciousness,alert\n"
        "synthetic-a,2026-02-01T09:00Z,systolic_bp,82\n"
        "synthetic-b,2026-02-01T08:00Z,temperature,37.0\n",
        encoding="utf-8",
    )
    patients = tmp_path / "patients.csv"
    patients.write_text(
        "patient,age_years,infused_at,baseline_oxygen_device\n"
        "synthetic-a,54,2026-01-31T08:00Z,room_air\n"
        "synthetic-b,6,2026-01-31T08:00Z,\n"
        "synthetic-c,6,2026-01-31T08:00Z,\n",
        encoding="utf-8",
    )
    return observations, patients
