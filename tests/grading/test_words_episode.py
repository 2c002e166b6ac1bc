"""What is required, what waives it, windows, episodes and causes, in an explanation."""

import pytest

from cartwatch.clinical import Attribution, micros
from cartwatch.clinical.time import HOUR
from cartwatch.grading import course, explain, frame
from cartwatch.grading.explain import PutDown
from cartwatch.grading.explain.open_episode import OpenEpisode
from grading.charts import alone, at, observations, people
from grading.made import made
from grading.sets import set_

SCALE = """
criteria:
  febrile: temperature >= 38.0 Cel
  recent: {within: 24h, of: febrile}
  treated: {since_onset: tocilizumab is given}
episode:
  opens: febrile
  closes: {without: [febrile, low_pressure], after: 24h, when: treated, then: 48h}
requires: {any: [recent, treated]}
domains:
  fever: {1: {says: A fever, when: recent, note: A note}}
  low_pressure:
    2: {says: A low pressure, when: "systolic_bp < 90 mm[Hg]"}
    3: {says: Pumps, when: norepinephrine is running}
flags:
  support: {says: Ask somebody, when: norepinephrine is running}
"""
PLAIN = SCALE.replace(", when: treated, then: 48h", "")


def time(hour):
    """So many hours after the infusion."""
    return micros(at(hour).to_pydatetime())


@pytest.fixture
def played(library, tmp_path):
    """The explanation of a chart on the scale of this file."""

    def play(chart, hour, text=SCALE, *, put=(), partial=False):
        scale = made(library, tmp_path, text)
        ward = alone(library, scale)
        vocabulary = library.vocabulary
        table = observations(vocabulary, {"P1": chart})
        rows = frame(table, people(["P1"], vocabulary), vocabulary)
        found = course(
            rows, ward, until=time(hour), attributions=put, partial_record=partial
        )
        return explain(found.scales[scale.scale], time(hour))

    return play


def by_row(found):
    """Each reason as row, grade and truth."""
    return [(r.domain, r.grade, r.truth) for r in found.reasons]


FEVER = set_(1, temperature=38.6)
LOW = set_(3, systolic_bp=80.0)
RUNS = [(3, "norepinephrine", "running")]


def test_a_requirement_that_holds_is_told_with_its_value(played):
    needed = played(FEVER, 2).requires
    assert ("requires", 0, 1, "fever", None) == (
        needed.domain,
        needed.grade,
        needed.truth,
        needed.of,
        needed.note,
    )
    (line,) = needed.lines
    assert ("temperature", time(25), "fever") == (
        line.concept,
        line.counts_until,
        line.noun,
    )
    assert ((), None) == (needed.put_down, needed.last)


def test_a_requirement_that_is_over_tells_what_it_looked_back_to(played):
    found = played([*FEVER, *set_(25), *RUNS], 26)
    needed = found.requires
    assert ("requires", 0, -1, "fever") == (
        needed.domain,
        needed.grade,
        needed.truth,
        needed.of,
    )
    assert (time(25), "fever", time(1)) == (
        needed.last.counts_until,
        needed.last.noun,
        needed.last.at,
    )
    assert None is found.waiver
    assert ("Ask somebody",) == found.flags


def test_without_any_fever_nothing_was_looked_back_to(played):
    needed = played([*set_(1), *RUNS], 4).requires
    assert ("fever", -1, None) == (needed.of, needed.truth, needed.last)


def test_a_treatment_waives_what_is_required(played):
    chart = [*FEVER, (2, "tocilizumab", "given"), *set_(25), *RUNS]
    found = played(chart, 26)
    assert ("fever", "tocilizumab", time(2)) == (
        found.waiver.of,
        found.waiver.line.concept,
        found.waiver.line.at,
    )
    assert 1 == found.requires.truth
    assert None is played(chart, 24).waiver


def test_each_row_tells_its_certain_rung_and_what_may_hold_above(played):
    found = played([*FEVER, *LOW], 4, partial=True)
    assert (2, 3) == (found.grade.lowest, found.grade.highest)
    assert [("fever", 1, 1), ("low_pressure", 2, 1), ("low_pressure", 3, 0)] == (
        by_row(found)
    )
    assert ("A fever", "A note") == (found.reasons[0].says, found.reasons[0].note)
    assert () == found.flags
    assert ("norepinephrine",) == found.needs == tuple(f.concept for f in found.wanted)


def test_a_rung_below_one_that_holds_is_not_told(played):
    """The pressure is unknown, but the pump makes more of it anyway."""
    chart = [(1, "temperature", 38.6), *RUNS]
    assert [("fever", 1, 1), ("low_pressure", 3, 1)] == by_row(played(chart, 4))


def test_of_a_row_that_is_absent_its_mildest_rung_is_told(played):
    found = played(set_(1), 2)
    assert [("fever", 1, -1), ("low_pressure", 2, -1)] == by_row(found)
    assert (None, None) == (found.episode, found.course)


def test_an_open_row_tells_every_rung_that_may_hold(played):
    found = played([(1, "temperature", 38.6)], 2, partial=True)
    rows = [("fever", 1, 1), ("low_pressure", 2, 0), ("low_pressure", 3, 0)]
    assert rows == by_row(found)


def test_an_open_episode_tells_when_it_would_close(played):
    found = played([*FEVER, *LOW, *set_(5), *set_(9)], 10)
    assert 1 == found.episode
    assert OpenEpisode(
        number=1,
        onset=time(1),
        peak=2,
        peak_at=time(3),
        signs=("fever", "low pressure"),
        quiet_since=time(5),
        closes_at=time(29),
    ) == (found.course)


def test_a_treatment_makes_the_wait_longer(played):
    chart = [*FEVER, (2, "tocilizumab", "given"), *set_(5)]
    assert time(5 + 48) == played(chart, 6).course.closes_at
    assert time(5 + 24) == played([*FEVER, *set_(5)], 6).course.closes_at
    assert time(5 + 24) == played(chart, 6, PLAIN).course.closes_at


def test_while_a_sign_may_be_there_no_episode_closes(played):
    for chart in (FEVER, [*FEVER, *LOW], [*FEVER, *set_(5)]):
        hour = chart[-1][0]
        when = hour + 8 if hour == 5 else hour
        found = played(chart, when).course
        assert (None, None) == (found.quiet_since, found.closes_at)
    assert (1, time(1)) == (found.peak, found.peak_at)


def put(grade, begins, ends=None, domain="low_pressure", cause="infection"):
    """Dr B. puts a rung down to a cause."""
    since = at(begins).to_pydatetime()
    until = None if ends is None else at(ends).to_pydatetime()
    return Attribution(
        "P1", "made", domain, grade, since, until, cause, by="Dr B.", reason="seen"
    )


def test_a_cause_that_stands_is_named_with_its_rung(played):
    found = played([*FEVER, *LOW], 6, put=(put(2, 4, 10),))
    cause = PutDown(
        domain="low_pressure",
        grade=2,
        cause="infection",
        by="Dr B.",
        reason="seen",
        begins=time(4),
        charted_until=time(10),
        ended_at=None,
        ended_early=None,
    )
    assert (cause,) == found.attributions
    assert cause.standing
    rows = {(r.domain, r.grade): r.put_down for r in found.reasons}
    assert {("fever", 1): (), ("low_pressure", 2): (cause,)} == rows


def test_a_cause_covers_its_rung_and_those_below(played):
    mine = (put(3, 4, 10),)
    chart = [*FEVER, *LOW, *RUNS]
    (row,) = [r for r in played(chart, 6, put=mine).reasons if r.domain != "fever"]
    assert (3, -1, 1) == (row.grade, row.truth, len(row.put_down))
    mild = [r for r in played(chart, 6, put=(put(2, 4, 10),)).reasons]
    assert [("low_pressure", 3, ())] == [
        (r.domain, r.grade, r.put_down) for r in mild if r.domain != "fever"
    ]


def test_a_cause_is_named_from_its_begin_to_its_end(played):
    mine = (put(2, 4, 10),)
    chart = [*FEVER, *LOW, *set_(7, systolic_bp=80.0)]
    named = [len(played(chart, h, put=mine).attributions) for h in (3, 4, 9.99, 10)]
    assert [0, 1, 1, 0] == named
    assert () == played(chart, 6).attributions


def test_a_window_that_counts_is_told_until_when(played):
    (fever, *_) = played([*FEVER, *set_(5)], 6).reasons
    (line,) = fever.lines
    assert (time(25), "fever", time(1)) == (line.counts_until, line.noun, line.at)
    assert None is fever.last
    over = played([*FEVER, *set_(25)], 26).reasons[0]
    assert (time(1) + 24 * HOUR, "fever") == (over.last.counts_until, over.last.noun)
    assert -1 == over.truth
