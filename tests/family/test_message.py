"""What stands on the family's page: whole sentences, no grade."""

import dataclasses

import numpy as np
import pytest

from cartwatch.family import FamilyChoice, FamilyMessage, Reader, message
from cartwatch.grading.steps import Course, GradeSteps, ScaleCourse
from cartwatch.protocol.tree import FamilyText, FamilyTexts
from hand_made import course, h, m, ward


def text(state: str, happening: str) -> FamilyText:
    """A text whose first block is of interest."""
    return FamilyText(state, "{Child} today", happening, "m", "d", "y", "c", "w")


ENGLISH = FamilyTexts(
    "en",
    "1.0.0",
    states={
        "crs2": text("crs2", "{Child} now needs {need}."),
        "icans3": text("icans3", "{Child} {sign}."),
        "stale": text(
            "stale", "Last check at {t_last}. That was {ago} ago. More soon."
        ),
        "partial": text("partial", "Not all was done. The reason was: {reason}."),
        "talk_first": text("talk_first", "There is a change."),
    },
    needs={"o2_low": "a little oxygen", "o2_low_fluids": "fluids and oxygen"},
    signs={"touch": "wakes only to touch"},
)
SPANISH = FamilyTexts(
    "es", "1.0.0", states={"talk_first": text("talk_first", "Hay un cambio.")}
)


def graded(driver: str, grade: int, name: str = "crs") -> Course:
    """One scale at a settled grade since the infusion."""
    steps = GradeSteps(
        np.array([0], np.int64),
        np.array([grade], np.int8),
        np.array([grade], np.int8),
        (driver,),
        np.array([1], np.int16),
    )
    return course(
        charted={"temperature": [h(1)]},
        scales={name: ScaleCourse(None, steps, {}, None)},
    )


def page(state: str, patient: Course, now: int = h(4), **also: object) -> FamilyMessage:
    """The message for a chosen state."""
    choice = FamilyChoice(state, None, None, "", by="Dr Ada")
    given = {"reader": Reader(nurse="Ama", next_at=h(5)), **also}
    return message(choice, patient, ward(texts=ENGLISH), now=now, **given)


def happening(*args: object, **also: object) -> str:
    """The first block."""
    return page(*args, **also).blocks[0][1]


@pytest.mark.parametrize(
    ("driver", "expected"),
    [
        ("hypoxia", "Your child now needs a little oxygen."),
        ("fever+hypotension+hypoxia", "Your child now needs fluids and oxygen."),
    ],
)
def test_the_help_is_named_from_the_domains_that_reach_the_grade(
    driver: str, expected: str
) -> None:
    """Both domains at the same grade have words of their own."""
    assert expected == happening("crs2", graded(driver, 2))


def test_the_sign_is_named_from_the_domain_that_reaches_the_grade() -> None:
    """Wakes only to touch, in kind words."""
    assert "Your child wakes only to touch." == happening(
        "icans3", graded("waking", 3, "icans")
    )


def test_a_sentence_with_a_hole_is_never_shown() -> None:
    """Nobody wrote words for that help: the page turns neutral."""
    found = page("crs2", graded("hypoxia", 3))
    assert ("talk_first", "There is a change.", "") == (
        found.state,
        found.blocks[0][1],
        found.released_by,
    )


def test_a_neutral_text_loses_the_sentence_that_nothing_is_known_for() -> None:
    """Why a check was missed is often not recorded."""
    assert "Not all was done." == happening("partial", graded("hypoxia", 2))
    asleep = Reader(also={"reason": "sleeping"})
    assert "Not all was done. The reason was: sleeping." == happening(
        "partial", graded("hypoxia", 2), reader=asleep
    )


def test_times_are_told_on_the_clock_of_the_ward_and_rounded_down() -> None:
    """01:00 UTC is 2 AM in Berlin; 3 h 59 min is 3 hours."""
    found = page("stale", graded("hypoxia", 2), now=h(5) - m(1))
    expected = "Last check at 2:00 AM. That was 3 hours ago. More soon."
    assert expected == found.blocks[0][1].replace("\u202f", " ")
    assert ("2:00 AM", "6:00 AM", "Ama") == (
        found.last_checked.replace("\u202f", " "),
        found.next_check.replace("\u202f", " "),
        found.nurse,
    )


def test_yesterday_is_named() -> None:
    """A time of day alone would lie after midnight."""
    found = page("stale", graded("hypoxia", 2), now=h(30))
    assert found.last_checked.startswith("Thu, Jan 1")


def test_a_text_that_nobody_translated_falls_back_marked() -> None:
    """English where there is no Spanish, and the page says which it is."""
    patient = graded("hypoxia", 2)
    assert "es" == page("talk_first", patient, texts=SPANISH).language
    assert "en" == page("crs2", patient, texts=SPANISH).language


def test_the_first_name_is_used_where_it_may_be() -> None:
    """The unit decides; without a name it is "your child"."""
    found = page("crs2", graded("hypoxia", 2), reader=Reader(child="Mika"))
    assert ("Mika today", "Mika now needs a little oxygen.") == (
        found.title,
        found.blocks[0][1],
    )


def test_a_message_holds_no_grade() -> None:
    """There is nothing in it that could leak: only words."""
    found = page("crs2", graded("hypoxia", 2))
    assert 5 == len(found.blocks)
    kinds = {type(getattr(found, f.name)) for f in dataclasses.fields(found)}
    assert {str, tuple} == kinds
