"""Rules come into force by two people, and the past keeps its grades."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch import store
from cartwatch.clinical import micros
from cartwatch.grading import explain
from cartwatch.protocol import Library, load_library, shipped
from cartwatch.protocol.bundle import unbundled
from cartwatch.store import tables
from cartwatch.ward import Refused, activate, activations, review, rules_in_force, tick
from cartwatch.ward.access import add_user
from service.wards import PASSWORD

WARD = "example-adult"
CRS = "scales/crs-astct-2019.yaml"


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


@pytest.fixture
def stricter(tmp_path: Path) -> Library:
    """The same rules, but six litres are already high flow: the limit is 3 L/min."""
    folder = tmp_path / "protocols"
    shutil.copytree(shipped(), folder)
    path = folder / CRS
    text = path.read_text(encoding="utf-8")
    assert "value: 6 L/min" in text
    path.write_text(text.replace("value: 6 L/min", "value: 3 L/min"), encoding="utf-8")
    return load_library(folder)


def put(
    bed: Bedside,
    library: Library,
    hours: float,
    at: float | datetime,
    by: str = "Dr Ada",
    second: str = "Dr Bo",
) -> None:
    """Activate a library's rules for the adults."""
    when = after(at) if isinstance(at, int | float) else at
    how = {"by": by, "second": second, "now": after(hours)}
    with store.writing(bed.engine) as session:
        activate(WARD, library, at=when, session=session, **how)


def unreadable(bed: Bedside) -> None:
    """From hour 3 on rules are in force whose text was not kept."""
    row = tables.ProtocolActivation(
        ward=WARD,
        digest="0" * 64,
        version="9.9.9",
        status="testing",
        begins_at=after(3),
        approved_by="A",
        second_approved_by="B",
        files=None,
        recorded_at=after(2),
        recorded_by="A",
    )
    with store.writing(bed.engine) as session:
        store.append(session, [row], action="activate", by="A", now=after(2))


def refused(bed: Bedside, library: Library, *on: Any, **how: Any) -> list[str]:
    """For which fields an activation at hour 5 is refused."""
    with pytest.raises(Refused) as told:
        put(bed, library, 5, *on, **how)
    return [r.field for r in told.value.refusals]


def seen(
    bed: Bedside, library: Library, hours: float, known: float | None = None
) -> Any:
    """The review by the rules in force at that hour."""
    at = None if known is None else after(known)
    with store.reading(bed.engine) as session:
        asked = {"session": session, "now": after(hours), "known_at": at}
        rules = rules_in_force(WARD, library, **asked)
        words, earlier = rules.vocabulary, rules.earlier
        return review("S1", rules.protocol, vocabulary=words, earlier=earlier, **asked)


def grades(seen_now: Any, hours: Sequence[float]) -> list[str]:
    """The CRS grades that the timeline shows at those hours."""
    steps = seen_now.scales[0].steps
    return [str(steps.grade(micros(after(h)))) for h in hours]


def test_two_people_a_ward_and_a_time_that_has_not_passed(
    bed: Bedside, library: Library
) -> None:
    """Every reason at once; nothing is in force after it."""
    naive = after(9).replace(tzinfo=None)
    assert ["second"] == refused(bed, library, 5, second=" dr ada ")
    assert ["by", "second", "at"] == refused(bed, library, 4, by="", second="")
    assert ["at"] == refused(bed, library, naive)
    with pytest.raises(Refused, match="the past keeps its grades"):
        put(bed, library, 5, 4)
    how: dict[str, Any] = {"at": after(5), "now": after(5), "by": "A", "second": "B"}
    with store.writing(bed.engine) as session:
        with pytest.raises(Refused, match="Did you mean 'example-adult'"):
            activate("exampel-adult", library, session=session, **how)
        assert [] == activations(session)


def test_where_there_are_accounts_only_those_who_may_approve_do(
    bed: Bedside, library: Library
) -> None:
    """A physician and a protocol owner; not a nurse, nobody unknown or retired."""
    people = (
        ("ada", "Dr Ada", "physician", True),
        ("bo", "Bo", "protocol_owner", True),
    )
    people += (("ida", "Ida", "nurse", True), ("cy", "Dr Cy", "physician", False))
    rows = [
        tables.User(
            login=login,
            name=name,
            role=role,
            active=active,
            recorded_at=after(0),
            recorded_by="clerk",
        )
        for login, name, role, active in people
    ]
    with store.writing(bed.engine) as session:
        store.append(session, rows, action="users", by="clerk", now=after(0))
    assert ["second"] == refused(bed, library, 6, second="Ida")
    assert ["second"] == refused(bed, library, 6, second="Dr Cy")
    assert ["by"] == refused(bed, library, 6, by="Nobody", second="bo")
    put(bed, library, 5, 6, by="dr ada", second="bo")


def test_the_past_keeps_the_grades_of_the_version_then_in_force(
    bed: Bedside, library: Library, stricter: Library
) -> None:
    """Five litres were 2 until the change at 10 h and are 3 after it."""
    cannula = {"oxygen_device": "nasal_cannula", "oxygen_flow": 5.0}
    for hours in (1, 5, 9, 11):
        bed.set(hours, temperature=38.9, **cannula)
    put(bed, library, 0.5, 0.5)
    put(bed, stricter, 6, 10)
    assert ["2", "2", "3", "3"] == grades(seen(bed, library, 12), (2, 9.9, 10, 11.5))
    assert ["2", "2"] == grades(seen(bed, library, 9.9), (2, 9.5))
    assert "crs_3" not in {a.name for a in seen(bed, library, 9.9).alerts}
    assert "crs_3" in {a.name for a in seen(bed, library, 12).alerts}
    now = seen(bed, stricter, 12)
    assert ["2", "2", "3"] == grades(now, (2, 9.9, 11.5))
    assert "3" == str(now.scales[0].grade)
    then = now.scale_at("crs", micros(after(9)))
    assert "2" == str(explain(then, micros(after(9))).grade)
    assert "3" == str(explain(now.scale_at("crs", now.now), now.now).grade)


def test_a_file_that_changed_is_not_in_force_until_it_is_activated(
    bed: Bedside, library: Library, stricter: Library
) -> None:
    """An editor saves a file: bedside and watcher go on by what was approved."""
    bed.set(1, temperature=38.9, oxygen_device="nasal_cannula", oxygen_flow=5.0)
    put(bed, library, 0.5, 0.5)
    assert "2" == str(seen(bed, stricter, 2).scales[0].grade)
    texts: list[str] = []

    class Phone:
        def send(self, notice: Any) -> None:
            texts.append(notice.text)

    tick(bed.engine, stricter, now=after(2), notifier=Phone())
    assert any("CRS grade 2" in text for text in texts)
    assert not any("CRS grade 3" in text for text in texts)


def test_what_was_planned_and_known_later(
    bed: Bedside, library: Library, stricter: Library
) -> None:
    """A plan changes nothing before its time; what the screen said stays."""
    bed.set(1, temperature=38.9, oxygen_device="nasal_cannula", oxygen_flow=5.0)
    put(bed, library, 0.5, 0.5)
    put(bed, stricter, 2, 3)
    assert "2" == str(seen(bed, library, 2.9).scales[0].grade)
    assert "2" == str(seen(bed, library, 4, known=1.5).scales[0].grade)
    assert "3" == str(seen(bed, library, 4).scales[0].grade)


def test_the_same_version_twice_is_refused_and_back_again_is_taken(
    bed: Bedside, library: Library, stricter: Library
) -> None:
    """Going back is a decision of two people too."""
    put(bed, library, 1, 1)
    assert ["ward"] == refused(bed, library, 6)
    put(bed, stricter, 6, 6)
    put(bed, library, 7, 8)
    with store.reading(bed.engine) as session:
        rows = activations(session, WARD)
        assert [] == store.verify_audit(session)
    assert rows[0].digest == rows[2].digest != rows[1].digest
    assert [("Dr Ada", "Dr Bo")] * 3 == [
        (r.approved_by, r.second_approved_by) for r in rows
    ]


def test_the_store_holds_what_was_approved(bed: Bedside, stricter: Library) -> None:
    """The kept texts alone make the same rules again, to the digest."""
    put(bed, stricter, 1, 1)
    with store.reading(bed.engine) as session:
        (row,) = activations(session)
    assert row.files is not None
    made = unbundled(row.files)
    assert row.digest == made.wards[WARD].digest == stricter.wards[WARD].digest


def test_a_file_that_changed_since_it_was_read_is_not_activated(
    bed: Bedside, stricter: Library
) -> None:
    """What two people approved is what is kept."""
    path = stricter.folder / CRS
    path.write_text(path.read_text(encoding="utf-8") + "\n# later\n", encoding="utf-8")
    assert [CRS] == refused(bed, stricter, 6)


def test_rules_that_cannot_be_read_say_so(bed: Bedside, library: Library) -> None:
    """In force: an error with the place; earlier: the rest goes on, and it is told."""
    put(bed, library, 1, 1)
    unreadable(bed)
    with pytest.raises(store.StoreError, match=r"9\.9\.9"):
        seen(bed, library, 4)
    put(bed, library, 5, 5)
    with store.reading(bed.engine) as session:
        known = rules_in_force(WARD, library, session=session, now=after(6))
    assert (1, True) == (len(known.earlier), "9.9.9" in known.lost[0])
    assert replace(known.earlier[0], ends=None).protocol.digest


def test_one_person_under_two_spellings_is_one(bed: Bedside, library: Library) -> None:
    """The login and the name of one account do not make two approvers."""
    with store.writing(bed.engine) as session:
        who = {"session": session, "now": after(0), "by": "x"}
        for login, role in (("root", "administrator"), ("owner", "protocol_owner")):
            name = f"Synthetic {login.title()}"
            add_user(login, name=name, role=role, password=PASSWORD, **who)
    with pytest.raises(Refused) as told, store.writing(bed.engine) as session:
        activate(
            WARD,
            library,
            at=after(2),
            second="Synthetic  Owner",
            session=session,
            now=after(1),
            by="owner",
        )
    assert "second" in [r.field for r in told.value.refusals]
