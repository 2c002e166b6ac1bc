"""Several processes share one store: all is seen, nothing is lost or doubled."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from cartwatch import store
from cartwatch.store import tables

from .conftest import charted, save

CHILD = str(Path(__file__).with_name("child.py"))
WRITERS, SETS, ROWS = 16, 5, 8
Child = subprocess.Popen[str]


@contextmanager
def child(*words: str) -> Iterator[Child]:
    """Another process at the store, ended with the test."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, CHILD, *words], text=True, **pipes) as made:
        try:
            yield made
        finally:
            made.kill()


def said(process: Child) -> str:
    """The next line that it says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def counts(engine: Engine) -> tuple[int, int]:
    """Observations and keys."""
    with store.reading(engine) as session:
        found = [
            session.exec(select(func.count()).select_from(table)).one()
            for table in (tables.Observation, tables.WriteKey)
        ]
    return found[0], found[1]


def test_the_other_server_sees_it_within_a_second(ward: Engine, url: str) -> None:
    """A set charted through one process reaches the hub of another: three times."""
    with child("watch", url) as server, child("chart", url, "3", "1") as other:
        assert said(server).split()[1:] == []
        assert said(other) == "ready"
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
        landed = [float(said(other)) for _ in range(3)]
        told = [said(server).split()]
        while float(told[-1][0]) < landed[-1] - 0.5:
            told.append(said(server).split())
    assert all(whose == ["P1"] for _, *whose in told)
    after = [min(float(t) for t, *_ in told if float(t) > at - 1) - at for at in landed]
    assert 1.0 > max(after)
    assert (3 * ROWS, 3) == counts(ward)


@pytest.mark.slow
def test_sixteen_processes_lose_and_double_nothing(ward: Engine, url: str) -> None:
    """Sixteen writers, each form sent twice: every set once, one unbroken chain."""
    with child("chart", url, str(SETS), str(WRITERS)) as nurses:
        nurses.communicate("go\n", timeout=240)
        assert 0 == nurses.returncode
    assert (WRITERS * SETS * ROWS, WRITERS * SETS) == counts(ward)
    with store.reading(ward) as session:
        assert [] == store.verify_audit(session)


def test_sixteen_threads_lose_and_double_nothing(ward: Engine) -> None:
    """The nurses of one server, each form sent twice."""

    def nurse(writer: int) -> None:
        for n in range(SETS):
            for repeated in (False, True):
                rows = [charted(n / 60, 37 + i / 10) for i in range(ROWS)]
                done = save(ward, *rows, key=f"{writer}-{n}")
                assert done.repeated == repeated

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(nurse, range(WRITERS)))
    assert (WRITERS * SETS * ROWS, WRITERS * SETS) == counts(ward)
    with store.reading(ward) as session:
        assert [] == store.verify_audit(session)
