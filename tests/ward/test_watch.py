"""The watcher calls once, climbs, survives, and stops for nobody's bad row."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bedside import Bedside, after
from cartwatch import store
from cartwatch.notify import Console, Lines, Notice, Undelivered, notice
from cartwatch.protocol import Library
from cartwatch.store import tables
from cartwatch.ward import Tick, tick, watch
from cartwatch.ward.watch import EVERYBODY


@dataclass
class Phone:
    """A channel that keeps what it was given; `off` refuses everything."""

    got: list[Notice] = field(default_factory=list)
    off: bool = False

    def send(self, notice: Notice) -> None:
        if self.off:
            raise Undelivered("no network")
        self.got.append(notice)

    def texts(self) -> list[tuple[str, str]]:
        """Who got which alert, without the marks."""
        return [(n.recipient, n.text.split(": ", 1)[1]) for n in self.got]


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def look(bed: Bedside, phone: Phone, hours: float) -> Tick:
    """One round of the watcher."""
    return tick(bed.engine, bed.library, now=after(hours), notifier=phone)


def pressure(phone: Phone) -> list[str]:
    """Who was called for low pressure, in order."""
    return [who for who, text in phone.texts() if text.startswith("Systolic pressure")]


def test_reviewing_twice_calls_once(bed: Bedside) -> None:
    """The second look finds everything sent; a new process too (L15)."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    phone = Phone()
    assert look(bed, phone, 2.01).sent == len(phone.got) > 0
    assert 0 == look(bed, phone, 2.02).sent
    reopened = replace(bed, engine=store.engine(str(bed.engine.url)))
    assert 0 == look(reopened, phone, 2.03).sent
    assert ["nurse"] == pressure(phone)


def test_nobody_answers_and_the_next_is_called(bed: Bedside) -> None:
    """Five minutes, ten minutes, then the last one again and again (L02)."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    phone = Phone()
    for minutes in range(0, 26):
        look(bed, phone, 2 + minutes / 60)
    assert [
        "nurse",
        "physician",
        "attending",
        "attending",
        "attending",
        "attending",
    ] == pressure(phone)
    assert any("nobody has answered" in n.text for n in phone.got)


def test_who_was_cut_off_is_called_once_and_not_twelve_times(bed: Bedside) -> None:
    """The watcher was down for an hour: each role is called once."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    phone = Phone()
    look(bed, phone, 3.2)
    assert ["attending", "nurse", "physician"] == sorted(pressure(phone))


def test_an_answer_stops_the_calls_and_a_rise_starts_them_again(bed: Bedside) -> None:
    """Acknowledged: quiet. A second pump: called at once."""
    bed.set(2, temperature=38.9, norepinephrine="running")
    phone = Phone()
    look(bed, phone, 2.01)
    bed.go("vasopressor", 2.02, minutes=60)
    for hours in (2.1, 2.3, 2.5):
        look(bed, phone, hours)
    assert ["nurse"] == [w for w, t in phone.texts() if t.startswith("A vasopressor")]
    bed.chart(2.6, epinephrine="running")
    look(bed, phone, 2.6)
    called = [w for w, t in phone.texts() if t.startswith("A vasopressor")]
    assert ["nurse", "nurse"] == called


def test_the_person_on_call_is_called_and_an_empty_role_passes_on(
    bed: Bedside,
) -> None:
    """Ama is the nurse; nobody is the physician; Dr Ada is the attending."""
    people = (("nurse", "Ama"), ("physician", None), ("attending", "Dr Ada"))
    rows: Sequence[tables.Record] = [
        tables.Assignment(
            ward=bed.protocol.id,
            role=role,
            person=person,
            begins_at=after(0),
            recorded_at=after(0),
            recorded_by="clerk",
        )
        for role, person in people
    ]
    with store.writing(bed.engine) as session:
        store.append(session, rows, action="assign", by="clerk", now=after(0))
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    phone = Phone()
    look(bed, phone, 2)
    look(bed, phone, 2 + 5 / 60)
    assert ["Ama", "Dr Ada"] == pressure(phone)


def test_a_patient_who_cannot_be_reviewed_stops_nobody_else(
    bed: Bedside, library: Library
) -> None:
    """A row that no word fits: the system alert, the bare threshold, the others."""
    other = bed.begin("S2")
    other.set(2, temperature=38.9, systolic_bp=82.0)
    bed.set(2, systolic_bp=70.0)
    bed.feed(2)
    phone = Phone()
    found = look(bed, phone, 2)
    assert (1, ["S1"]) == (found.reviewed, [name for name, _ in found.failed])
    texts = [n.text for n in phone.got]
    assert any("cannot be graded now" in text for text in texts)
    assert any("Systolic" in text and "not graded" in text for text in texts)
    assert any("Systolic" in text and "not graded" not in text for text in texts)
    before = len(phone.got)
    look(bed, phone, 2.01)
    assert before == len(phone.got)
    look(bed, phone, 2 + 6 / 60)
    physicians = [n for n in phone.got if n.recipient == "physician"]
    assert any("cannot be graded now" in n.text for n in physicians)


def test_a_message_that_did_not_get_out_is_tried_again(bed: Bedside) -> None:
    """No network at first: it goes out a minute later, once."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    phone = Phone(off=True)
    first = look(bed, phone, 2)
    assert 0 == first.sent
    assert {"no network"} == set(first.undelivered)
    phone.off = False
    assert 0 == look(bed, phone, 2 + 0.5 / 60).sent
    look(bed, phone, 2 + 1.1 / 60)
    look(bed, phone, 2 + 2.2 / 60)
    assert ["nurse"] == pressure(phone)
    with store.reading(bed.engine) as session:
        attempts = session.exec(select(tables.Delivery)).all()
    assert {"no network", None} == {a.reason for a in attempts}


def test_the_heartbeat_says_when_the_watcher_last_looked(bed: Bedside) -> None:
    """One row, updated."""
    look(bed, Phone(), 1)
    look(bed, Phone(), 2)
    with store.reading(bed.engine) as session:
        beats = session.exec(select(tables.Heartbeat)).all()
    assert [after(2)] == [beat.at for beat in beats]


def test_a_ward_without_a_protocol_is_named(bed: Bedside, library: Library) -> None:
    """Its patients are not watched, and the round says so."""
    none = replace(library, wards={})
    found = tick(bed.engine, none, now=after(1), notifier=Phone())
    assert ("S1",) == found.unwatched


def test_the_loop_outlives_a_store_that_cannot_be_read(
    bed: Bedside, tmp_path: Path
) -> None:
    """Everybody is told once that nothing is worked out; the loop goes on (L03)."""
    broken = store.engine(f"sqlite:///{tmp_path / 'none' / 'cartwatch.db'}")
    phone = Phone()
    naps: list[float] = []
    results = list(
        watch(
            broken,
            bed.library,
            now=lambda: after(1),
            every=5,
            notifier=phone,
            rounds=3,
            sleep=naps.append,
        )
    )
    assert 3 == len([r for r in results if isinstance(r, store.StoreError)])
    assert [EVERYBODY] == [n.recipient for n in phone.got]
    assert [5, 5] == naps


def test_the_loop_looks_again_and_again(bed: Bedside) -> None:
    """Each round has the time of its own."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    times = iter(after(2) + timedelta(minutes=m) for m in (0, 5, 10))
    phone = Phone()
    rounds = watch(
        bed.engine,
        bed.library,
        now=lambda: next(times),
        every=1,
        notifier=phone,
        rounds=3,
        sleep=lambda _: None,
    )
    assert [1, 1, 1] == [r.reviewed for r in rounds if isinstance(r, Tick)]
    assert ["nurse", "physician", "attending"] == pressure(phone)


def test_a_message_holds_a_bed_and_an_alert_and_nobody(bed: Bedside) -> None:
    """Phones lie about: no name, no value, no birth date; marks instead of colour."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    phone = Phone()
    look(bed, phone, 2)
    text = next(n.text for n in phone.got if "Systolic" in n.text)
    expected = "Systolic pressure below this patient's limit (alerts not approved)"
    assert f"*** Bed 4: {expected}" == text
    assert not any("S1" in n.text or "82" in n.text for n in phone.got)


def test_the_asides_of_a_message() -> None:
    """Late, no longer known, repeated, not approved."""
    said = notice(
        bed=None,
        says="A seizure",
        priority="low",
        late=True,
        held=True,
        approved=False,
        repeat=True,
    )
    asides = "nobody has answered, late data, not known now, alerts not approved"
    assert f"* No bed: A seizure ({asides})" == said


def test_messages_go_to_a_console_or_a_file(tmp_path: Path) -> None:
    """A line each; a file that cannot be written is said, not swallowed."""
    one = Notice("nurse", "high", "*** Bed 4: A seizure", after(1))
    out = io.StringIO()
    Console(out).send(one)
    assert "10:00:00Z to nurse: *** Bed 4: A seizure\n" == out.getvalue()
    path = tmp_path / "messages.jsonl"
    Lines(path).send(one)
    Lines(path).send(one)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert ["nurse", "nurse"] == [line["to"] for line in lines]
    with pytest.raises(Undelivered):
        Lines(tmp_path).send(one)
