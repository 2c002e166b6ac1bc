"""Whatever was touched behind the record's back is named."""

import pytest
from sqlalchemy import Engine

from cartwatch import store
from cartwatch.store import tables
from cartwatch.store.audit import record, stored_digests

from .conftest import after, charted, on_sqlite, save, unguarded


def problems(engine: Engine, head: tuple[int, str] | None = None) -> list[str]:
    """What an audit finds, as text."""
    with store.reading(engine) as session:
        return [str(problem) for problem in store.verify_audit(session, head=head)]


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
            "INSERT INTO stay (id, patient, ward, begins_at, paused, recorded_at,"
            " recorded_by) SELECT 7, patient, 'west', begins_at, paused, recorded_at,"
            " recorded_by FROM stay",
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
    table: str, deed: str, found: list[str], chart: Engine
) -> None:
    """An edited, removed or smuggled row is named by table and id."""
    unguarded(chart, table, deed)
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


def test_rows_and_events_that_changed_places_are_named(chart: Engine) -> None:
    """Two temperatures exchanged are two changed rows; so it is with two events."""
    swap = "UPDATE observation SET number = CASE id WHEN 1 THEN 38.2 ELSE 38.1 END"
    unguarded(chart, "observation", f"{swap} WHERE id IN (1, 2)")
    unguarded(chart, "audit_event", *MOVES)
    assert [
        "audit event 2: does not follow the event before it",
        "audit event 2: was changed after it was recorded",
        "audit event 3: does not follow the event before it",
        "audit event 3: was changed after it was recorded",
        "audit event 4: does not follow the event before it",
        "observation 1: was changed after it was recorded",
        "observation 2: was changed after it was recorded",
    ] == problems(chart)


MOVES = (
    "UPDATE audit_event SET id = 99 WHERE id = 2",
    "UPDATE audit_event SET id = 2 WHERE id = 3",
    "UPDATE audit_event SET id = 3 WHERE id = 99",
)


def test_a_cut_end_and_a_new_chain_need_a_hash_kept_elsewhere(chart: Engine) -> None:
    """Without it they cannot be seen; with it they are named."""
    with store.reading(chart) as session:
        head = store.audit_head(session)
    unguarded(chart, "audit_event", "DELETE FROM audit_event WHERE id = 4")
    unguarded(chart, "observation", "DELETE FROM observation WHERE id = 3")
    assert [] == problems(chart)
    assert ["audit event 4: was removed: its hash was kept elsewhere"] == problems(
        chart, head
    )
    save(chart, charted(9))
    assert ["audit event 4: is not the one whose hash was kept elsewhere"] == problems(
        chart, head
    )


def test_a_hash_kept_elsewhere_stays_good(chart: Engine) -> None:
    """The record goes on, and the old hash is still in it."""
    with store.reading(chart) as session:
        head = store.audit_head(session)
    save(chart, charted(4))
    assert [] == problems(chart, head)
    assert [] == problems(chart, (0, "0" * 64))


@on_sqlite
def test_what_cannot_even_be_read_is_named(chart: Engine) -> None:
    """A time that is none and a document that is none stop nobody from looking on."""
    deed = "UPDATE observation SET at = 'nonsense' WHERE id = 2"
    unguarded(chart, "observation", deed)
    unguarded(chart, "audit_event", "UPDATE audit_event SET rows = '{' WHERE id = 4")
    assert [
        "audit event 4: was changed after it was recorded",
        "observation 2: was changed after it was recorded",
        "observation 3: was added without an audit event",
    ] == problems(chart)


def test_a_row_that_is_recorded_again_is_named(chart: Engine) -> None:
    """An edited row does not become true by an event that lists it once more."""
    with store.reading(chart) as session:
        head = store.audit_head(session)
    unguarded(chart, "observation", "UPDATE observation SET number = 36.9 WHERE id = 1")
    with store.writing(chart) as session:
        table = tables.Record.metadata.tables["observation"]
        digests = stored_digests(session.connection(), table, [1])
        record(
            session,
            at=after(9),
            by="somebody",
            action="chart",
            patient="P1",
            rows={"observation": digests},
            details={},
        )
    found = problems(chart, head)
    assert any(p.startswith("observation 1: is recorded a second time") for p in found)
    assert any("observation 1" in p and "changed" in p for p in found)
