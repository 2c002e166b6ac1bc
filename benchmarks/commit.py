"""How long until a charted set is safe on the disk?

    python benchmarks/commit.py [SETS]           default: 400 for each line printed

Charts sets of eight values through `ward.chart`, each in a `store.writing` of its own,
into SQLite (WAL, synchronous=FULL) and PostgreSQL (fsync and synchronous_commit on),
and measures beside each run what one write of 4 KiB and its fdatasync take in the same
folder. Prints milliseconds and the ratio to that. Writers are threads of one process;
the last two lines show what the one line of writers and its shared commit save.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from cartwatch import store
from cartwatch.protocol import load_library
from cartwatch.store import turns
from cartwatch.ward import NewObservation, NewPatient, chart, enrol
from postgres import cluster, find_postgres

VOCABULARY = load_library(None).vocabulary
BEGAN = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
ROUND: dict[str, float | str] = {
    "temperature": 38.4,
    "heart_rate": 96.0,
    "respiratory_rate": 18.0,
    "systolic_bp": 118.0,
    "diastolic_bp": 70.0,
    "oxygen_saturation": 97.0,
    "oxygen_device": "room_air",
    "consciousness": "alert",
}
Milliseconds = list[float]


def fsyncs(folder: Path, count: int = 400) -> Milliseconds:
    """What the machine itself takes to write 4 KiB and have them on the disk."""
    took: Milliseconds = []
    handle = os.open(folder / "fsync", os.O_CREAT | os.O_WRONLY)
    for i in range(count):
        begun = time.perf_counter()
        os.pwrite(handle, b"x" * 4096, 4096 * i)
        os.fdatasync(handle)
        took.append(1000 * (time.perf_counter() - begun))
    os.close(handle)
    (folder / "fsync").unlink()
    return took


def save(engine: Engine, writer: int, n: int) -> float:
    """Chart one set; the milliseconds until it is on the disk."""
    at = BEGAN + timedelta(seconds=n)
    rows = [NewObservation(f"P{writer}", at, name, v) for name, v in ROUND.items()]
    known = {"now": at, "by": "nurse", "vocabulary": VOCABULARY}
    key = f"{writer}-{n}"
    begun = time.perf_counter()
    with store.writing(engine) as session:
        chart(rows, session=session, key=key, **known)  # type: ignore[arg-type]
    return 1000 * (time.perf_counter() - begun)


def measure(
    engines: list[Engine], writers: int, sets: int
) -> tuple[Milliseconds, float]:
    """The milliseconds of each set, and sets a second."""
    each = sets // writers

    def work(writer: int) -> Milliseconds:
        engine = engines[writer % len(engines)]
        return [save(engine, writer, n) for n in range(each)]

    begun = time.perf_counter()
    with ThreadPoolExecutor(writers) as threads:
        took = [t for part in threads.map(work, range(writers)) for t in part]
    return took, len(took) / (time.perf_counter() - begun)


def ready(url: str) -> Engine:
    """An up-to-date store with sixteen synthetic patients."""
    engine = store.engine(url)
    store.upgrade(engine)
    with store.writing(engine) as session:
        for i in range(16):
            who = NewPatient(f"P{i}", f"Synthetic {i}", synthetic=True)
            enrol(who, session=session, now=BEGAN, by="clerk")
    return engine


def line(title: str, took: Milliseconds, disk: Milliseconds, rate: float) -> None:
    """One line of the table."""
    (p50, p99), (d50, d99) = (np.percentile(t, [50, 99]) for t in (took, disk))
    print(
        f"{title:<42}{p50:7.1f}{p99:8.1f}{max(took):8.1f}{rate:7.0f}"
        f"{d50:8.2f}{d99:7.2f}{p50 / d50:8.1f}{p99 / d99:7.1f}",
        flush=True,
    )


@contextmanager
def together(most: int) -> Iterator[None]:
    """So many writers share a commit."""
    before, turns.TOGETHER = turns.TOGETHER, most
    yield
    turns.TOGETHER = before


def table(name: str, new: Callable[[], str], folder: Path, sets: int) -> None:
    """All lines of one database."""

    def run(title: str, writers: int, engines: int, shared: int) -> None:
        url = new()
        opened = [ready(url), *(store.engine(url) for _ in range(engines - 1))]
        with together(shared):
            took, rate = measure(opened, writers, sets)
        line(f"{name}, {title}", took, fsyncs(folder), rate)
        for engine in opened:
            engine.dispose()

    most = turns.TOGETHER
    run("1 writer", 1, 1, most)
    run("16 writers", 16, 1, most)
    run("16 writers, a commit each", 16, 1, 1)
    run("16 writers, a connection each", 16, 16, 1)


def main() -> None:
    """Print the table."""
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"{sets} sets of {len(ROUND)} values a line; milliseconds")
    print(
        f"{'':<42}{'p50':>7}{'p99':>8}{'worst':>8}{'/s':>7}"
        f"{'disk50':>8}{'p99':>7}{'x50':>8}{'x99':>7}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = iter(range(100))
        table("SQLite", lambda: f"sqlite:///{folder}/{next(files)}.db", folder, sets)
    programs = find_postgres()
    if programs is None:
        print("PostgreSQL: none here, not measured")
        return
    with cluster(programs, durable=True) as server:
        with tempfile.TemporaryDirectory(dir=server.folder.parent) as beside:
            table("PostgreSQL", server.empty, Path(beside), sets)


if __name__ == "__main__":
    main()
