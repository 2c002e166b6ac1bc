"""Kill a process that charts, again and again, and look at what it left.

    python tests/store/killing.py URL KILLS [SEED]

Three threads of a process chart sets of eight into the store and report each set that
was answered. The process is killed (SIGKILL) at a random moment; then every set in the
store must be whole, every answered set be there, and the audit find nothing. The next
process sends the set again that was not answered. Prints one JSON document of counts.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func
from sqlmodel import select
from tests.store.conftest import charted, enrolled, save

from cartwatch import store
from cartwatch.store import tables

THREADS, ROWS = 3, 8
LONGEST = 0.12
"""Seconds until the latest kill."""


@dataclass
class Counts:
    """What a run of kills did, and what it found wrong."""

    kills: int = 0
    answered: int = 0
    unanswered_but_whole: int = 0
    sets: int = 0
    rows: int = 0
    lost: int = 0
    duplicated: int = 0
    halved: int = 0
    audit_problems: int = 0
    texts: list[str] = field(default_factory=list)


def chart(url: str, firsts: list[int], out: int) -> None:
    """Chart for ever; a line `thread number` for each set that was answered."""
    engine = store.engine(url)

    def nurse(thread: int) -> None:
        n = firsts[thread]
        while True:
            who = {"recorded_by": f"nurse {thread}"}
            rows = [charted(n / 60, 37 + i / 10, **who) for i in range(ROWS)]
            save(engine, *rows, key=f"{thread}-{n}")
            os.write(out, f"{thread} {n}\n".encode())
            n += 1

    threads = [Thread(target=nurse, args=(i,)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    threads[0].join()


def killed(url: str, firsts: list[int], after: float) -> Iterator[tuple[int, int]]:
    """The sets that a process was answered for, before it was killed."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        try:
            chart(url, firsts, sink)
        finally:
            os._exit(1)
    os.close(sink)
    with os.fdopen(source) as said:
        lines = [said.readline()]  # it has begun to save
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        lines += said.readlines()
    os.waitpid(child, 0)
    for line in lines:
        if line.endswith("\n"):
            thread, n = line.split()
            yield int(thread), int(n)


def look(url: str, answered: set[str], counts: Counts) -> None:
    """What is in the store, against what was answered."""
    engine = store.engine(url)
    with store.reading(engine) as session:
        keys = session.exec(select(tables.WriteKey)).all()
        ids = set(session.exec(select(tables.Observation.id)).all())
        several = select(tables.Observation.at, tables.Observation.recorded_by)
        same = several.group_by("at", "recorded_by").having(func.count() > ROWS)
        counts.duplicated += len(session.exec(same).all())
        counts.audit_problems += len(store.verify_audit(session))
    named = [int(row) for key in keys for row in key.ids]
    counts.sets, counts.rows = len(keys), len(ids)
    counts.halved += len(ids ^ set(named))
    counts.lost += len(answered - {key.key for key in keys})
    counts.unanswered_but_whole = len({key.key for key in keys} - answered)
    engine.dispose()


def run(url: str, kills: int, seed: int = 1) -> Counts:
    """Kill so many processes; the store at `url` is migrated and empty."""
    chance = random.Random(seed)
    counts, answered = Counts(), set[str]()
    engine = store.engine(url)
    save(engine, *enrolled())
    engine.dispose()
    firsts = [0] * THREADS
    for _ in range(kills):
        for thread, n in killed(url, firsts, chance.uniform(0, LONGEST)):
            answered.add(f"{thread}-{n}")
            firsts[thread] = max(firsts[thread], n + 1)
        counts.kills += 1
        counts.answered = len(answered)
        look(url, answered, counts)
    return counts


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[2:]]
    print(json.dumps(asdict(run(sys.argv[1], *given))))
