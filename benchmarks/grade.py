"""How many observations a second does grading take? Both ASTCT scales, one core.

    python benchmarks/grade.py [ROWS ...]        default: 100000 1000000 10000000

Observations are those of synthetic.py. Printed are the seconds for framing (sorting,
factorising) and for grading on both scales, rows per second of grading and of both
together, and the memory that grading adds per row.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from synthetic import head_count, observations, patients

from cartwatch.grading import frame, timeline
from cartwatch.protocol import load_library

SCALES = ("crs-astct-2019", "icans-astct-2019")


def measure(rows: int) -> None:
    """Print one line for so many rows."""
    library = load_library(None)
    table = observations(rows, library.vocabulary)
    people = patients(head_count(rows))
    before = _resident(peak=False)
    begun = time.perf_counter()
    framed = frame(table, people, library.vocabulary)
    prepared = time.perf_counter()
    results = [timeline(framed, library.scales[name]) for name in SCALES]
    done = time.perf_counter()
    grown = _resident(peak=True) - before
    n, changes = len(table), sum(len(r) for r in results)
    print(
        f"{n:>10,} rows"
        f"  frame {prepared - begun:6.3f} s  grade {done - prepared:6.3f} s"
        f"  {n / (done - prepared) / 1e6:5.2f} M rows/s graded"
        f"  {n / (done - begun) / 1e6:5.2f} M rows/s in all"
        f"  {grown / n:6.1f} bytes/row  {changes:,} grade changes",
        flush=True,
    )


def _resident(*, peak: bool) -> int:
    """Bytes of memory now, or the most since this was last asked for now (Linux)."""
    if not peak:
        Path("/proc/self/clear_refs").write_text("5")
    name = "VmHWM" if peak else "VmRSS"
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(x.split()[1]) * 1024 for x in lines if x.startswith(name))


def main() -> None:
    """Measure each size in a process of its own, so that memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int, default=[10**5, 10**6, 10**7])
    chosen = parser.parse_args().rows
    if len(chosen) == 1:
        measure(chosen[0])
        return
    for rows in chosen:
        sys.stdout.flush()
        again = [sys.executable, __file__, str(rows)]
        subprocess.run(again, check=True)  # noqa: S603 # this very file


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    main()
