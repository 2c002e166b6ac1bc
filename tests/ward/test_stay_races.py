"""Two people at once, on SQLite and on PostgreSQL: one bed, one death, one lock."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bedside import Bedside, after
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.store import tables
from cartwatch.ward import (
    Refused,
    move,
    open_tasks,
    record_death,
    tick,
    withdraw_death,
)
from cartwatch.ward.family_door import come_in, standing
from cartwatch.ward.family_link import link_family

WARD = "example-adult"
DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=DATABASES)
def bed(
    request: pytest.FixtureRequest, tmp_path: Path, library: Library
) -> Iterator[Bedside]:
    """A patient with low pressure, on either database."""
    url = f"sqlite:///{tmp_path / 'cartwatch.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").empty(migrated=False)
    made: Engine = store.engine(url)
    store.upgrade(made)
    bed = Bedside(made, library).begin()
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    yield bed
    made.dispose()


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """All of them at the same time; what each returned, None when refused."""

    def one(deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except Refused:
            return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def test_of_eight_who_are_moved_into_one_bed_one_lies_there(bed: Bedside) -> None:
    """The bed is looked up in the transaction that takes it."""
    names = [f"S{n}" for n in range(2, 10)]
    for name in names:
        bed.begin(name)

    def to_bed(name: str) -> str:
        with store.writing(bed.engine) as session:
            how = {"session": session, "now": after(3), "by": "clerk"}
            move(name, ward=WARD, bed="99", **how)
        return name

    moved = at_once([partial(to_bed, name) for name in names])
    with store.reading(bed.engine) as session:
        cards = store.patients(session, ward=WARD).cards
    assert [n for n in moved if n] == [c.patient for c in cards if c.bed == "99"]
    assert 1 == len([n for n in moved if n])


def test_of_two_who_record_a_death_one_does(bed: Bedside) -> None:
    """One row, one task; and it is withdrawn once."""

    def die(by: str) -> str:
        with store.writing(bed.engine) as session:
            how = {"session": session, "now": after(3), "by": by}
            record_death("S1", at=after(2.9), **how)
        return by

    def back(by: str) -> str:
        with store.writing(bed.engine) as session:
            how = {"session": session, "now": after(4), "by": by}
            withdraw_death("S1", reason="wrong chart", **how)
        return by

    for deed in (die, back):
        done = at_once([partial(deed, by) for by in ("Dr Ada", "Dr Bo")])
        assert 1 == len([name for name in done if name])
    with store.reading(bed.engine) as session:
        assert ["death withdrawn"] == [task.kind for task in open_tasks(session)]
        assert [] == store.verify_audit(session)


def test_after_a_death_nothing_is_sent_and_after_its_withdrawal_it_is(
    bed: Bedside,
) -> None:
    """The same on both databases."""
    sent: list[str] = []

    class Phone:
        def send(self, notice: Any) -> None:
            sent.append(notice.recipient)

    def look(hours: float) -> int:
        before = len(sent)
        tick(bed.engine, bed.library, now=after(hours), notifier=Phone())
        return len(sent) - before

    assert look(2.01) > 0
    bed.died(2.1)
    assert [0, 0] == [look(2.2), look(5)]
    with store.writing(bed.engine) as session:
        how = {"session": session, "now": after(6), "by": "Dr Ada"}
        withdraw_death("S1", reason="wrong chart", **how)
    assert look(6) > 0


def test_sixteen_wrong_pins_at_once_are_five_tries(bed: Bedside) -> None:
    """Guessing in parallel gains nothing: five are counted, then it is closed."""
    whom = {"person": "Zoe", "person_class": "other", "consent": "asked"}
    with store.writing(bed.engine) as session:
        how = {"session": session, "now": after(3), "by": "Ama"}
        made = link_family("S1", **whom, **how)
    pins = [f"{n:06d}" for n in range(17) if f"{n:06d}" != made.pin][:16]

    def guess(pin: str) -> str | None:
        return come_in(bed.engine, made.token, pin, now=after(3))

    assert {None} == set(at_once([partial(guess, pin) for pin in pins]))
    assert guess(made.pin) is None
    with store.reading(bed.engine) as session:
        tried = session.exec(select(tables.LinkAttempt)).all()
        assert "closed" == standing(session, made.token, None, after(3)).stands
        assert ["family link locked"] == [task.kind for task in open_tasks(session)]
    assert [False] * 5 == [attempt.accepted for attempt in tried]
