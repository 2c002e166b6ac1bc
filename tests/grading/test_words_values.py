"""Numbers in words: the value, its limit, who charted it, and until when it counts."""

import pytest

from cartwatch.grading.aloud.words import charted, clause, counts, limit
from cartwatch.grading.explain.describe import Rule
from grading.by_hand import CLOCK, fact, line, never, on, pressure, row, under


def test_what_has_no_fact_is_told_by_its_value_and_else_by_its_rule():
    assert "2.5 days" == clause(line(value="2.5 days"), CLOCK)
    assert "as the rule says" == clause(line(), CLOCK)


@pytest.mark.parametrize(
    ("op", "held", "not_held"),
    [
        (">=", "38 or more", "under 38"),
        (">", "over 38", "not over 38"),
        ("<", "under 38", "not under 38"),
        ("<=", "38 or less", "over 38"),
    ],
)
def test_a_number_is_told_with_its_limit(op, held, not_held):
    rule = Rule("compare", op, 38.0)
    head = "temperature 38.6 °C at 11:00 (charted by RN A.), "
    assert head + held == clause(line(fact(), rule=rule), CLOCK)
    assert head + not_held == clause(line(fact(), rule=rule, truth=-1), CLOCK)
    assert head + not_held == clause(line(fact(), rule=rule, truth=0), CLOCK)


def test_in_brief_neither_author_nor_limit_is_told():
    assert "temperature 38.6 °C at 11:00" == clause(line(fact()), CLOCK, brief=True)


def test_a_value_without_a_row_has_no_time():
    assert "temperature 38.6 °C, 38 or more" == clause(line(fact(row=None)), CLOCK)


def test_since_when_it_is_so_is_told_where_that_is_not_the_time_of_the_value():
    found = line(fact(), since=on(2, 9))
    assert clause(found, CLOCK).endswith("38 or more since day 2 09:00")
    assert clause(line(fact(), since=on(3, 11)), CLOCK).endswith(", 38 or more")
    alone = line(fact(row=None), since=on(2, 9))
    assert "temperature 38.6 °C, 38 or more" == clause(alone, CLOCK)


def test_a_value_that_counts_for_a_while_is_called_by_its_noun():
    found = {"counts_until": on(4, 11)}
    tail = "of 38.6 °C at 11:00 (charted by RN A.) counts until 11:00 tomorrow"
    assert f"fever {tail}" == clause(line(fact(), **found, noun="fever"), CLOCK)
    assert f"temperature {tail}" == clause(line(fact(), **found), CLOCK)
    short = clause(line(fact(), **found, noun="fever"), CLOCK, brief=True)
    assert "fever of 38.6 °C at 11:00 counts until 11:00 tomorrow" == short
    assert "temperature 38.6 °C at 11:00 (charted by RN A.), under 38" == clause(
        line(fact(), **found, noun="fever", truth=-1), CLOCK
    )


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (on(3, 12, 1), "counts until 12:01"),
        (on(3, 12), "counted until 12:00"),
        (on(2, 14), "counted until day 2 14:00"),
        (on(4, 14), "counts until 14:00 tomorrow"),
        (on(5, 14), "counts until day 5 14:00"),
    ],
)
def test_until_when_a_value_counts(until, words):
    assert words == counts(until, CLOCK)


def test_a_number_that_silence_stands_for_says_so():
    quiet = fact(label="Grade of rash", state="silent", low=0.0, high=0.0, unit="")
    words = "grade of rash is not charted, taken as 0"
    assert words == clause(line(quiet), CLOCK)


@pytest.mark.parametrize("state", ["never", "lapsed"])
def test_a_number_that_does_not_count_is_missing_whatever_it_was(state):
    found = fact(state=state, row=None)
    assert "the temperature is not charted" == clause(line(found), CLOCK)
    unknown = fact(low=None, high=None)
    assert "the temperature is not charted" == clause(line(unknown), CLOCK)


def test_a_stale_number_says_since_when_nobody_confirmed_it():
    found = line(fact(stale=True, began=row(on(2, 8))))
    assert (
        "temperature 38.6 °C at 11:00 (charted by RN A.) and has not been confirmed "
        "since 11:00, 38 or more"
    ) == clause(found, CLOCK)
    assert clause(line(fact(stale=True, row=None)), CLOCK) == (
        "temperature 38.6 °C, 38 or more"
    )


def test_a_limit_may_be_another_value():
    home = pressure(label="Oxygen flow at home", low=2.0, high=2.0, unit="L/min")
    found = line(fact(), home, rule=Rule("compare", ">", None))
    assert "over the oxygen flow at home (2 L/min)" == limit(found, CLOCK)
    found = line(fact(), home, rule=Rule("compare", ">", None), truth=-1)
    assert "not over the oxygen flow at home (2 L/min)" == limit(found, CLOCK)


def test_a_limit_that_nobody_charted_is_named():
    found = line(fact(), never(label="Oxygen flow at home"), rule=under(None))
    assert "oxygen flow at home not charted" == limit(found, CLOCK)


def test_a_limit_of_this_patient_names_who_set_it_and_on_which_day():
    mine = {"label": "Limit", "low": 80.0, "high": 80.0}
    rule = under(None, own=True)
    found = line(pressure(), pressure(**mine, row=row(on(1, 9))), rule=rule)
    words = "under 80 for this patient, set by RN A. on day 1"
    assert words == limit(found, CLOCK)
    assert clause(found, CLOCK) == (
        f"systolic blood pressure 84 mmHg at 11:00 (charted by RN A.), {words}"
    )
    for other in (row(on(1, 9), by=""), None):
        found = line(pressure(), pressure(**mine, row=other), rule=rule, truth=-1)
        assert "not under 80 for this patient" == limit(found, CLOCK)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, ""),
        (row(on(3, 11)), " (charted by RN A.)"),
        (row(on(3, 11), by=""), ""),
        (row(on(3, 11), recorded_at=None), " (charted by RN A.)"),
        (row(on(3, 11), late=4), " (charted by RN A. 11:04)"),
        (row(on(3, 11), late=4, by=""), " (charted 11:04)"),
        (row(on(2, 23), late=90), " (charted by RN A. on day 3 00:30)"),
        (row(on(2, 23), late=90, by=""), " (charted on day 3 00:30)"),
    ],
)
def test_who_charted_and_when_if_it_was_not_at_once(found, words):
    assert words == charted(found, CLOCK)
