"""Is CartWatch faster than what one would pick instead? Four ways, one core.

    python benchmarks/compare.py [ROWS ...] [--rounds N]    default: 10^5 10^6 10^7

Both ASTCT 2019 scales on the same synthetic rows (synthetic.py): lowest, highest,
driver and episode at every instant at which anything was charted, by CartWatch, a
polars join_asof pipeline, DuckDB window queries and a plain Python loop. Each way runs
in a process of its own on one core; they take turns, round by round, and every answer
must be equal. polars and DuckDB come with the extra `bench`.

The others start from their own sorted columns, made before the clock starts. CartWatch
starts from a table: `frame` checks, sorts and factorises it, and is timed too. Memory
is what a run adds to the process that holds the input. The plain loop runs once from
10^7 rows on.
"""

import argparse
import ctypes
import gc
import hashlib
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[name] = "1"

OURS = "cartwatch"
OTHERS = ("polars", "duckdb", "loop")
LONG = 5_000_000  # from so many rows on the plain loop runs once


def task(engine: str, rows: int) -> tuple[Callable[[], Any], Callable[[Any], Any]]:
    """Two steps on the same input: what only CartWatch needs timed, and the rest."""
    import compare_cartwatch
    import compare_rules
    import synthetic

    table = synthetic.observations(rows, compare_rules.VOCABULARY)
    people = synthetic.patients(synthetic.head_count(rows))
    columns = compare_rules.charts(table, people)
    if engine == OURS:
        return (
            lambda: compare_cartwatch.framed(table, people),
            lambda framed: compare_cartwatch.grade(framed, columns),
        )
    module = importlib.import_module(f"compare_{engine}")
    given = module.prepare(columns)
    return (lambda: given), module.grade


def serve(engine: str, rows: int) -> None:
    """In a process of its own: run once for every line read, and say how it went."""
    import compare_rules

    prepare, grade = task(engine, rows)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    print("ready", flush=True)
    for _ in sys.stdin:
        before = _resident(peak=False)
        times = [_clocks()]
        given = prepare()
        times.append(_clocks())
        answer = grade(given)
        times.append(_clocks())
        added = _resident(peak=True) - before
        columns = zip(*answer, strict=True) if engine == "loop" else answer
        table = compare_rules.sorted_answer(columns)
        said = {
            "times": times,
            "added": added,
            "instants": len(table),
            "answer": hashlib.sha256(table.tobytes()).hexdigest(),
        }
        del given, answer, columns, table
        gc.collect()
        print(json.dumps(said), flush=True)


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _resident(*, peak: bool) -> int:
    """Bytes of memory now, or the most since this was last asked for now (Linux)."""
    if not peak:
        Path("/proc/self/clear_refs").write_text("5")
    name = "VmHWM" if peak else "VmRSS"
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(x.split()[1]) * 1024 for x in lines if x.startswith(name))


@dataclass(slots=True)
class Measured:
    """One way at one size: milliseconds by the wall and by the processor."""

    engine: str
    rows: int
    process: "subprocess.Popen[str]"
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    framing: list[float] = field(default_factory=list)
    added: int = 0
    instants: int = 0
    answer: str = ""

    def run(self, *, timed: bool) -> None:
        """Run once; the first run, not timed, tells the memory."""
        said = self._asked()
        begun, framed, done = said["times"]
        self.added = max(self.added, said["added"])
        self.instants, self.answer = said["instants"], said["answer"]
        if timed:
            self.wall.append((done[0] - begun[0]) * 1e3)
            self.cpu.append((done[1] - begun[1]) * 1e3)
            self.framing.append((framed[0] - begun[0]) * 1e3)

    def _asked(self) -> Any:
        assert self.process.stdin is not None  # noqa: S101 # opened as a pipe
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        return json.loads(self.said())

    def said(self) -> str:
        """The next line of the process."""
        assert self.process.stdout is not None  # noqa: S101 # opened as a pipe
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.engine} at {self.rows:,} rows failed; see above")
        return line


def begun(engine: str, rows: int, core: int) -> Measured:
    """A process that has the input ready, on one core."""
    process = subprocess.Popen(  # noqa: S603 # this very file
        [sys.executable, __file__, "--serve", engine, str(rows), str(core)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = Measured(engine, rows, process)
    found.said()
    return found


def measure(rows: int, rounds: int, engines: tuple[str, ...]) -> list[Measured]:
    """Every way at one size, taking turns."""
    core = min(os.sched_getaffinity(0))
    every = [begun(engine, rows, core) for engine in engines]
    for one in every:
        one.run(timed=one.engine == "loop" and rows >= LONG)
    for _ in range(rounds):
        for one in every:
            if one.engine != "loop" or rows < LONG:
                one.run(timed=True)
    for one in every:
        one.process.kill()
        one.process.wait()
    differing = [one.engine for one in every if one.answer != every[0].answer]
    if differing:
        sys.exit(f"at {rows:,} rows other answers: {', '.join(differing)}")
    return every


TITLES = (
    "rows",
    "way",
    "n",
    "ms (least–most)",
    "CPU ms",
    "to ours",
    "added MB",
    "B/row",
)


def printed(found: list[Measured]) -> None:
    """One line a way; CartWatch twice, with framing and without."""
    ours = statistics.median(found[0].wall)
    for one in found:
        wall, cpu = statistics.median(one.wall), statistics.median(one.cpu)
        span = f"{wall:,.0f} ({min(one.wall):,.0f}–{max(one.wall):,.0f})"
        name = "cartwatch, frame + grade" if one.engine == OURS else one.engine
        cells = [f"{one.rows:,}", name, str(len(one.wall)), span, f"{cpu:,.0f}"]
        cells += [f"{wall / ours:.2f} x", f"{one.added / 1e6:,.0f}"]
        _line([*cells, f"{one.added / one.rows:.0f}"])
        if one.engine == OURS:
            graded = [w - f for w, f in zip(one.wall, one.framing, strict=True)]
            middle = statistics.median(graded)
            span = f"{middle:,.0f} ({min(graded):,.0f}–{max(graded):,.0f})"
            cells = ["", "  of it grade", "", span, "", f"{middle / ours:.2f} x"]
            _line([*cells, "", ""])


def _line(cells: list[str]) -> None:
    widths = (11, 24, 3, 24, 9, 8, 9, 6)
    shown = zip(cells, widths, TITLES, strict=True)
    text = (c.ljust(w) if t == "way" else c.rjust(w) for c, w, t in shown)
    print("  ".join(text).rstrip(), flush=True)


def linear(found: list[list[Measured]]) -> None:
    """Time and memory of a row at every size."""
    for size in found:
        one = size[0]
        wall, rows = statistics.median(one.wall), one.rows
        framing = statistics.median(one.framing)
        print(
            f"{rows:>11,} rows  {one.instants:>9,} instants"
            f"  frame {framing * 1e6 / rows:5.1f} ns/row"
            f"  grade {(wall - framing) * 1e6 / rows:6.1f} ns/row"
            f"  {rows / wall / 1e3:5.2f} M rows/s in all"
            f"  {one.added / rows:5.1f} bytes/row"
        )


def _busy() -> tuple[int, int]:
    """Idle and total ticks of all cores since the machine began (Linux)."""
    ticks = [int(x) for x in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return ticks[3] + ticks[4], sum(ticks[:8])


def main() -> None:
    """Measure, check and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int, default=[10**5, 10**6, 10**7])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ways", nargs="*", default=list(OTHERS), choices=OTHERS)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        os.sched_setaffinity(0, {int(asked.serve[2])})
        serve(asked.serve[0], int(asked.serve[1]))
        return
    _line(list(TITLES))
    idle, total = _busy()
    found: list[list[Measured]] = []
    for rows in asked.rows:
        found.append(measure(rows, asked.rounds, (OURS, *asked.ways)))
        printed(found[-1])
    after = _busy()
    share = (after[0] - idle) / max(after[1] - total, 1)
    linear(found)
    cores = os.cpu_count() or 1
    print(
        f"all answers equal; idle {share:.0%} of {cores} cores"
        f" (quiet: {(cores - 1) / cores:.0%})"
    )


if __name__ == "__main__":
    main()
