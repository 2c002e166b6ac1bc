"""How many observations a second does grading take? Both ASTCT scales, one core.

    python benchmarks/grade.py [ROWS ...]        default: 100000 1000000 10000000

Observations are synthetic: patients over 30 days, a set of vital signs every 4 h, an
ICE or CAPD every 8 h, oxygen, vasopressors and medicines around fevers. Printed are the
seconds for framing (sorting, factorising) and for grading on both scales, rows per
second of grading and of both together, and the memory that grading adds per row.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.grading import frame, timeline
from cartwatch.protocol import load_library

SETS = 180  # every 4 h for 30 days
Random = np.random.Generator
Marks = NDArray[np.bool_]
Part = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
SCALES = ("crs-astct-2019", "icans-astct-2019")


def patients(count: int) -> pd.DataFrame:
    """So many adults, infused on one day."""
    infused = pd.Timestamp("2026-01-05T10:00:00Z").as_unit("us")
    return pd.DataFrame(
        {
            "patient": [f"S{i:06d}" for i in range(count)],
            "infused_at": pd.Series([infused] * count, dtype="datetime64[us, UTC]"),
            "age_years": np.full(count, 54.0),
        }
    )


def observations(rows: int, vocabulary: Vocabulary, seed: int = 7) -> pd.DataFrame:
    """About `rows` synthetic rows, sorted by patient and time."""
    rng = np.random.default_rng(seed)
    count = max(rows // 1400, 1)
    ill = rng.random((count, SETS)) < 0.02
    ill |= np.roll(ill, 1, axis=1) | np.roll(ill, 2, axis=1)
    person, hour, concept, value = (
        np.concatenate(a) for a in zip(*_vitals(rng, ill, vocabulary), strict=True)
    )
    order = np.lexsort((hour, person))[:rows]
    start = pd.Timestamp("2026-01-05T10:00:00Z").value // 1000
    at = start + (hour[order] * 3600e6).astype(np.int64)
    times = pd.DatetimeIndex(at.astype("datetime64[us]")).tz_localize("UTC")
    names = patients(count)["patient"].tolist()
    return pd.DataFrame(
        {
            "patient": pd.Categorical.from_codes(person[order], names),
            "at": times,
            "recorded_at": times,
            "concept": pd.Categorical.from_codes(
                concept[order], list(vocabulary.concepts)
            ),
            "value": value[order],
        }
    )


def _vitals(rng: Random, ill: Marks, vocabulary: Vocabulary) -> Iterator[Part]:
    base = {
        "temperature": (36.8, 0.3),
        "systolic_bp": (118, 9),
        "heart_rate": (84, 9),
        "respiratory_rate": (16, 2),
        "oxygen_saturation": (97, 1),
    }
    every = np.ones(ill.shape, bool)
    for name, (mean, spread) in base.items():
        value = rng.normal(mean, spread, ill.shape)
        if name == "temperature":
            value = np.where(ill, value + 1.9, value)
        yield _part(vocabulary, name, every, np.round(value, 1))
    device = np.where(ill & (rng.random(ill.shape) < 0.4), 1.0, 0.0)
    yield _part(vocabulary, "oxygen_device", every, device)
    yield _part(vocabulary, "oxygen_flow", device > 0, np.full(ill.shape, 4.0))
    running = ill & (rng.random(ill.shape) < 0.1)
    stop = np.roll(running, 1, axis=1) & ~running
    yield _part(vocabulary, "norepinephrine", running | stop, running * 1.0)
    given = ill & (rng.random(ill.shape) < 0.3)
    yield _part(vocabulary, "antipyretic", given, np.zeros(ill.shape), later=0.5)
    yield _part(vocabulary, "consciousness", every, np.zeros(ill.shape))
    often = np.broadcast_to(np.arange(SETS) % 2 == 0, ill.shape)
    score = np.where(ill, rng.integers(4, 10, ill.shape), 10.0)
    yield _part(vocabulary, "ice_score", often, score.astype(float))


def _part(
    vocabulary: Vocabulary,
    name: str,
    where: Marks,
    value: NDArray[np.float64],
    later: float = 0.0,
) -> Part:
    person, step = np.nonzero(where)
    code = list(vocabulary.concepts).index(name)
    hours = step * 4.0 + 1 + later
    codes = np.full(len(person), code, np.int16)
    return person.astype(np.int32), hours, codes, value[person, step].astype(float)


def measure(rows: int) -> None:
    """Print one line for so many rows."""
    library = load_library(None)
    table = observations(rows, library.vocabulary)
    people = patients(max(rows // 1400, 1))
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
