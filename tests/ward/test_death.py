"""A death ends the watch in one transaction; one recorded in error is withdrawn."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bedside import Bedside, after
from cartwatch import store
from cartwatch.grading import frame, timeline
from cartwatch.notify import Notice
from cartwatch.protocol import Library
from cartwatch.store import tables
from cartwatch.views.board_rows import board_rows
from cartwatch.ward import (
    Refused,
    close_task,
    open_tasks,
    record_cause,
    tick,
    withdraw_death,
)
from cartwatch.ward.died import is_dead, the_dead
from cartwatch.ward.outbox import deliver

CAUSES = ("crs", "icans", "other", None)


@dataclass
class Phone:
    """A channel that keeps what it was given."""

    got: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice) -> None:
        self.got.append(notice)


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    """Low pressure since 2 h, told to the family, and everybody is being called."""
    bed = Bedside(engine, library).begin()
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    return bed


def look(bed: Bedside, phone: Phone, hours: float) -> None:
    """One round of the watcher."""
    tick(bed.engine, bed.library, now=after(hours), notifier=phone)


def withdraw(bed: Bedside, hours: float) -> None:
    """It was the patient in the next bed."""
    with store.writing(bed.engine) as session:
        withdraw_death(
            bed.patient,
            reason="wrong patient",
            session=session,
            now=after(hours),
            by="Dr Ada",
        )


def events(bed: Bedside) -> int:
    """How many audit events there are."""
    with store.reading(bed.engine) as session:
        return store.audit_head(session)[0]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_death_ends_alerts_and_due_list_and_the_page(
    bed: Bedside, cause: str | None
) -> None:
    """Whatever its cause, and before any is known; nothing is late on the board."""
    bed.tell("crs2", 2.1)
    assert bed.review(9).due
    bed.died(9.5, cause)
    seen = bed.review(30)
    assert ((), ()) == (seen.alerts, seen.due)
    assert (None, "ended", None) == (
        seen.message,
        seen.family.state,
        seen.family.waiting,
    )
    assert seen.died is not None
    assert cause == seen.died.value
    (row,) = board_rows([seen])
    assert (False, ()) == (row.late, row.alerts)
    assert "late" not in row.why.lower()


def test_it_all_lands_in_one_transaction(bed: Bedside) -> None:
    """One audit event covers the death, the page, the task and the messages."""
    phone = Phone()
    look(bed, phone, 2.01)
    before = events(bed)
    bed.died(2.05)
    assert before + 1 == events(bed)
    with store.reading(bed.engine) as session:
        event = session.get(tables.AuditEvent, before + 1)
        assert [] == store.verify_audit(session)
    assert event is not None
    assert ("record death", "S1") == (event.action, event.patient)
    assert {"observation", "family_release", "staff_task"} == set(event.rows)


def test_a_message_in_the_outbox_does_not_leave(bed: Bedside) -> None:
    """Written down but not delivered, then the patient dies: it is cancelled."""

    class NoNetwork(Phone):
        def send(self, notice: Notice) -> None:
            raise OSError("no network")

    tick(bed.engine, bed.library, now=after(2.01), notifier=NoNetwork())
    bed.died(2.02)
    with store.reading(bed.engine) as session:
        rows = session.exec(select(tables.Delivery)).all()
        waiting = len(session.exec(select(tables.Outbox)).all())
    assert waiting == len([row for row in rows if row.cancelled]) > 0
    phone = Phone()
    for minutes in range(2, 40, 3):
        look(bed, phone, 2 + minutes / 60)
    assert [] == phone.got


def test_a_round_that_had_begun_before_the_death_sends_nothing(bed: Bedside) -> None:
    """The watcher reviewed, the physician recorded, the watcher comes to send."""
    look(bed, Phone(), 2.01)
    with store.reading(bed.engine) as session:
        old = session.exec(select(tables.Outbox)).first()
    assert old is not None
    bed.died(2.02)
    late = tables.Outbox(**{**old.model_dump(exclude={"id"}), "step": 60})
    with store.writing(bed.engine) as session:
        store.append(session, [late], action="call", by="watch", now=after(2.02))
    phone = Phone()
    ringing = {("S1", old.alert)}
    assert (0, ()) == deliver(bed.engine, phone, ringing=ringing, now=after(2.03))
    assert [] == phone.got


def test_a_patient_who_cannot_be_reviewed_calls_nobody_after_death(
    bed: Bedside,
) -> None:
    """The system alert fails open, but not for the dead."""
    bed.died(2.1)
    bed.feed(2, 2.2)
    phone = Phone()
    look(bed, phone, 2.3)
    assert [] == phone.got


def test_a_staff_task_opens_and_somebody_closes_it(bed: Bedside) -> None:
    """Who speaks with the family is not left to chance."""
    bed.died(3)
    with store.writing(bed.engine) as session:
        (task,) = open_tasks(session)
        assert ("S1", "after a death", "Dr Ada") == (
            task.patient,
            task.kind,
            task.opened_by,
        )
        assert "Speak with the family" in task.says
        with pytest.raises(Refused, match="no such open task"):
            close_task("99", session=session, now=after(4), by="Dr Ada")
        close_task(task.id, session=session, now=after(4), by="Dr Ada", note="done")
        assert () == open_tasks(session)


@pytest.mark.parametrize(
    ("cause", "grades"),
    [
        (None, {"crs": False, "icans": False}),
        ("other", {"crs": False, "icans": False}),
        ("crs", {"crs": True, "icans": False}),
        ("icans", {"crs": False, "icans": True}),
    ],
)
def test_grade_5_only_once_crs_or_icans_is_the_principal_cause(
    bed: Bedside, cause: str | None, grades: dict[str, bool]
) -> None:
    """Never from the time alone, never from another cause."""
    bed.set(4)
    bed.died(6, cause)
    words = bed.library.vocabulary
    with store.reading(bed.engine) as session:
        rows = store.frame(session, vocabulary=words)
        people = store.patients(session).infusions
    known = frame(rows, people, words)
    for name, fatal in grades.items():
        scale = bed.protocol.scale(name, "ice")
        assert scale is not None
        graded = timeline(known, scale)
        assert fatal == bool((graded["highest"] == 5).any()), name


def test_another_cause_later_needs_a_reason(bed: Bedside) -> None:
    """The post-mortem said otherwise: a new row, and why."""
    bed.died(3, "other")
    words = bed.library.vocabulary
    with store.writing(bed.engine) as session:
        known = {"session": session, "now": after(5), "by": "Dr Ada"}
        with pytest.raises(Refused, match="reason"):
            record_cause("S1", "crs", vocabulary=words, **known)
        record_cause("S1", "crs", vocabulary=words, reason="post-mortem", **known)
        rows = store.observations(session, "S1")
    deaths = [r for r in rows if r.concept == "death"]
    assert [None, "other", "crs"] == [r.value for r in deaths]
    assert ["entered-in-error"] * 2 + ["amended"] == [r.status for r in deaths]


def test_after_a_withdrawal_alerts_ring_again_and_messages_leave(
    bed: Bedside,
) -> None:
    """From the record as it is; each ladder begins anew; the page waits for staff."""
    phone = Phone()
    look(bed, phone, 2.01)
    bed.go("low_pressure", 2.02, minutes=240)
    bed.tell("crs2", 2.1)
    bed.died(2.2)
    look(bed, phone, 2.5)
    before = len(phone.got)
    withdraw(bed, 3)
    assert "ringing" == bed.states(3)["low_pressure"]
    look(bed, phone, 3)
    first = [n for n in phone.got[before:] if "Systolic" in n.text]
    assert ["nurse"] == [n.recipient for n in first]
    look(bed, phone, 3 + 5 / 60)
    calls = [n.recipient for n in phone.got[before:] if "Systolic" in n.text]
    assert ["nurse", "physician"] == calls
    seen = bed.review(7)
    assert seen.due
    now = bed.review(3).family
    assert (None, "talk_first", "crs2") == (seen.died, now.state, now.waiting)
    with store.reading(bed.engine) as session:
        kinds = [task.kind for task in open_tasks(session)]
    assert ["death withdrawn"] == kinds


def test_what_the_screen_said_while_the_death_stood(bed: Bedside) -> None:
    """The past keeps it: asked for then, the watch was off."""
    bed.died(3)
    withdraw(bed, 4)
    assert () == bed.review(3.5, known_at=after(3.5)).alerts
    assert bed.review(3.5).alerts


def test_of_two_deaths_in_the_record_a_withdrawal_takes_back_both(
    bed: Bedside,
) -> None:
    """An old store may hold a second one, from a file; none may stay behind."""
    bed.died(2.2, "crs")
    with store.writing(bed.engine) as session:
        second = tables.Observation(
            patient=bed.patient,
            at=after(2.3),
            recorded_at=after(2.4),
            recorded_by="file",
            concept="death",
            code="other",
        )
        store.append(session, [second], action="import", by="file", now=after(2.4))
    assert bed.review(2.5).died is not None
    withdraw(bed, 3)
    assert bed.review(3.1).died is None
    assert bed.review(9).due


def test_the_list_of_the_dead_is_what_each_chart_says(bed: Bedside) -> None:
    """Recorded, corrected by a cause, withdrawn, recorded again."""

    def listed() -> tuple[bool, bool]:
        with store.reading(bed.engine) as session:
            return bed.patient in the_dead(session), is_dead(session, bed.patient)

    assert (False, False) == listed()
    bed.died(2.2, "crs")
    assert (True, True) == listed()
    withdraw(bed, 3)
    assert (False, False) == listed()
    bed.died(4)
    assert (True, True) == listed()
