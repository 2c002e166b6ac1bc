"""Which text a family may see: true, calm, and never ahead of the team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from cartwatch.clinical.time import MINUTE
from cartwatch.family import FamilyChoice, Release, choose
from cartwatch.protocol.tree import FamilyRule
from hand_made import FALSE, TRUE, UNKNOWN, course, h, m, node, steps, ward

RULES = (
    FamilyRule("crs3", node("crs >= 3"), "talk_first"),
    FamilyRule("crs2", node("crs >= 2")),
    FamilyRule("crs1", node("crs >= 1")),
    FamilyRule("neuro_unknown", node("a sedative runs")),
    FamilyRule("no_signs", node("nothing")),
)
STATES = [rule.state for rule in RULES]


@dataclass(frozen=True)
class Late:
    """A check that is overdue by so much."""

    overdue_by: int


def shown(
    truths: Mapping[str, Mapping[int, int]],
    *released: Release,
    now: int = h(9),
    late: int = 0,
    charted: Mapping[str, Sequence[int]] | None = None,
    **also: object,
) -> FamilyChoice:
    """The choice, with rules false unless told otherwise."""
    rules = {i: steps(truths.get(s, {0: FALSE})) for i, s in enumerate(STATES)}
    given = {"temperature": [h(1)]} if charted is None else charted
    patient = course(family=rules, charted=given)
    protocol = ward(family=RULES)
    return choose(
        patient, protocol, now=now, due=[Late(late)], released=released, **also
    )


def released(state: str, at: int = h(8), decision: str = "released") -> Release:
    """Dr Ada decides about the page."""
    return Release(state, at, "Dr Ada", decision)


def test_a_released_state_is_shown_with_who_released_it() -> None:
    """Settled and released: the family reads it."""
    found = shown({"crs2": {h(2): TRUE}}, released("crs2"))
    assert ("crs2", "Dr Ada", None) == (found.state, found.by, found.waiting)


def test_a_change_that_nobody_released_hides_the_old_text_at_once() -> None:
    """Grade 1 was released at 8 h; at 9 h it is 2: the page is neutral."""
    truths = {"crs1": {h(2): TRUE}, "crs2": {h(9): TRUE}}
    assert "crs1" == shown(truths, released("crs1"), now=h(9) - 1).state
    found = shown(truths, released("crs1"))
    assert ("talk_first", "crs2") == (found.state, found.waiting)


@pytest.mark.parametrize("truth", [TRUE, UNKNOWN])
def test_no_text_is_milder_than_what_the_chart_allows(truth: int) -> None:
    """Grade 1 is certain and grade 3 possible: nothing is said about grade 1."""
    truths = {"crs3": {h(9): truth}, "crs1": {h(2): TRUE}, "no_signs": {h(2): TRUE}}
    found = shown(truths, released("crs1"))
    assert found.state in ("talk_first", "partial", "waiting_first")


def test_a_grade_that_may_be_nothing_is_not_called_no_signs() -> None:
    """Grade 0 or 1, nobody knows: the page waits."""
    truths = {"crs1": {0: UNKNOWN}, "no_signs": {0: UNKNOWN}}
    assert "waiting_first" == shown(truths, released("no_signs")).state


def test_the_team_talks_first_about_a_severe_state() -> None:
    """Hold until somebody told the family."""
    truths = {"crs3": {h(9): TRUE}}
    found = shown(truths, released("crs1"))
    assert ("talk_first", "talk_first", "crs3") == (
        found.state,
        found.hold,
        found.waiting,
    )
    assert "crs3" == shown(truths, released("crs3", h(9), "told")).state


def test_a_release_that_came_before_the_state_does_not_count() -> None:
    """Told about grade 3 on day 1; back in grade 3 on day 2 is news again."""
    truths = {"crs3": {h(1): TRUE, h(3): FALSE, h(8): TRUE}, "crs1": {h(1): TRUE}}
    assert "talk_first" == shown(truths, released("crs3", h(2), "told")).state


def test_a_late_check_in_between_is_no_change() -> None:
    """Unsettled for an hour and then as before: the release still stands."""
    truths = {"crs2": {h(2): TRUE, h(5): UNKNOWN, h(6): TRUE}}
    assert "crs2" == shown(truths, released("crs2", h(4))).state


def test_late_checks_hide_the_card_after_a_quarter_of_an_hour() -> None:
    """In grace the page stays; beyond it the update is late."""
    truths = {"crs2": {h(2): TRUE}}
    assert "crs2" == shown(truths, released("crs2"), late=15 * MINUTE).state
    assert "stale" == shown(truths, released("crs2"), late=15 * MINUTE + 1).state


def test_nothing_charted_says_only_that_the_page_waits() -> None:
    """No data is not "no signs"."""
    found = shown({"no_signs": {0: UNKNOWN}}, late=h(2), charted={})
    assert "waiting_first" == found.state


def test_a_sedated_patient_is_never_called_free_of_neurotoxicity() -> None:
    """Sedated: thinking cannot be checked, and that is what the page says."""
    truths = {"crs1": {0: UNKNOWN}, "neuro_unknown": {0: TRUE}, "no_signs": {0: TRUE}}
    assert "neuro_unknown" == shown(truths, released("no_signs")).state


def test_a_page_that_staff_closed_says_the_same_as_any_that_ended() -> None:
    """Closed, moved away, died: one neutral page."""
    truths = {"crs3": {0: TRUE}}
    assert "ended" == shown(truths, released("crs3", h(8), "closed")).state
    assert "ended" == shown(truths, released("crs3"), ended=True).state


def test_a_held_page_shows_no_state() -> None:
    """Staff may hold the page without a reason that the family sees."""
    truths = {"crs1": {h(2): TRUE}}
    assert "talk_first" == shown(truths, released("crs1", h(8), "held")).state


def test_a_release_from_the_future_does_not_count() -> None:
    """The past never depends on the future."""
    truths = {"crs1": {h(2): TRUE}}
    assert "waiting_first" == shown(truths, released("crs1", h(9) + m(1))).state


def test_what_must_be_told_first_opens_only_once_it_was_told() -> None:
    """A released text of grade 3 stays shut until a person has told the family."""
    truth = {"crs3": {h(2): TRUE}}
    assert "talk_first" == shown(truth, released("crs3")).state
    assert "crs3" == shown(truth, released("crs3", decision="told")).state


def test_where_no_text_is_true_the_team_talks() -> None:
    """Everything is charted and no rule fits: not a word of how the patient is."""
    assert "talk_first" == shown({}).state
