"""What another process does to a store, so that a test can watch from outside.

python tests/store/child.py watch URL      say whose record changed, and when
python tests/store/child.py chart URL N W  chart N sets as writer W, each sent twice
"""

import asyncio
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.store.conftest import charted, save

from cartwatch import store


def watch(url: str) -> None:
    """The hub of a server process; a line `seconds patients` for each change."""
    from cartwatch.service.hub import Hub  # the pages come with it

    engine = store.engine(url)
    seen = [store.changes(engine)]

    def told(changed: bool) -> None:
        if not changed:
            return
        now = store.changes(engine)
        with store.reading(engine) as session:
            whose = store.changed_patients(session, seen[0])
        seen[0] = now
        print(time.monotonic(), *sorted(whose or ()), flush=True)

    asyncio.run(Hub(lambda: store.changes(engine), before=told).run())


def chart(url: str, sets: str, writers: str) -> None:
    """Nurses whose link is bad, a process each. A line `seconds` for each set."""
    print("ready", flush=True)
    sys.stdin.readline()
    children = []
    for writer in range(int(writers)):
        children.append(os.fork())
        if children[-1] == 0:
            wrong = 1
            try:
                nurse(url, int(sets), f"nurse {writer}")
                wrong = 0
            finally:
                os._exit(wrong)
    ended = [os.waitpid(child, 0)[1] for child in children]
    sys.exit(any(ended))


def nurse(url: str, sets: int, writer: str) -> None:
    """Every form is sent twice, and lands once."""
    engine = store.engine(url)
    for n in range(sets):
        for repeated in (False, True):
            rows = [charted(n / 60, 37 + i / 10) for i in range(8)]
            done = save(engine, *rows, by=writer, key=f"{writer}-{n}")
            assert done.repeated == repeated
        os.write(1, f"{time.monotonic()}\n".encode())


if __name__ == "__main__":
    {"watch": watch, "chart": chart}[sys.argv[1]](*sys.argv[2:])
