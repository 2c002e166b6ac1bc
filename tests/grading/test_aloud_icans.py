"""ICANS as it is read aloud: the sentence first, then the chart behind it."""

from functools import partial

import pytest

from grading.aloud_charts import put, reason, spoken

CHILD = "icans-astct-2019-child"
AWAKE = (1, "consciousness", "alert")


@pytest.fixture
def said(library):
    """Say one patient's grade on one scale at an hour."""
    return partial(spoken, library)


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        (8.0, "ICANS 1 because ICE score 8 at 11:00 (charted by RN A.), 9 or less"),
        (5.0, "ICANS 2 because ICE score 5 at 11:00 (charted by RN A.), 6 or less"),
        (1.0, "ICANS 3 because ICE score 1 at 11:00 (charted by RN A.), 2 or less"),
    ],
)
def test_an_ice_score_says_its_limit(said, score, sentence):
    chart = [(1, "ice_score", score), AWAKE]
    assert f"{sentence}; ASTCT 2019." == said(chart, 2, "icans-astct-2019").headline


def test_icans_4_names_every_sign_that_makes_it(said):
    chart = [
        (1, "ice_score", 3.0),
        (1, "consciousness", "voice"),
        (1, "motor_weakness", "deep_focal"),
        (1, "raised_icp_sign", "papilledema"),
    ]
    assert (
        "ICANS 4 because new weakness is charted as deep weakness of one side or of "
        "both legs since 11:00 (by RN A.) and sign of raised pressure in the head is "
        "charted as papilloedema since 11:00 (by RN A.); ASTCT 2019."
    ) == said(chart, 2, "icans-astct-2019").headline


def test_waking_is_said_of_the_patient(said):
    chart = [(1, "ice_score", 10.0), (1, "consciousness", "touch")]
    assert (
        "ICANS 3 because the patient is charted as wakes only to touch since 11:00 "
        "(by RN A.); ASTCT 2019."
    ) == said(chart, 2, "icans-astct-2019").headline


def test_missing_ice_items_are_named_and_weighed(said, library):
    done = library.vocabulary["ice_score"].sum_of[:5]
    found = said([*((1, n, 1.0) for n in done), AWAKE], 2, "icans-astct-2019")
    assert (
        "ICANS 1 or 2: the ICE score is 5 to 8 at 11:00 (not charted: follows a "
        "command, writes a sentence, counts down from 100 by tens)."
    ) == found.headline
    assert "Chart it: 5 to 6 is 2, 7 to 8 is 1." == found.chart


def test_an_ice_that_was_not_done(said):
    found = said([AWAKE], 2, "icans-astct-2019")
    assert "ICANS 0 to 3: the ICE score is not charted." == found.headline
    assert "Chart it: 0 to 2 is 3, 3 to 6 is 2, 7 to 9 is 1, 10 is 0." == found.chart


def test_a_sedative_hides_the_score_and_waking(said):
    chart = [(1, "sedative", "running"), (1, "ice_score", 10.0), AWAKE]
    found = said(chart, 2, "icans-astct-2019")
    assert (
        "ICANS cannot be graded: sedative has run since 11:00 (charted by RN A.), "
        "which hides ICE and waking."
    ) == found.headline
    assert "The chart cannot settle it: a physician decides." == found.chart
    assert "A sedative is running: a clinician must say whether" in found.questions[0]


def test_a_sedated_rung_put_down_to_icans_counts(said):
    chart = [(1, "sedative", "running"), (1, "consciousness", "touch")]
    mine = (put("waking", 4, 2, "icans", scale="icans"),)
    assert (
        "Waking, grade 3, counts: Dr B. put it down to ICANS; the patient is charted "
        "as wakes only to touch since 11:00 (by RN A.)."
    ) == reason(said(chart, 3, "icans-astct-2019", put_down=mine), "waking")


def test_a_rung_put_down_to_sedation_stays_open(said):
    chart = [(1, "consciousness", "touch"), (1, "ice_score", 10.0)]
    sedated = (put("waking", 3, 2, "sedation", scale="icans"),)
    assert "ICANS 0 to 3: Dr B. put waking down to sedation." == (
        said(chart, 3, "icans-astct-2019", put_down=sedated).headline
    )


def test_a_sleeping_patient_settles_nothing(said):
    chart = [(1, "consciousness", "asleep_not_woken"), (1, "ice_score", 10.0)]
    assert (
        "ICANS cannot be graded: how the patient wakes is charted as asleep, not woken "
        "at 11:00, which settles nothing."
    ) == said(chart, 2, "icans-astct-2019").headline


def test_a_seizure_that_ran_out_is_unknown(said):
    chart = [
        (1, "seizure", "brief"),
        (24, "ice_score", 10.0),
        (24, "consciousness", "alert"),
    ]
    assert (
        "ICANS cannot be graded: no seizure since day 0 11:00 (it counted until 11:00)."
    ) == said(chart, 26, "icans-astct-2019").headline


def test_a_capd_without_a_baseline_says_which_baseline_makes_what(said):
    found = said([(1, "capd_score", 8.0), AWAKE], 2, CHILD, age=5.0)
    assert (
        "ICANS 0 or 1: the CAPD before the infusion is not charted." == found.headline
    )
    assert "Chart it: 0 to 7 is 1, 8 to 32 is 0." == found.chart


def test_bleeding_is_a_question_and_no_grade(said):
    chart = [
        (1, "ice_score", 10.0),
        AWAKE,
        (1, "cerebral_edema", "diffuse"),
        (1, "intracranial_hemorrhage", "present"),
    ]
    found = said(chart, 2, "icans-astct-2019")
    assert found.headline.startswith("ICANS 0: ")
    assert "Bleeding in the head" in found.questions[0]
