"""What is due, since when, and when it is late."""

from collections.abc import Mapping, Sequence

import pytest

from cartwatch.clinical import Concept, Vocabulary
from cartwatch.clinical.time import HOUR
from cartwatch.grading.steps import Steps
from cartwatch.monitoring import Due, due, overdue
from cartwatch.protocol.tree import ScheduleRule
from hand_made import FALSE, TRUE, UNKNOWN, course, h, m, node, steps, ward

VITALS = ("temperature", "systolic_bp", "oxygen_device")
USUAL = ScheduleRule(VITALS, 4 * HOUR)
TIGHT = ScheduleRule(VITALS, 2 * HOUR, node("crs may be >= 2"))


def asked(
    now: int,
    *rules: ScheduleRule,
    charted: Mapping[str, Sequence[int]] | None = None,
    schedule: Mapping[int, Steps] | None = None,
    **also: int,
) -> tuple[Due, ...]:
    """What is due under these entries."""
    patient = course(charted=charted, schedule=schedule or {})
    return due(patient, ward(schedule=rules or (USUAL,)), now=now, **also)


def sets_at(*times: int) -> dict[str, Sequence[int]]:
    """The whole set, charted at these times."""
    return dict.fromkeys(VITALS, times)


def test_a_set_is_due_its_interval_after_the_last_whole_set() -> None:
    """Every 4 h: charted at 1 h, due at 5 h."""
    expected = Due(VITALS, 4 * HOUR, h(1), h(5), -h(1))
    assert (expected,) == asked(h(4), charted=sets_at(h(1)))


def test_a_partial_set_does_not_reset_the_clock() -> None:
    """Temperature alone at 3 h: the set is still the one of 1 h (L16)."""
    partial = sets_at(h(1)) | {"temperature": [h(1), h(3)]}
    assert [(h(1), h(5))] == [
        (d.last_at, d.due_at) for d in asked(h(4), charted=partial)
    ]


def test_what_was_never_charted_is_due_from_the_infusion() -> None:
    """No data is lateness, not silence (L12)."""
    assert [(None, 0, h(3))] == [
        (d.last_at, d.due_at, d.overdue_by) for d in asked(h(3))
    ]
    incomplete = {"temperature": [h(1)]}
    assert [None] == [d.last_at for d in asked(h(3), charted=incomplete)]


def test_a_stay_that_began_later_is_not_late_for_what_came_before() -> None:
    """Moved here on day 2: due from then."""
    assert [h(48)] == [d.due_at for d in asked(h(50), begins=h(48))]


def test_values_from_before_the_infusion_count() -> None:
    """A set taken an hour before the cells is the first of the clock."""
    assert [h(3)] == [d.due_at for d in asked(h(1), charted=sets_at(h(-1)))]


def test_what_is_charted_later_does_not_count_yet() -> None:
    """The past never depends on the future."""
    assert asked(h(4), charted=sets_at(h(1))) == asked(
        h(4), charted=sets_at(h(1), h(5))
    )


@pytest.mark.parametrize(("truth", "every"), [(TRUE, 2), (FALSE, 4), (UNKNOWN, 2)])
def test_the_tightest_entry_that_applies_counts(truth: int, every: int) -> None:
    """One line a set, at the shortest interval whose condition may be true."""
    found = asked(
        h(2), USUAL, TIGHT, charted=sets_at(h(1)), schedule={1: steps({h(1): truth})}
    )
    assert [(every * HOUR, h(1 + every))] == [(d.every, d.due_at) for d in found]


def test_a_tighter_interval_is_not_late_before_it_applied() -> None:
    """Charted at 1 h, 2-hourly only since 4.5 h: due at 4.5 h, not at 3 h."""
    found = asked(
        h(4.6),
        USUAL,
        TIGHT,
        charted=sets_at(h(1)),
        schedule={1: steps({0: FALSE, h(4.5): TRUE})},
    )
    assert [(2 * HOUR, h(4.5))] == [(d.every, d.due_at) for d in found]


def test_two_sets_are_two_lines_the_latest_first() -> None:
    """Neuro checks have their own clock."""
    neuro = ScheduleRule(("ice_score",), 8 * HOUR)
    charted = sets_at(h(9)) | {"ice_score": [h(1)]}
    assert [("ice_score",), VITALS] == [
        d.of for d in asked(h(9), USUAL, neuro, charted=charted)
    ]


def test_a_score_counts_where_all_its_items_were_charted() -> None:
    """Items summed within one instant are the score; one item alone is not."""
    items = Concept("score", "Score", "score", sum_of=("one", "two"))
    vocabulary = Vocabulary({"score": items})
    patient = course(charted={"one": [h(1), h(2)], "two": [h(1)]})
    rules = ward(schedule=[ScheduleRule(("score",), HOUR)])
    found = due(patient, rules, now=h(3), vocabulary=vocabulary)
    assert [h(1)] == [d.last_at for d in found]


def late(until: int, charted: Mapping[str, Sequence[int]]) -> list[tuple[int, int]]:
    """When lateness changes, as (time, truth)."""
    found = overdue(course(charted=charted), ward(schedule=(USUAL,)), until=until)
    return list(zip(found.at.tolist(), found.truth.tolist(), strict=True))


def test_lateness_begins_without_new_data() -> None:
    """Due at 5 h is not late at 5 h, and late a moment after (L14)."""
    charted = sets_at(h(-1), h(1))
    assert [(0, FALSE)] == late(h(5), charted)
    assert [(0, FALSE), (h(5) + 1, TRUE)] == late(h(5) + 1, charted)


def test_charting_ends_lateness() -> None:
    """Late from 3 h, charted at 6 h, late again from 10 h."""
    assert [(0, FALSE), (h(3) + 1, TRUE), (h(6), FALSE), (h(10) + 1, TRUE)] == late(
        h(11), sets_at(h(-1), h(6))
    )


def test_a_patient_without_any_data_is_late_from_the_start() -> None:
    """Nobody charted anything: late right after the infusion (L12)."""
    assert [(0, FALSE), (1, TRUE)] == late(h(1), {})


def test_lateness_and_the_due_list_agree_at_every_moment() -> None:
    """Overdue is exactly: something on the list is late."""
    charted = sets_at(h(-1), h(2), h(6)) | {"temperature": [h(2), h(5), h(6), h(11)]}
    schedule = {1: steps({0: FALSE, h(3): TRUE, h(9): FALSE, h(9.5): TRUE})}
    patient = course(charted=charted, schedule=schedule)
    protocol = ward(schedule=(USUAL, TIGHT))
    history = overdue(patient, protocol, until=h(20))
    for minute in range(0, 20 * 60, 7):
        found = due(patient, protocol, now=m(minute))
        assert any(d.overdue_by > 0 for d in found) == (history.now(m(minute)) == TRUE)
