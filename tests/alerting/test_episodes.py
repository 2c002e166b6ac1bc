"""When alerts open, hold, close and worsen."""

from collections.abc import Sequence

import numpy as np
import pytest

from cartwatch.alerting import Acknowledgement, Alert, alert_history, alerts
from cartwatch.clinical.time import HOUR, MINUTE
from cartwatch.grading.steps import GradeSteps, ScaleCourse
from cartwatch.protocol.tree import AlertRule, GradeState, IsCode
from hand_made import (
    FALSE,
    NEVER_LATE,
    TRUE,
    UNKNOWN,
    VOCABULARY,
    course,
    h,
    late_rule,
    m,
    node,
    rule,
    steps,
    ward,
)


def history(
    truth: dict[int, int],
    now: int,
    one: AlertRule | None = None,
    levels: dict[int, int] | None = None,
    charted: Sequence[int] = (),
    **also: object,
) -> tuple[Alert, ...]:
    """Every episode of one alert `a` with that truth."""
    patient = course(
        {"a": truth}, {"a": levels} if levels else {}, {"temperature": charted}
    )
    protocol = ward(one or rule("a"))
    return alert_history(
        patient, protocol, now=now, overdue=NEVER_LATE, vocabulary=VOCABULARY, **also
    )


def open_now(*args: object, **also: object) -> list[str]:
    """The states of the episodes that are not closed."""
    return [a.state for a in history(*args, **also) if a.state != "closed"]


def test_it_rings_at_the_moment_the_criterion_is_true() -> None:
    """An alert without a hold time opens and rings at once."""
    assert [] == open_now({h(0): FALSE, h(1): TRUE}, h(1) - 1)
    found = history({h(0): FALSE, h(1): TRUE}, h(1))
    assert [("ringing", h(1), h(1), 1)] == [
        (a.state, a.opened_at, a.rings_at, a.episode) for a in found
    ]


def test_unknown_never_opens() -> None:
    """What cannot be known rings no loud alert."""
    assert [] == open_now({h(0): UNKNOWN}, h(9))


@pytest.mark.parametrize(("minutes", "state"), [(29, "pending"), (30, "ringing")])
def test_it_rings_once_true_has_lasted_for_the_hold_time(
    minutes: int, state: str
) -> None:
    """`for: 30min` is pending until the thirtieth minute."""
    held = rule("a", hold_for=30 * MINUTE)
    found = history({h(1): TRUE}, h(1) + m(minutes), held)
    assert [(state, h(1), h(1) + m(30))] == [
        (a.state, a.opened_at, a.rings_at) for a in found
    ]


def test_false_withdraws_a_pending_alert() -> None:
    """What did not last rings nothing and counts as no episode."""
    held = rule("a", hold_for=30 * MINUTE)
    truth = {h(1): TRUE, h(1) + m(20): FALSE, h(2): TRUE}
    assert ["pending"] == open_now(truth, h(2) + m(29), held)
    assert [(1, h(2))] == [(a.episode, a.opened_at) for a in history(truth, h(3), held)]


def test_unknown_stops_the_hold_time_without_turning_it_back() -> None:
    """20 minutes true, an unknown hour, 10 more minutes true: 30 minutes."""
    held = rule("a", hold_for=30 * MINUTE)
    truth = {h(1): TRUE, h(1) + m(20): UNKNOWN, h(2): TRUE}
    pending = history(truth, h(1) + m(50), held)
    assert [("pending", True, h(2))] == [(a.state, a.held, a.rings_at) for a in pending]
    assert ["pending"] == open_now(truth, h(2) + m(9), held)
    assert ["ringing"] == open_now(truth, h(2) + m(10), held)


def test_a_chart_that_goes_quiet_never_silences_an_alert() -> None:
    """Unknown holds: three days without a value and it still rings."""
    found = history({h(1): TRUE, h(7): UNKNOWN}, h(79))
    assert [("ringing", True)] == [(a.state, a.held) for a in found]


def test_it_closes_after_an_hour_of_false_and_a_complete_set() -> None:
    """By default both are needed, and the set that showed it counts."""
    truth = {h(1): TRUE, h(2): FALSE}
    assert ["ringing"] == open_now(truth, h(3) - 1, charted=[h(1), h(2)])
    assert [] == open_now(truth, h(3), charted=[h(1), h(2)])
    assert [h(3)] == [a.closed_at for a in history(truth, h(9), charted=[h(1), h(2)])]


def test_time_alone_does_not_close_it() -> None:
    """False because a window ran out, and nobody looked since: it stays open."""
    truth = {h(1): TRUE, h(2): FALSE}
    assert ["ringing"] == open_now(truth, h(50), charted=[h(1)])
    assert [h(6)] == [a.closed_at for a in history(truth, h(50), charted=[h(1), h(6)])]


@pytest.mark.parametrize("between", [TRUE, UNKNOWN])
def test_a_break_starts_the_quiet_hour_again(between: int) -> None:
    """40 minutes false, a moment of anything else, 40 minutes false: still open."""
    truth = {h(1): TRUE, h(2): FALSE, h(2) + m(40): between, h(2) + m(41): FALSE}
    charted = [h(2), h(2) + m(41)]
    assert ["ringing"] == open_now(truth, h(3) + m(21), charted=charted)
    closed = history(truth, h(9), charted=charted)
    assert [(1, h(3) + m(41))] == [(a.episode, a.closed_at) for a in closed]


def test_a_rule_may_name_its_own_clearing_time() -> None:
    """`clear_after: 2h` needs two hours and no set."""
    slow = rule("a", clear_after=2 * HOUR)
    truth = {h(1): TRUE, h(2): FALSE}
    assert ["ringing"] == open_now(truth, h(4) - 1, slow)
    assert [h(4)] == [a.closed_at for a in history(truth, h(9), slow)]


def test_true_at_the_very_end_of_the_quiet_time_keeps_it_open() -> None:
    """The quiet time is half open: true again at its last instant is a break."""
    truth = {h(1): TRUE, h(2): FALSE, h(3): TRUE}
    assert [(1, "ringing")] == [
        (a.episode, a.state) for a in history(truth, h(4), charted=[h(2)])
    ]


def test_the_next_time_is_a_new_episode() -> None:
    """Episodes count from 1."""
    truth = {h(1): TRUE, h(2): FALSE, h(5): TRUE}
    found = history(truth, h(5), charted=[h(2)])
    assert [(1, "closed"), (2, "ringing")] == [(a.episode, a.state) for a in found]


def test_it_worsens_only_above_all_that_was_before() -> None:
    """A value that expires and comes back is no rise."""
    truth = {h(1): TRUE}
    levels = {h(1): 3, h(2): 0, h(3): 3, h(4): 4, h(5): 3, h(6): 4}
    at = {h(1): (3, h(1)), h(3): (3, h(1)), h(4): (4, h(4)), h(6): (4, h(4))}
    for now, expected in at.items():
        found = history(truth, now, levels=levels)
        assert [expected] == [(a.level, a.worsened_at) for a in found]


def test_the_level_of_an_earlier_episode_does_not_count() -> None:
    """Each episode has its own peak."""
    truth = {h(1): TRUE, h(2): FALSE, h(5): TRUE}
    levels = {h(1): 4, h(2): 0, h(5): 3, h(6): 4}
    found = history(truth, h(6), levels=levels, charted=[h(2)])
    assert [(4, h(1)), (4, h(6))] == [(a.level, a.worsened_at) for a in found]


def test_lateness_ends_with_the_chart_that_ends_it() -> None:
    """Overdue rings without any new data and closes when the set is charted (L12)."""
    protocol = ward(late_rule())
    overdue = steps({h(0): FALSE, h(4) + 1: TRUE, h(6): FALSE})
    states = [
        [
            a.state
            for a in alert_history(
                course(), protocol, now=now, overdue=overdue, vocabulary=VOCABULARY
            )
        ]
        for now in (h(4), h(5), h(6))
    ]
    assert [[], ["ringing"], ["closed"]] == states


def test_a_stay_that_ends_closes_what_is_open() -> None:
    """Discharge and death leave nothing ringing."""
    found = history({h(1): TRUE}, h(9), ends=h(5))
    assert [("closed", h(5))] == [(a.state, a.closed_at) for a in found]
    assert ["ringing"] == [a.state for a in history({h(1): TRUE}, h(4), ends=h(5))]


def worry(**also: object) -> AlertRule:
    """The alert on a parent who says that the child is worse."""
    says = IsCode("parent_concern is worse", node().place, "parent_concern", ("worse",))
    return rule("worry", when=says, priority="medium", **also)


def test_only_a_recorded_review_closes_a_worry() -> None:
    """Neither a milder answer nor time does; worse said again rings again."""
    patient = course(
        {"worry": {h(0): FALSE, h(1): TRUE, h(4): FALSE, h(8): TRUE}},
        charted={"parent_concern": [h(1), h(4), h(8)], "temperature": [h(4)]},
    )
    protocol = ward(worry())

    def at(now: int, *done: Acknowledgement) -> list[tuple[str, int]]:
        found = alerts(
            patient,
            protocol,
            now=now,
            overdue=NEVER_LATE,
            vocabulary=VOCABULARY,
            acknowledgements=done,
        )
        return [(a.state, a.episode) for a in found]

    review = Acknowledgement("worry", h(6), h(6), "Dr Ada", review=True)
    assert [("ringing", 1)] == at(h(7))
    assert [] == at(h(7), review)
    assert [("ringing", 2)] == at(h(8), review)


def test_a_rise_is_above_the_highest_grade_that_was_settled() -> None:
    """1, 2, unknown, 2 again is one rise; 3 is worse."""
    grades = {h(0): 0, h(1): 1, h(2): 2, h(5): 3}
    scale = graded(grades, unknown={h(3): h(4)})
    rose = rule("rose", when=GradeState("crs rose", node().place, "crs", "rose"))
    truth = {h(0): FALSE, h(1): TRUE, h(3): FALSE, h(4): TRUE}
    patient = course({"rose": truth}, scales={"crs": scale})

    def at(hours: float) -> list[tuple[int, int]]:
        found = alerts(
            patient,
            ward(rose),
            now=h(hours),
            overdue=NEVER_LATE,
            vocabulary=VOCABULARY,
        )
        return [(a.level, a.worsened_at) for a in found]

    assert [(2, h(2))] == at(2.5)
    assert [(2, h(2))] == at(4.5)
    assert [(3, h(5))] == at(5)


def graded(grades: dict[int, int], unknown: dict[int, int]) -> ScaleCourse:
    """A scale that settled on these grades, and knew nothing in between."""
    ends = set(unknown.values())
    times = sorted({*grades, *unknown, *ends})
    lowest, highest = [], []
    for at in times:
        grade = [g for t, g in grades.items() if t <= at][-1]
        blind = at in unknown
        lowest.append(0 if blind else grade)
        highest.append(4 if blind else grade)
    steps = GradeSteps(
        np.array(times, np.int64),
        np.array(lowest, np.int8),
        np.array(highest, np.int8),
        ("",) * len(times),
        np.zeros(len(times), np.int16),
    )
    return ScaleCourse(None, steps, {}, None)
