"""How long does one patient's grade take at the bedside? Both ASTCT scales, 30 days.

    python benchmarks/bedside.py [CALLS]         default: 200

One synthetic patient: a set of vital signs every 4 h, an ICE every 8 h, oxygen,
vasopressors and medicines around fevers. Printed are the rows, and the median and the
99th percentile of `frame` alone, of two `timeline` calls on it, of both together (the
bedside call), and of `course`, which also keeps the ward's alerts and due list. Each by
the wall clock and by the processor's, which other work on the machine lengthens less.
"""

import argparse
import os
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from grade import SCALES, observations, patients

from cartwatch.grading import course, frame, timeline
from cartwatch.protocol import load_library

LIMIT_MS = 10.0
ROWS = 1400
WARD = "example-adult"


def measured(
    call: Callable[[], object], calls: int, clock: Callable[[], float]
) -> tuple[float, float]:
    """Median and 99th percentile of so many calls, in milliseconds."""
    for _ in range(5):
        call()
    spent = []
    for _ in range(calls):
        began = clock()
        call()
        spent.append(1000 * (clock() - began))
    return float(np.median(spent)), float(np.percentile(spent, 99))


def calls_of(rows: int) -> tuple[dict[str, Callable[[], object]], int]:
    """What is measured, by name, and of how many rows."""
    library = load_library(None)
    table, people = observations(rows, library.vocabulary), patients(1)
    scales = [library.scales[name] for name in SCALES]
    ready = frame(table, people, library.vocabulary)
    until = int(ready.last[0])

    def graded() -> object:
        return [timeline(ready, scale) for scale in scales]

    def bedside() -> object:
        made = frame(table, people, library.vocabulary)
        return [timeline(made, scale) for scale in scales]

    def whole() -> object:
        return course(ready, library.wards[WARD], until=until)

    named = {
        "frame": lambda: frame(table, people, library.vocabulary),
        "two timelines": graded,
        "frame and two timelines": bedside,
        "course of the ward": whole,
    }
    return named, len(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", nargs="?", type=int, default=200)
    calls = parser.parse_args().calls
    named, rows = calls_of(ROWS)
    print(f"one patient, 30 days, {rows:,} rows, {calls} calls (limit {LIMIT_MS} ms)")
    clocks = {"wall": time.perf_counter, "cpu": time.process_time}
    for name, call in named.items():
        for label, clock in clocks.items():
            median, worst = measured(call, calls, clock)
            print(
                f"  {name:<26} {label:<4} median {median:6.2f} ms  p99 {worst:6.2f} ms"
            )


if __name__ == "__main__":
    main()
