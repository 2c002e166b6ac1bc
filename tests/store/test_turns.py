"""Threads that write at once take turns, share a commit, and do not harm each other."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import Engine, event, func
from sqlmodel import Session, select

from cartwatch import store
from cartwatch.store import tables, turns

from .conftest import after, charted, save


def count(engine: Engine, table: type[tables.Record] = tables.Observation) -> int:
    """How many rows everybody else sees."""
    with store.reading(engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def add(session: Session, hours: float, **also: object) -> None:
    """One temperature, in this session."""
    row = charted(hours, **also)
    store.append(session, [row], action="chart", by="nurse", now=after(1))


def in_line(engine: Engine, wanted: int) -> None:
    """Wait until so many wait for their turn."""
    deadline = time.monotonic() + 60
    while len(turns._LINES[engine]._waiting) < wanted:
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Nurses who write at once."""
    with ThreadPoolExecutor(16) as pool:
        yield pool


def joined(engine: Engine, threads: ThreadPoolExecutor, *deeds: object) -> list[Future]:
    """Each deed in a thread, all of them in one transaction, in this order."""
    first, all_there = Event(), Event()

    def opening() -> None:
        with store.writing(engine) as session:
            add(session, 1)
            first.set()
            assert all_there.wait(60)

    began = [threads.submit(opening)]
    assert first.wait(60)
    for n, deed in enumerate(deeds, 1):
        began.append(threads.submit(deed))  # type: ignore[arg-type]
        in_line(engine, n)
    all_there.set()
    return began


def test_those_who_wait_share_a_commit(
    ward: Engine, threads: ThreadPoolExecutor
) -> None:
    """Nine writers in line, one commit, nine audit events in one chain."""
    commits: list[int] = []
    event.listen(ward, "commit", lambda _: commits.append(1))
    deeds = [lambda n=n: save(ward, charted(2 + n)) for n in range(8)]
    for done in joined(ward, threads, *deeds):
        done.result(10)
    assert [1] == commits
    assert (9, 10) == (count(ward), count(ward, tables.AuditEvent))
    with store.reading(ward) as session:
        assert [] == store.verify_audit(session)


def test_nobody_is_answered_before_the_commit(
    ward: Engine, threads: ThreadPoolExecutor
) -> None:
    """Who is done while another writes waits, and no reader sees the rows yet."""
    inside, go_on = Event(), Event()

    def slow() -> None:
        with store.writing(ward) as session:
            add(session, 3)
            inside.set()
            go_on.wait(10)

    early, middle, late = joined(ward, threads, lambda: save(ward, charted(2)), slow)
    assert inside.wait(10)
    time.sleep(0.05)
    assert not early.done()
    assert not middle.done()
    assert 0 == count(ward)
    go_on.set()
    for done in (early, middle, late):
        done.result(10)
    assert 3 == count(ward)


def test_one_who_fails_takes_nobody_along(
    ward: Engine, threads: ThreadPoolExecutor
) -> None:
    """A refused row, a broken rule and a slip of the program: only theirs are gone."""

    def slips() -> None:
        with store.writing(ward) as session:
            add(session, 5)
            raise ZeroDivisionError

    deeds = (
        lambda: save(ward, charted(2, patient="P9")),
        lambda: save(ward, charted(3, number=None)),
        slips,
        lambda: save(ward, charted(6)),
    )
    first, stranger, broken, slip, last = joined(ward, threads, *deeds)
    first.result(10)
    last.result(10)
    with pytest.raises(store.StoreError, match="not enrolled"):
        stranger.result(10)
    with pytest.raises(store.StoreError, match="one_value"):
        broken.result(10)
    with pytest.raises(ZeroDivisionError):
        slip.result(10)
    assert 2 == count(ward)
    with store.reading(ward) as session:
        assert [] == store.verify_audit(session)


def test_when_the_transaction_is_lost_everybody_in_it_is_told(
    ward: Engine, threads: ThreadPoolExecutor
) -> None:
    """No one of a group that was not kept believes that it was; the next one saves."""

    def loses() -> None:
        with store.writing(ward) as session:
            add(session, 2)
            link = session.connection().connection.dbapi_connection
            if ward.dialect.name == "sqlite":
                link.rollback()  # type: ignore[union-attr]
            else:
                link.close()  # type: ignore[union-attr]

    group = joined(ward, threads, loses, lambda: save(ward, charted(3)))
    for lost in group[:2]:
        with pytest.raises(store.StoreError):
            lost.result(10)
    group[2].result(10)
    assert 1 == count(ward)
    with store.reading(ward) as session:
        assert [] == store.verify_audit(session)


def test_a_commit_that_fails_is_everybodys(
    ward: Engine, threads: ThreadPoolExecutor
) -> None:
    """Three did their part; the disk did not: all three hear it."""

    @event.listens_for(ward, "commit", once=True)
    def fails(_: object) -> None:
        raise OSError("No space left on device")

    deeds = (lambda: save(ward, charted(2)), lambda: save(ward, charted(3)))
    for done in joined(ward, threads, *deeds):
        with pytest.raises(store.StoreError, match="disk is full") as told:
            done.result(10)
        assert told.value.trouble == "disk full"
    assert 0 == count(ward)
    save(ward, charted(4))
    assert 1 == count(ward)


def test_a_retry_within_the_group_lands_once(
    ward: Engine, threads: ThreadPoolExecutor
) -> None:
    """A form sent twice at once: the second is told of the first, after the commit."""
    deeds = [lambda: save(ward, charted(2), key="form 7")] * 2
    done = [done.result(10) for done in joined(ward, threads, *deeds)]
    assert [False, True] == [saved.repeated for saved in done[1:]]
    assert done[1].ids == done[2].ids
    assert 2 == count(ward)


def test_waiting_in_line_has_an_end(url: str, ward: Engine) -> None:
    """Behind one who does not finish, the message says what may be in the way."""
    engine = store.engine(url, patience=50)
    with ThreadPoolExecutor(1) as thread, store.writing(engine):
        behind = thread.submit(save, engine, charted(1))
        with pytest.raises(store.StoreError, match="busy for too long") as told:
            behind.result(10)
    assert "locked" == told.value.trouble
    save(engine, charted(2))
    assert 1 == count(ward)
    engine.dispose()


def test_a_full_group_does_not_wait_for_more(
    ward: Engine, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many the commit comes, whoever else waits."""
    monkeypatch.setattr(turns, "TOGETHER", 2)
    commits: list[int] = []
    event.listen(ward, "commit", lambda _: commits.append(1))
    deeds = [lambda n=n: save(ward, charted(2 + n)) for n in range(5)]
    for done in joined(ward, threads, *deeds):
        done.result(10)
    assert [1, 1, 1] == commits
    assert 6 == count(ward)
