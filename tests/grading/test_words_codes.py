"""Codes in words: devices, pumps and their doses, drugs, counts, falls and silence."""

import pytest

from cartwatch.clinical.time import HOUR
from cartwatch.grading.aloud.words import clause, stands
from cartwatch.grading.explain.describe import Rule
from grading.by_hand import (
    CLOCK,
    device,
    drug,
    fact,
    line,
    never,
    on,
    pressure,
    pump,
    row,
)

CODE, OTHER = Rule("code"), Rule("other")
WHO = "(charted by RN A.)"


def coded(found, *more, truth=1, rule=CODE, brief=False):
    """The clause of a code."""
    return clause(line(found, *more, rule=rule, truth=truth), CLOCK, brief=brief)


def test_a_device_is_told_with_the_time_since_when_it_is_on():
    began = device(row=row(on(3, 11)), began=row(on(3, 9), late=5))
    words = "the patient has been on face mask since 09:00"
    assert f"{words} (charted by RN A. 09:05)" == coded(began)
    assert words == coded(began, brief=True)
    assert words == stands(began, CLOCK, brief=True)


def test_a_device_without_a_first_row_stands_since_its_own():
    assert f"the patient has been on face mask since 11:00 {WHO}" == (
        coded(device(began=None))
    )
    assert "the patient has been on face mask" == coded(device(began=None, row=None))


def test_how_a_patient_wakes_is_said_of_the_patient():
    given = {"kind": "code", "low": None, "high": None, "codes": ("Alert",)}
    wakes = fact(label="How the patient wakes", **given)
    assert "the patient is charted as alert since 11:00 (by RN A.)" == coded(wakes)
    sign = fact(label="New weakness", **given)
    assert "new weakness is charted as alert since 11:00 (by RN A.)" == coded(sign)


def test_a_code_that_is_stale_was_not_confirmed_since_it_began():
    words = f"the patient has been on face mask since 11:00 {WHO}"
    tail = "and has not been confirmed since"
    assert f"{words} {tail} then" == coded(device(stale=True))
    assert f"{words} {tail} then" == coded(device(stale=True, began=None))
    later = device(stale=True, row=row(on(3, 9)), began=row(on(2, 8)))
    assert (
        f"the patient has been on face mask since day 2 08:00 {WHO} {tail} 09:00"
    ) == coded(later)


def test_silence_about_a_code_is_told():
    quiet = pump("Stopped", state="silent", row=None)
    assert "norepinephrine is not charted, taken as stopped" == coded(quiet)


@pytest.mark.parametrize("found", [never(), device(codes=("Room air", "Face mask"))])
def test_a_code_that_is_not_one_is_missing(found):
    words = {
        "never": "the temperature is not charted",
        "charted": "the oxygen device may be room air or face mask at 11:00",
    }
    assert words[found.state] == coded(found)


def test_a_code_that_ran_out_is_missing_even_where_it_is_known():
    assert "the oxygen device could not be charted at 11:00" == (
        coded(device(state="absent"))
    )


def test_a_drug_was_given_or_not():
    assert f"tocilizumab was given at 11:00 {WHO}" == coded(drug("Given"))
    assert "tocilizumab was given at 11:00" == coded(drug("Given"), brief=True)
    day = drug("Given", row=row(on(1, 9), by=""))
    assert "tocilizumab was given on day 1 09:00" == coded(day)
    assert "no tocilizumab was given" == coded(drug())
    assert "the oxygen device is not charted" == coded(device(codes=(), state="never"))


@pytest.mark.parametrize(
    ("home", "tail"),
    [
        (device("Face mask"), ", as usual at home"),
        (device("Room air"), ", not room air as usual at home"),
        (device(state="never"), ""),
        (device(codes=("Room air", "Face mask")), ""),
    ],
)
def test_a_device_is_compared_with_the_usual_one(home, tail):
    words = f"the patient has been on face mask since 11:00 {WHO}"
    assert words + tail == coded(device(), home, rule=OTHER)
    assert words == coded(device(), home, rule=CODE)


def test_a_pump_has_run_or_has_been_stopped():
    assert f"norepinephrine has run since 11:00 {WHO}" == coded(pump())
    assert f"norepinephrine has been stopped since 11:00 {WHO}" == coded(
        pump("Stopped")
    )
    stale = coded(pump(stale=True))
    assert stale.endswith(f"since 11:00 {WHO} and has not been confirmed since then")


def test_a_pump_is_told_with_its_dose():
    dosed = row(on(3, 11), dose="5 ug/min")
    words = f"norepinephrine has run at 5 µg/min since 11:00 {WHO}"
    assert words == coded(pump(dosed=dosed))
    early = row(on(3, 10), dose="5 ug/min")
    assert words == coded(pump(dosed=early))
    assert "norepinephrine has run" == coded(pump(dosed=dosed, row=None, began=None))


def test_a_dose_that_was_changed_is_told_with_its_own_time():
    late = row(on(3, 11, 30), dose="8 ug/min")
    assert f"norepinephrine has run since 11:00 {WHO}, at 8 µg/min since 11:30" == (
        coded(pump(dosed=late))
    )


def test_a_count_says_how_often_and_in_which_time():
    rule = Rule("given", ">=", 2.0, window=24 * HOUR)
    head, tail = "tocilizumab was given", "in the last 24 h"
    assert f"{head} 2 or more times {tail}" == coded(drug("Given"), rule=rule)
    for truth in (0, -1):
        found = coded(drug("Given"), rule=rule, truth=truth)
        assert f"{head} fewer than 2 times {tail}" == found


def test_a_fall_says_by_how_much_and_in_which_time():
    rule = Rule("dropped", ">=", 2.0, window=6 * HOUR)
    tail = "2 mmHg or more in the last 6 h"
    head = "systolic blood pressure"
    assert f"{head} fell by {tail}" == coded(pressure(), rule=rule)
    for truth in (0, -1):
        found = coded(pressure(), rule=rule, truth=truth)
        assert f"{head} did not fall by {tail}" == found
    score = pressure(unit="")
    assert f"{head} fell by 2 or more in the last 6 h" == coded(score, rule=rule)


DOSE = Rule("dose", ">=", 20.0, "ug/min")


def running(**also):
    """A pump whose row tells a dose."""
    dosed = row(on(3, 11), dose="25 ug/min")
    return pump("running", row=dosed, dosed=dosed, **also)


def test_a_dose_is_compared_with_its_limit():
    head = f"norepinephrine has run at 25 µg/min since 11:00 {WHO}"
    assert f"{head}, 20 µg/min or more" == coded(running(), rule=DOSE)
    assert f"{head}, under 20 µg/min" == coded(running(), rule=DOSE, truth=-1)
    assert f"{head}: whether that is 20 µg/min or more is not known" == (
        coded(running(), rule=DOSE, truth=0)
    )


def test_the_dose_of_a_pump_that_tells_none_is_said_to_be_missing():
    head = f"norepinephrine has run since 11:00 {WHO}, its dose not charted"
    for found in (pump("running"), pump("running", row=row(on(3, 11), dose=""))):
        words = coded(found, rule=DOSE, truth=0)
        assert f"{head}: whether that is 20 µg/min or more is not known" == words
    told = pump("running", row=None, began=None)
    assert "norepinephrine has run, its dose not charted, 20 µg/min or more" == (
        coded(told, rule=DOSE)
    )


def test_a_pump_that_is_stopped_lacks_no_dose():
    head = f"norepinephrine has been stopped since 11:00 {WHO}"
    assert f"{head}, under 20 µg/min" == coded(pump("stopped"), rule=DOSE, truth=-1)


def test_a_pump_that_nobody_charted_is_missing():
    quiet = pump(codes=(), state="never", row=None)
    assert "whether norepinephrine runs is not charted, 20 µg/min or more" == (
        coded(quiet, rule=DOSE)
    )
    both = pump(codes=("stopped", "running"))
    assert "whether norepinephrine runs may be stopped or running at 11:00, under" in (
        coded(both, rule=DOSE, truth=-1)
    )


def test_of_a_sum_only_the_pumps_that_may_run_are_told():
    total = Rule("total", ">=", 20.0, "ug/min", name="norepinephrine equivalents")
    still = pump("stopped", label="Dopamine")
    silent = pump(codes=(), state="never", row=None, label="Epinephrine")
    head = f"norepinephrine has run at 25 µg/min since 11:00 {WHO}"
    end = "norepinephrine equivalents 20 µg/min or more"
    assert f"{head}, {end}" == coded(still, running(), rule=total)
    asked = "and whether epinephrine runs is not charted"
    assert f"{head} {asked}, {end}" == coded(running(), still, silent, rule=total)


def test_of_a_sum_in_which_nothing_runs_the_first_pump_is_told():
    total = Rule("total", ">=", 20.0, "ug/min", name="a sum")
    still = pump("stopped", label="Dopamine")
    assert f"dopamine has been stopped since 11:00 {WHO}, a sum under 20 µg/min" == (
        coded(still, pump("stopped"), rule=total, truth=-1)
    )
