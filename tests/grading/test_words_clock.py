"""Words and clocks: days, times of the day, numbers and limits as they are said."""

from datetime import UTC, datetime

import pytest

from cartwatch.clinical import micros
from cartwatch.clinical.time import MINUTE
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.words import (
    bare,
    called,
    joined,
    lower,
    rate_words,
    upper,
)
from cartwatch.grading.explain.describe import amount
from grading.by_hand import CLOCK, fact, on, pressure, pump


def test_a_time_of_today_is_the_clock_alone():
    assert "00:00" == CLOCK.time(on(3, 0))
    assert "23:59" == CLOCK.time(on(3, 23, 59))


def test_another_day_is_told_with_the_time():
    assert "00:00 tomorrow" == CLOCK.time(on(4, 0))
    assert "day 5 00:00" == CLOCK.time(on(5, 0))
    assert "day 2 23:59" == CLOCK.time(on(2, 23, 59))
    assert "day -1 08:00" == CLOCK.time(on(-1, 8))


def test_days_count_from_the_day_of_the_infusion():
    assert ("day 0", "day 3") == (CLOCK.day(on(0, 1)), CLOCK.day(on(3, 23)))
    assert "day 3 11:07" == CLOCK.full(on(3, 11, 7))


def test_when_is_at_a_time_and_on_a_day():
    assert "at 11:00" == CLOCK.when(on(3, 11))
    assert "at 11:00 tomorrow" == CLOCK.when(on(4, 11))
    assert "on day 1 11:00" == CLOCK.when(on(1, 11))


def test_a_clock_tells_the_time_of_its_zone():
    """In winter Berlin is an hour ahead, so a late evening is the next day there."""
    berlin = Clock(on(3, 12), on(0, 23, 30), "Europe/Berlin")
    assert ("12:00", "00:30 tomorrow") == (
        berlin.time(on(3, 11)),
        berlin.time(on(3, 23, 30)),
    )
    assert "day 2" == berlin.day(on(3, 12))


def test_an_hour_that_comes_twice_is_numbered():
    """On 25 October 2026 the clock in Berlin goes back from 03:00 to 02:00."""
    first = micros(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    berlin = Clock(first, first, "Europe/Berlin")
    assert "02:30 (1)" == berlin.time(first)
    assert "02:30 (2)" == berlin.time(first + 60 * MINUTE)
    assert "03:30" == berlin.time(first + 120 * MINUTE)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Temperature", "temperature"),
        ("ICE score", "ICE score"),
        ("Cushing's triad", "Cushing's triad"),
        ("C-reactive protein", "C-reactive protein"),
        ("Oxygen (FiO2)", "oxygen (FiO2)"),
        ("A", "a"),
        ("Sign of ICE", "sign of ICE"),
        ("", ""),
    ],
)
def test_a_label_within_a_sentence(label, words):
    assert words == lower(label)


def test_a_sentence_begins_with_a_capital_letter():
    assert ("Fever was", "ICE", "") == (upper("fever was"), upper("ICE"), upper(""))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], ""),
        (["", "a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "", "b", "a"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a, x", "b"], "a, x; and b"),
        (["a", "b and x", "c"], "a; b and x; and c"),
    ],
)
def test_parts_are_joined_once_each_and_kept_apart(parts, words):
    assert words == joined(parts)


def test_parts_may_be_joined_with_or():
    assert "a, b or c" == joined(["a", "b", "c"], " or ")
    assert "a, x; or b" == joined(["a, x", "b"], " or ")


def test_what_is_asked_for_is_called_by_its_label():
    assert "the temperature" == called(fact())
    assert "how the patient wakes" == called(fact(label="How the patient wakes"))
    assert "whether norepinephrine runs" == called(pump())
    flow = fact(label="Oxygen flow", device="Nasal cannula")
    assert "the flow through the nasal cannula" == called(flow)
    assert ("wet cell", "cell") == (bare("wet cell"), bare("the cell"))


def test_doses_and_amounts_are_written_as_people_write_them():
    assert "5 µg/min" == rate_words("5 ug/min")
    assert "0.1 µg/kg/min and 2 mug/h" == rate_words("0.1 ug/kg/min and 2 mug/h")
    assert "84 mmHg" == amount(pressure())
    assert "6 to 8" == amount(fact(low=6.0, high=8.0, unit=""))
