"""Laws of alerts, on truths that nobody chose."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from cartwatch.alerting import Acknowledgement, Alert, alert_history, called
from cartwatch.clinical.time import HOUR, MINUTE
from hand_made import (
    DOCTORS,
    FALSE,
    NEVER_LATE,
    TRUE,
    UNKNOWN,
    VOCABULARY,
    course,
    m,
    rule,
    ward,
)

TRUTHS = st.dictionaries(
    st.integers(0, 600), st.sampled_from([FALSE, UNKNOWN, TRUE]), max_size=12
)
CHARTED = st.lists(st.integers(0, 600), max_size=8)
HOLD = st.sampled_from([0, 30])


def history(
    truth: Mapping[int, int],
    charted: list[int],
    hold: int,
    now: int,
    *answers: Acknowledgement,
) -> tuple[Alert, ...]:
    """Alert `a` with a truth by minute."""
    changes = {m(k): v for k, v in sorted(truth.items())}
    patient = course(
        {"a": changes}, charted={"temperature": sorted(m(c) for c in charted)}
    )
    return alert_history(
        patient,
        ward(rule("a", hold_for=hold * MINUTE)),
        now=m(now),
        overdue=NEVER_LATE,
        vocabulary=VOCABULARY,
        acknowledgements=answers,
    )


@given(TRUTHS, CHARTED, HOLD, st.integers(0, 600), st.integers(0, 600))
def test_the_past_never_depends_on_the_future(
    truth: dict[int, int], charted: list[int], hold: int, now: int, more: int
) -> None:
    """What is charted or turns true later changes nothing of what was open then."""
    later = {k: v for k, v in truth.items() if k <= now}
    seen = [c for c in charted if c <= now]
    known = history(later, seen, hold, now)
    told = history(truth, charted, hold, now)
    assert [(a.state, a.opened_at, a.episode) for a in known] == [
        (a.state, a.opened_at, a.episode) for a in told
    ]


@given(TRUTHS, CHARTED, HOLD, st.integers(0, 600))
def test_an_alert_never_closes_while_true_or_unknown(
    truth: dict[int, int], charted: list[int], hold: int, now: int
) -> None:
    """A closed episode ended in an hour of false; nothing true is silent."""
    found = history(truth, charted, hold, now)
    changes = sorted(truth.items())
    for alert in found:
        if alert.closed_at is not None:
            quiet = (alert.closed_at - HOUR, alert.closed_at)
            inside = [v for k, v in changes if quiet[0] < m(k) <= quiet[1]]
            before = [v for k, v in changes if m(k) <= quiet[0]]
            assert {FALSE} == {*inside, *before[-1:]}
    at_now = [v for k, v in changes if k <= now]
    if at_now and at_now[-1] == TRUE:
        assert [a for a in found if a.state in ("ringing", "pending")]


@given(TRUTHS, CHARTED, HOLD)
def test_time_alone_never_closes_one_that_nobody_looks_at(
    truth: dict[int, int], charted: list[int], hold: int
) -> None:
    """Without a new set an open alert is open for ever."""
    found = history(truth, charted, hold, 700)
    last = [v for _, v in sorted(truth.items())][-1:]
    if last == [UNKNOWN]:
        later = history(truth, charted, hold, 7000)
        assert [a.closed_at for a in found] == [a.closed_at for a in later]


@given(TRUTHS, CHARTED, HOLD, st.integers(0, 600))
def test_reviewing_at_every_minute_or_once_is_the_same(
    truth: dict[int, int], charted: list[int], hold: int, now: int
) -> None:
    """A restart changes nothing: there is nothing to lose (L15)."""
    first = history(truth, charted, hold, now)
    for minute in range(0, now, 97):
        history(truth, charted, hold, minute)
    again = history(truth, charted, hold, now)
    assert [(a.state, a.calls, a.step) for a in first] == [
        (a.state, a.calls, a.step) for a in again
    ]


@given(TRUTHS, CHARTED, st.integers(0, 600), st.integers(1, 60), st.integers(0, 600))
def test_an_answer_never_outlives_its_time(
    truth: dict[int, int], charted: list[int], at: int, minutes: int, now: int
) -> None:
    """Acknowledged means: somebody said so, and the time has not run out."""
    ack = Acknowledgement("a", m(at), m(at + minutes), "Ama")
    for alert in history(truth, charted, 0, now, ack):
        if alert.state == "acknowledged":
            assert at <= now < at + minutes
            assert alert.opened_at <= m(at)


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_calls_of_a_ladder_only_grow(first: int, later: int) -> None:
    """Who was called stays called; the clock alone climbs (L02)."""
    early, late = sorted((first, later))
    before, after = (called(DOCTORS, 0, m(t)) for t in (early, late))
    assert [c.role for c in after][: len(before)] == [c.role for c in before]
    assert all(c.at <= m(late) for c in after)
