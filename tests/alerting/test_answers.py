"""What acknowledging, muting and waiting do to an open alert."""

import pytest

from cartwatch.alerting import Acknowledgement, Alert, alerts
from cartwatch.grading.steps import Course
from cartwatch.protocol.tree import MuteRule, WardProtocol
from hand_made import (
    FALSE,
    NEVER_LATE,
    TRUE,
    UNKNOWN,
    VOCABULARY,
    course,
    grade_at_least,
    h,
    m,
    node,
    rule,
    steps,
    ward,
)


def ack(
    minutes: float, until: float, name: str = "a", **also: object
) -> Acknowledgement:
    """Ama goes, from and until so many minutes after the alert opened at 1 h."""
    return Acknowledgement(name, h(1) + m(minutes), h(1) + m(until), "Ama", **also)


def now_open(
    patient: Course,
    protocol: WardProtocol,
    now: int,
    *done: Acknowledgement,
    **also: object,
) -> dict[str, Alert]:
    """The open alerts by name."""
    found = alerts(
        patient,
        protocol,
        now=now,
        overdue=NEVER_LATE,
        vocabulary=VOCABULARY,
        acknowledgements=done,
        **also,
    )
    return {a.name: a for a in found}


def one(minutes: float, *done: Acknowledgement, **levels: dict[int, int]) -> Alert:
    """Alert `a`, open since 1 h, so many minutes later."""
    patient = course({"a": {h(1): TRUE}}, levels or {"a": {h(1): 3}})
    return now_open(patient, ward(rule("a")), h(1) + m(minutes), *done)["a"]


@pytest.mark.parametrize(
    ("minutes", "step", "calls", "ahead"),
    [
        (0, 0, ("nurse",), ("physician", 5)),
        (4.9, 0, ("nurse",), ("physician", 5)),
        (5, 1, ("nurse", "physician"), ("attending", 10)),
        (10, 2, ("nurse", "physician", "attending"), ("attending", 15)),
        (15, 3, ("nurse", "physician", "attending"), ("attending", 20)),
        (61, 12, ("nurse", "physician", "attending"), ("attending", 65)),
    ],
)
def test_an_unanswered_alert_climbs_without_new_data(
    minutes: float, step: int, calls: tuple[str, ...], ahead: tuple[str, int]
) -> None:
    """The clock alone calls the next role, and repeats the last one (L02)."""
    found = one(minutes)
    role, after = ahead
    assert (step, calls, (role, h(1) + m(after))) == (
        found.step,
        found.calls,
        found.next_call,
    )


def test_an_answered_alert_is_quiet_until_its_time_runs_out() -> None:
    """Unchanged, it stays quiet; then it calls again at once (L06, L08)."""
    going = ack(2, 12)
    assert ("acknowledged", "Ama", ()) == (
        one(11.9, going).state,
        one(11.9, going).acknowledged_by,
        one(11.9, going).calls,
    )
    after = one(12, going)
    assert ("ringing", 0, ("nurse",)) == (after.state, after.step, after.calls)
    assert ("physician", h(1) + m(17)) == after.next_call


def test_the_last_word_counts() -> None:
    """A second, shorter answer replaces the first."""
    assert "ringing" == one(9, ack(2, 30), ack(4, 8)).state


def test_a_rise_cuts_through_an_answer() -> None:
    """Acknowledged at 3, it is 4 now: it rings, from the first step (L07)."""
    found = one(20, ack(2, 60), a={h(1): 3, h(1) + m(19): 4})
    assert ("ringing", 0, h(1) + m(19)) == (found.state, found.step, found.worsened_at)


def test_a_rise_that_was_charted_late_cuts_through_too() -> None:
    """Ama saw 3 and answered; a late row shows that it had been 4 by then."""
    levels = {h(1): 3, h(1) + m(1): 4}
    assert "ringing" == one(3, ack(2, 60, level=3), a=levels).state
    assert "acknowledged" == one(3, ack(2, 60, level=4), a=levels).state


def test_answering_one_problem_answers_no_other() -> None:
    """The fever is acknowledged; low pressure rings all the same (L05)."""
    patient = course({"fever": {h(1): TRUE}, "pressure": {h(1) + m(5): TRUE}})
    protocol = ward(rule("fever", when=node()), rule("pressure", when=node()))
    found = now_open(patient, protocol, h(1) + m(6), ack(2, 60, "fever"))
    assert ("acknowledged", "ringing") == (
        found["fever"].state,
        found["pressure"].state,
    )


def test_an_answer_does_not_outlive_its_episode() -> None:
    """Cleared and back again: nobody is going this time."""
    patient = course(
        {"a": {h(1): TRUE, h(2): FALSE, h(4): TRUE}}, charted={"temperature": [h(2)]}
    )
    found = now_open(patient, ward(rule("a")), h(4), ack(2, 600))
    assert ("ringing", 2) == (found["a"].state, found["a"].episode)


@pytest.mark.parametrize("until", [2, 1, 0])
def test_an_answer_that_has_no_time_counts_for_nothing(until: float) -> None:
    """Zero or past expiry silences nothing, whoever wrote it (L09)."""
    assert "ringing" == one(2, ack(2, until)).state


def test_a_worse_alert_fires_at_once() -> None:
    """No cool-down: grade 4 rings one minute after grade 3 (L01)."""
    patient = course({"crs_3": {h(1): TRUE}, "crs_4": {h(1) + m(1): TRUE}})
    protocol = ward(rule("crs_3"), rule("crs_4", when=grade_at_least(4)))
    found = now_open(patient, protocol, h(1) + m(1))
    assert ("ringing", ("nurse",)) == (found["crs_4"].state, found["crs_4"].calls)
    assert ("inhibited", "crs_4 is open") == (
        found["crs_3"].state,
        found["crs_3"].because,
    )


def test_the_lower_grade_calls_again_once_the_higher_one_closed() -> None:
    """Its ladder starts anew; nobody is called for the hours it was silent."""
    patient = course(
        {"crs_3": {h(1): TRUE}, "crs_4": {h(1): TRUE, h(3): FALSE}},
        charted={"temperature": [h(3)]},
    )
    protocol = ward(rule("crs_3"), rule("crs_4", when=grade_at_least(4)))
    found = now_open(patient, protocol, h(4))
    assert ["crs_3"] == list(found)
    assert (h(4), 0) == (found["crs_3"].calling_since, found["crs_3"].step)


def test_a_less_urgent_alert_silences_none_that_is_more() -> None:
    """A high alert is inhibited only by a high one."""
    patient = course({"crs_3": {h(1): TRUE}, "crs_4": {h(1): TRUE}})
    four = rule("crs_4", when=grade_at_least(4), priority="low")
    assert (
        "ringing" == now_open(patient, ward(rule("crs_3"), four), h(2))["crs_3"].state
    )


@pytest.mark.parametrize(
    ("priority", "truth", "state"),
    [
        ("medium", TRUE, "inhibited"),
        ("low", TRUE, "inhibited"),
        ("high", TRUE, "ringing"),
        ("medium", UNKNOWN, "ringing"),
        ("medium", FALSE, "ringing"),
    ],
)
def test_a_ward_mutes_no_high_alert_and_nothing_on_a_guess(
    priority: str, truth: int, state: str
) -> None:
    """Medium and low are mute while the condition is certainly true (L10)."""
    patient = course({"a": {h(1): TRUE}}, mutes={0: steps({h(0): truth})})
    mute = MuteRule("a", node(), "Already called")
    protocol = ward(rule("a", when=node(), priority=priority), mutes=[mute])
    assert state == now_open(patient, protocol, h(2))["a"].state


def test_nobody_is_called_before_the_chart_shows_it() -> None:
    """Charted two hours late, it is marked late and starts at the first step."""
    learned = {("a", h(1)): h(3)}
    patient = course({"a": {h(1): TRUE}})
    found = now_open(patient, ward(rule("a")), h(3), learned=learned)["a"]
    assert (True, 0, h(3)) == (found.late, found.step, found.calling_since)
    assert not now_open(patient, ward(rule("a")), h(3))["a"].late


def test_a_worsening_does_not_let_the_ladder_start_again() -> None:
    """Only an answer stops the climb: a second pressor at 9 min saves nobody a call."""
    grown = one(10.5, a={h(1): 1, h(1) + m(9): 2})
    assert ("nurse", "physician", "attending") == grown.calls


def test_a_rise_after_an_answer_calls_from_the_first_step() -> None:
    """Who is going saw less than there is now: everybody is called anew."""
    grown = one(21, ack(2, 60), a={h(1): 1, h(1) + m(20): 2})
    assert ("ringing", ("nurse",)) == (grown.state, grown.calls)


@pytest.mark.parametrize(
    ("hours", "rings"), [(0, True), (24 - 1 / 3600, True), (24, False), (25, False)]
)
def test_what_was_over_before_anybody_knew_rings_for_a_day(
    hours: float, rings: bool
) -> None:
    """True from 1 h, false from 2 h, over at 3 h, and charted as late as this."""
    patient = course({"a": {h(1): TRUE, h(2): FALSE}})
    now = h(3 + hours)
    rang = ward(rule("a", clear_after=h(1)))
    found = now_open(patient, rang, now, learned={("a", h(1)): now})
    assert rings == ("a" in found)
