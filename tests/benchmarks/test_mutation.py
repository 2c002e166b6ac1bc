"""Mutation testing itself: a slip that a test sees is killed, one nobody sees lives."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_slips_in_kleenes_logic_are_killed(tmp_path: Path) -> None:
    """Every mutant of `grading/truth.py` is run, and most of them die."""
    pytest.importorskip("mutmut")
    out = tmp_path / "mutation.json"
    command = [sys.executable, "benchmarks/mutation.py", "--jobs", "2"]
    command += ["--only", "grading/truth.py", "--tests", "tests/grading/test_crs.py"]
    subprocess.run([*command, "--out", str(out)], cwd=ROOT, check=True, timeout=300)
    found = json.loads(out.read_text(encoding="utf-8"))
    fates = found["fates"]
    assert len(fates) == found["mutants"] > 20
    assert {"killed", "survived", "unreached"} >= set(fates.values())
    killed = sum(f == "killed" for f in fates.values())
    assert killed >= 0.7 * len(fates)
    assert all(found["diffs"][n] for n, f in fates.items() if f == "survived")
