"""Measure what the documentation claims, and write it down with the commit.

    python benchmarks/evidence.py        (make evidence; about two hours)

Writes docs/evidence.md: grading speed and memory, the same beside polars, DuckDB and a
plain loop (extra `bench`), one patient at the bedside, the time until a save is on
other screens and on the disk, many kills of a process that saves, the laws with many
examples, the rule tests and the proof. Run it on a quiet machine.
"""

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINES = 24  # of what a command printed; the longest table has so many
ROUNDS = os.environ.get("CARTWATCH_ROUNDS", "5")
KILLS = os.environ.get("CARTWATCH_KILLS", "1000")
EXAMPLES = os.environ.get("CARTWATCH_EXAMPLES", "300")


def run(*words: str, **more: str) -> str:
    """What a command printed; its failure is printed too, never hidden."""
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 # our own commands
        words,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | more,
    )
    said = (done.stdout + done.stderr).strip().splitlines()
    took = time.perf_counter() - begun
    failed = f"\nexit code {done.returncode}" if done.returncode else ""
    return "\n".join(said[-LINES:]) + f"{failed}\n({took:.0f} s)"


def section(title: str, *words: str, **more: str) -> str:
    """One part of the page: the command and what it printed."""
    shown = " ".join(Path(w).name if w.startswith("/") else w for w in words)
    print(title, flush=True)
    said = run(*words, **more)
    env = "".join(f"{k}={v} " for k, v in more.items())
    return f"## {title}\n\n```text\n$ {env}{shown}\n{said}\n```\n"


def main() -> None:
    """Write docs/evidence.md."""
    commit = run("git", "rev-parse", "--short", "HEAD").splitlines()[0]
    dirty = run("git", "diff", "--stat", "HEAD", "--", "src", "protocols")
    state = " with uncommitted changes" if "changed" in dirty else ""
    python = sys.executable
    cartwatch = str(Path(python).parent / "cartwatch")
    parts = [
        "# Evidence\n",
        f"Measured {datetime.now(UTC):%Y-%m-%d} at commit {commit}{state}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, one run. "
        "Made by `make evidence`; not edited by hand.\n",
        section("Grading speed and memory", python, "benchmarks/grade.py"),
        section(
            "Beside polars, DuckDB and a plain loop: one core, equal answers",
            *(python, "benchmarks/compare.py", "--rounds", ROUNDS),
        ),
        section("At the bedside", python, "benchmarks/bedside.py"),
        section("A save is on every screen", python, "benchmarks/live.py", "40"),
        section("Saving one set", python, "benchmarks/commit.py"),
        section("Killed while saving", python, "benchmarks/kills.py", KILLS),
        section(
            "Laws of grading",
            *(python, "-m", "pytest", "-q", "tests/laws"),
            CARTWATCH_EXAMPLES=EXAMPLES,
        ),
        section("Rule tests", cartwatch, "protocol", "test", "--coverage"),
        section("Proof of every scale", cartwatch, "protocol", "check"),
    ]
    (ROOT / "docs" / "evidence.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
