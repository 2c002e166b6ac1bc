"""Everything that reads a ward's rules reads those in force, not the file here."""

import sys
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch import store
from cartwatch.clinical import micros
from cartwatch.notify import Console
from cartwatch.protocol import Library
from cartwatch.views.desk import Desk
from cartwatch.ward import rules_in_force, tick
from cartwatch.ward.access import Person
from cartwatch.ward.versions import rules_or_file
from ward.test_activate import WARD, put, stricter, unreadable

__all__ = ["stricter"]


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def test_each_time_has_the_rules_that_grade_it(
    bed: Bedside, library: Library, stricter: Library
) -> None:
    """The first version before it began too; from each change on the next one."""
    put(bed, library, 5, 5)
    put(bed, stricter, 7, 7)
    with store.reading(bed.engine) as session:
        known = rules_in_force(WARD, library, session=session, now=after(9))
    first, second = library.wards[WARD].digest, stricter.wards[WARD].digest
    found = {
        hours: known.at(micros(after(hours))).protocol.digest
        for hours in (1, 5, 6.99, 7, 9)
    }
    assert {1: first, 5: first, 6.99: first, 7: second, 9: second} == found


def test_a_patient_who_cannot_be_graded_is_called_for_by_the_rules_in_force(
    bed: Bedside, library: Library, stricter: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the call that something fails follows the ladder that was activated."""
    put(bed, stricter, 5, 5)
    asked: list[str] = []

    def failing(_: object, protocol: Any, *__: object, **___: object) -> list[Any]:
        asked.append(protocol.digest)
        return []

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("cannot be graded")

    rounds = sys.modules["cartwatch.ward.watch"]
    monkeypatch.setattr(rounds, "failing", failing)
    monkeypatch.setattr(rounds, "review", broken)
    tick(bed.engine, library, now=after(6), notifier=Console())
    assert {stricter.wards[WARD].digest} == {*asked}


def test_the_board_speaks_of_the_rules_in_force(
    bed: Bedside, library: Library, stricter: Library
) -> None:
    """Whether they are approved is asked of what grades, not of the file here."""
    desk = Desk(bed.engine, library, (WARD,), Person("", "x", "board"))
    desk = replace(desk, clock=lambda: after(6))
    put(bed, stricter, 5, 5)
    assert [stricter.wards[WARD].digest] == [p.digest for p in desk.in_force()]


def test_where_nobody_can_read_the_rules_the_file_serves_what_must_go_on(
    bed: Bedside, library: Library
) -> None:
    """A last call, and the page on which a death is recorded; a grade is refused."""
    unreadable(bed)
    with store.reading(bed.engine) as session:
        asked = {"session": session, "now": after(6)}
        with pytest.raises(store.StoreError, match="its text was not kept"):
            rules_in_force(WARD, library, **asked)
        assert library.wards[WARD] is rules_or_file(WARD, library, **asked).protocol
