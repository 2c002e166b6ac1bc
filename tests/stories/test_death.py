"""A whole stay on a synthetic ward: from the bed to a death, one taken back.

Enrolled and infused twice, a nurse assigned, off to the scanner and late, a fever, a
page for the sister; a death in the wrong chart, withdrawn; a death.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bedside import WELL, Bedside, after
from cartwatch import store, ward
from cartwatch.notify import Notice
from cartwatch.protocol import Library
from cartwatch.store import tables
from cartwatch.views.board import board
from cartwatch.views.family import CLOSED_TITLE, family_words
from cartwatch.views.nurse_picker import picker
from cartwatch.views.physician import alert_list, patient_head
from cartwatch.ward.family_door import come_in, standing

WHO, WARD = "S1", "example-adult"


@dataclass
class Story:
    """The ward, its phones, and the link of the sister."""

    bed: Bedside
    got: list[Notice] = field(default_factory=list)
    link: Any = None

    def send(self, notice: Notice) -> None:
        """A phone rings."""
        self.got.append(notice)

    def do(self, hours: float, verb: Any, *on: Any, by: str = "Ama", **how: Any) -> Any:
        """One deed at that hour."""
        with store.writing(self.bed.engine) as session:
            return verb(*on, session=session, now=after(hours), by=by, **how)

    def calls(self, hours: float) -> list[str]:
        """Who is called in a round of the watcher at that hour."""
        before = len(self.got)
        ward.tick(self.bed.engine, self.bed.library, now=after(hours), notifier=self)
        return [notice.recipient for notice in self.got[before:]]

    def pages(self, hours: float) -> str:
        """All that staff read at that hour, on the wall, by the bed, at the desk."""
        seen = self.bed.review(hours)
        wall = board([seen], [seen.protocol], seen.now)
        return wall + picker([seen], WHO) + patient_head(seen) + alert_list(seen)

    def door(self, hours: float, kept: str | None = None) -> str:
        """How the sister's door stands."""
        with store.reading(self.bed.engine) as session:
            token = self.link.token
            return standing(session, token, kept, after(hours)).stands

    def tasks(self) -> list[str]:
        """What staff have to do."""
        with store.reading(self.bed.engine) as session:
            return [task.kind for task in ward.open_tasks(session)]


@pytest.fixture
def story(empty_store: Path, tmp_path: Path, library: Library) -> Iterator[Story]:
    """Until the evening of the fever: nobody has died."""
    path = shutil.copy(empty_store, tmp_path / "cartwatch.db")
    engine = store.engine(f"sqlite:///{path}")
    story = Story(Bedside(engine, library, WHO))
    words = {"vocabulary": library.vocabulary}
    wards = tuple(library.wards)
    new = ward.NewPatient(WHO, "Sam Synthetic", date(1984, 5, 1), product="synthetic")
    story.do(-48, ward.enrol, replace(new, ward=WARD, bed="4"), wards=wards)
    story.do(-47, ward.weigh, WHO, 71.5, **words)
    usual = {"ice_score": 10, "systolic_bp": 112}
    story.do(-46, ward.baseline, WHO, usual, **words)
    story.do(0, ward.infuse, WHO, at=after(0))
    story.do(24, ward.infuse, WHO, at=after(24))
    story.do(24, ward.assign, "nurse", "Ama", patient=WHO)
    sister = {"person": "the sister", "person_class": "other", "consent": "Sam agreed"}
    story.link = story.do(25, ward.link_family, WHO, **sister)
    story.bed.set(26)
    ct = {"place": "CT", "expected_return": after(28)}
    story.do(27, ward.pause, WHO, **ct)
    yield story
    engine.dispose()


def back_with_a_fever(story: Story) -> None:
    """Late from the CT, which rings; back, with a fever and low pressure."""
    assert [] == story.calls(27.9)
    assert ["Ama"] == story.calls(28.01)
    assert "Not back from CT" in story.pages(28.1)
    story.do(28.5, ward.move, WHO, ward=WARD, bed="4")
    story.bed.set(29, temperature=39.1, systolic_bp=80.0)
    assert "Ama" in story.calls(29)


def test_a_stay_until_a_death_due_to_crs(story: Story) -> None:
    """Everything falls silent at once; the cause comes later, and then it is 5."""
    back_with_a_fever(story)
    kept = come_in(story.bed.engine, story.link.token, story.link.pin, now=after(29))
    assert "open" == story.door(29.1, kept)
    assert "Systolic pressure" in story.pages(29.1)
    story.do(30, ward.record_death, WHO, at=after(29.9), by="Dr Ada")
    assert "closed" == story.door(30, kept)
    assert CLOSED_TITLE in family_words(story.bed.review(30).message)
    assert [[]] * 8 == [story.calls(30 + hour) for hour in range(8)]
    for hours in (30, 40, 80):
        words = story.pages(hours).lower()
        assert not any(w in words for w in ("late", "overdue", "due 1", "ringing"))
        assert "the cause is not recorded yet" in words
    assert ["after a death"] == story.tasks()
    how = {"by": "Dr Ada", "vocabulary": story.bed.library.vocabulary}
    story.do(33, ward.record_cause, WHO, "crs", **how)
    assert "Due to CRS" in story.pages(34)
    story.do(35, ward.discharge, WHO, reason="died")
    with store.reading(story.bed.engine) as session:
        assert [] == store.verify_audit(session)


def test_a_death_in_the_wrong_chart_is_withdrawn_and_the_watch_resumes(
    story: Story,
) -> None:
    """Half an hour later somebody notices: it rings at once, from the record."""
    back_with_a_fever(story)
    story.do(29.5, ward.record_death, WHO, at=after(29.4), by="Dr Ada")
    assert [] == story.calls(29.9)
    why = {"reason": "the neighbour's chart", "by": "Dr Ada"}
    story.do(30, ward.withdraw_death, WHO, **why)
    assert "Ama" in story.calls(30)
    assert ["death withdrawn"] == story.tasks()
    assert "Systolic pressure" in story.pages(30)
    assert "overdue" in story.pages(36).lower()
    assert "pin" == story.door(30)
    assert "talk_first" == story.bed.review(30).family.state
    story.do(31, ward.record_death, WHO, at=after(30.9), by="Dr Ada")
    assert [] == story.calls(31)
    assert "after a death" in story.tasks()


def test_nothing_of_it_was_overwritten(story: Story) -> None:
    """Every row of the story is still there, and the chain is whole."""
    back_with_a_fever(story)
    story.do(30, ward.record_death, WHO, at=after(29.9), by="Dr Ada")
    story.do(31, ward.withdraw_death, WHO, reason="wrong chart", by="Dr Ada")
    with store.reading(story.bed.engine) as session:
        table = tables.Observation
        rows = session.exec(select(table).where(table.concept == "death")).all()
        assert [] == store.verify_audit(session)
        charted = session.exec(select(table).where(table.at == after(26))).all()
    assert ["final", "entered-in-error"] == [row.status for row in rows]
    assert len(charted) >= len(WELL)
