"""How many charted sets does a killed process lose?

    python benchmarks/kills.py [KILLS]           default: 1000 on each database

Kills a process that charts with three threads, at random moments, and looks at the
store after every kill (`tests/store/killing.py`). A new store every twenty kills. The
PostgreSQL server waits for its disk at each commit.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from cartwatch import store
from postgres import cluster, find_postgres

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 20
SHOWN = ("kills", "answered", "sets", "rows", "unanswered_but_whole")
WRONG = ("lost", "duplicated", "halved", "audit_problems")


def kills(name: str, new: Callable[[int], str], wanted: int) -> bool:
    """Kill so many, print the counts, and say whether nothing was wrong."""
    total: Counter[str] = Counter()
    begun = time.perf_counter()
    for start in range(0, wanted, AT_ONCE):
        url = new(start)
        words = [url, str(min(AT_ONCE, wanted - start)), str(start + 1)]
        killing = str(ROOT / "tests" / "store" / "killing.py")
        said = subprocess.run(  # noqa: S603 # our own script
            [sys.executable, killing, *words], stdout=subprocess.PIPE, check=True
        )
        found = json.loads(said.stdout)
        total.update({name: found[name] for name in (*SHOWN, *WRONG)})
    took = time.perf_counter() - begun
    counts = ", ".join(f"{name} {total[name]}" for name in (*SHOWN, *WRONG))
    print(f"{name}: {counts} ({took:.0f} s)", flush=True)
    return not any(total[name] for name in WRONG)


def main() -> None:
    """Print a line a database; exit 1 when anything was lost, doubled or halved."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    right = []
    with tempfile.TemporaryDirectory() as folder:

        def file(n: int) -> str:
            url = f"sqlite:///{folder}/{n}.db"
            engine = store.engine(url)
            store.upgrade(engine)
            engine.dispose()
            return url

        right.append(kills("SQLite", file, wanted))
    programs = find_postgres()
    if programs is None:
        print("PostgreSQL: none here, not measured")
    else:
        with cluster(programs, durable=True) as server:
            right.append(kills("PostgreSQL", lambda _: server.empty(), wanted))
    sys.exit(0 if all(right) else 1)


if __name__ == "__main__":
    main()
