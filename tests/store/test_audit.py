"""Whatever was touched behind the record's back is named."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cartwatch import store

from .conftest import charted, save


def problems(engine: Engine) -> list[str]:
    """What an audit finds, as text."""
    with store.reading(engine) as session:
        return [str(problem) for problem in store.verify_audit(session)]


def tamper(path: Path, table: str, deed: str) -> None:
    """Do what only somebody with the file and no good intent can do."""
    raw = sqlite3.connect(path)
    for kind in ("update", "delete", "replace"):
        raw.execute(f"DROP TRIGGER {table}_no_{kind}")
    raw.execute(deed)
    raw.commit()
    raw.close()


@pytest.fixture
def chart(ward: Engine) -> Engine:
    """Three temperatures, one at a time."""
    for hour in (1, 2, 3):
        save(ward, charted(hour, 38.0 + hour / 10))
    return ward


def test_an_untouched_record_has_no_problem(chart: Engine) -> None:
    """Enrolling and charting, and nothing else."""
    assert [] == problems(chart)


@pytest.mark.parametrize(
    ("table", "deed", "found"),
    [
        (
            "observation",
            "UPDATE observation SET number = 36.5 WHERE id = 2",
            ["observation 2: was changed after it was recorded"],
        ),
        (
            "observation",
            "DELETE FROM observation WHERE id = 3",
            ["observation 3: was removed"],
        ),
        (
            "stay",
            "INSERT INTO stay SELECT 7, patient, 'west', bed, begins_at, paused,"
            " reason, amends, recorded_at, recorded_by FROM stay",
            ["stay 7: was added without an audit event"],
        ),
        (
            "audit_event",
            "UPDATE audit_event SET by = 'somebody' WHERE id = 2",
            ["audit event 2: was changed after it was recorded"],
        ),
        (
            "audit_event",
            "DELETE FROM audit_event WHERE id = 2",
            [
                "audit event 3: events 2 to 2 before it are missing",
                "observation 1: was added without an audit event",
            ],
        ),
    ],
)
def test_the_audit_names_what_was_touched(
    table: str, deed: str, found: list[str], chart: Engine, path: Path
) -> None:
    """An edited, removed or smuggled row is named by table and id."""
    tamper(path, table, deed)
    assert found == problems(chart)


def test_the_head_moves_with_every_deed(chart: Engine) -> None:
    """Four deeds, four events; the newest hash can be kept elsewhere."""
    with store.reading(chart) as session:
        before = store.audit_head(session)
    save(chart, charted(4))
    with store.reading(chart) as session:
        now = store.audit_head(session)
    assert (4, 5) == (before[0], now[0])
    assert before[1] != now[1]


def test_a_deed_without_rows_is_recorded(chart: Engine) -> None:
    """Signing out changes no table and is still in the chain."""
    save(chart, action="sign out", details={"device": "tablet 3"})
    assert [] == problems(chart)
    with store.reading(chart) as session:
        assert 5 == store.audit_head(session)[0]
