"""A process that dies at any moment leaves whole sets, and all that were answered."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from cartwatch import store
from cartwatch.store import tables
from postgres import cluster, find_postgres

from .conftest import charted, enrolled, on_postgres, save

KILLING = Path(__file__).with_name("killing.py")


@pytest.mark.slow
def test_twenty_kills_lose_and_halve_nothing(url: str) -> None:
    """Three threads chart; SIGKILL at a random moment; the next sends again."""
    command = [sys.executable, str(KILLING), url, "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    wrong = {"lost", "duplicated", "halved", "audit_problems"}
    assert dict.fromkeys(wrong, 0) == {name: found[name] for name in wrong}
    assert 20 == found["kills"]
    assert found["answered"] >= 20
    assert 8 * found["sets"] == found["rows"]


@pytest.mark.slow
@on_postgres
def test_a_server_that_loses_its_power_keeps_what_was_answered(url: str) -> None:
    """PostgreSQL is stopped at once while sets land, and started again."""
    programs = find_postgres()
    assert programs is not None
    with cluster(programs) as server:
        engine = store.engine(server.empty())
        save(engine, *enrolled())
        answered = 0
        for _ in range(3):
            for n in range(15):
                save(engine, charted(n / 10), key=f"{answered}-{n}")
            answered += 15
            server.stop("immediate")
            with pytest.raises(store.StoreError, match="goes on by itself"):
                save(engine, charted(1))
            server.start()
            with store.reading(engine) as session:
                rows = select(func.count()).select_from(tables.Observation)
                assert answered == session.exec(rows).one()
                assert [] == store.verify_audit(session)
        engine.dispose()
