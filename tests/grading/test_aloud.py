"""CRS as it is read aloud: the sentence first, then the chart behind it.

The infusion is on 5 January at 10:00 UTC; charts count hours from there.
"""

from functools import partial

import pytest

from grading.aloud_charts import CALM, FEVER, at_day_3, reason, spoken
from grading.test_crs import sets


@pytest.fixture
def said(library):
    """Say one patient's grade on one scale at an hour."""
    return partial(spoken, library)


def test_the_sentence_that_was_asked_for(said):
    """Since when, by whom, when recorded, what waives the fever, which scale."""
    chart = at_day_3((112 + 10 / 60, "norepinephrine", "running"))
    assert (
        "CRS 3 because norepinephrine has run since 02:10 (charted by RN A. 02:14); "
        "fever waived since tocilizumab on day 3 21:40; ASTCT 2019."
    ) == said(chart, 112.5, late=4).headline


def test_crs_0_names_the_calm_values(said):
    assert (
        "CRS 0: temperature 36.8 °C at 11:00, systolic blood pressure 118 mmHg at "
        "11:00 and the patient has been on room air since 11:00; ASTCT 2019."
    ) == said(CALM, 2).headline


def test_crs_1_says_which_fever_counts_and_until_when(said):
    assert (
        "CRS 1 because fever of 38.6 °C at 11:00 (charted by RN A.) counts until "
        "11:00 tomorrow; ASTCT 2019."
    ) == said(FEVER, 2).headline


def test_crs_2_by_pressure_names_the_limit_and_since_when(said):
    """84 mmHg now, below the limit since the set before."""
    chart = [*FEVER, *sets(3, systolic=86.0), *sets(5, systolic=84.0)]
    assert (
        "CRS 2 because systolic blood pressure 84 mmHg at 15:00 (charted by RN A. "
        "15:06), under 90 for this patient since 13:00; fever of 38.6 °C at 11:00 "
        "counts until 11:00 tomorrow; ASTCT 2019."
    ) == said(chart, 6, late=6).headline


def test_the_pressure_says_when_it_runs_out(said):
    chart = sets(1, temperature=38.6, systolic=84.0)
    assert reason(said(chart, 2), "hypotension").endswith("It counts until 17:00.")


def test_crs_2_by_low_flow(said):
    chart = [
        *sets(1, temperature=38.6, device="nasal_cannula"),
        (1, "oxygen_flow", 2.0),
    ]
    assert (
        "CRS 2 because the patient has been on nasal cannula since 11:00 (charted by "
        "RN A.); fever of 38.6 °C at 11:00 counts until 11:00 tomorrow; ASTCT 2019."
    ) == said(chart, 2).headline


def test_crs_3_by_flow_names_device_and_flow(said):
    """The device counts from when it was put on, the flow from when it was raised."""
    chart = [
        *sets(1, temperature=38.6, device="nasal_cannula"),
        (1, "oxygen_flow", 2.0),
        (3, "oxygen_flow", 8.0),
    ]
    assert (
        "CRS 3 because the patient has been on nasal cannula since 11:00 (charted by "
        "RN A.); and oxygen flow 8 L/min at 13:00 (charted by RN A.), over 6; fever "
        "of 38.6 °C at 11:00 counts until 11:00 tomorrow; ASTCT 2019."
    ) == said(chart, 4).headline


def test_crs_3_by_mask_counts_from_the_mask_and_not_from_the_cannula(said):
    chart = [
        *sets(1, temperature=38.6, device="nasal_cannula"),
        (3, "oxygen_device", "face_mask"),
        (4, "oxygen_device", "face_mask"),
    ]
    told = reason(said(chart, 5), "hypoxia")
    assert (
        "Hypoxia, grade 3: the patient has been on face mask since 13:00 (charted by "
        "RN A.). Confirm it by 02:00 tomorrow."
    ) == told


def test_crs_4_by_two_vasopressors(said):
    chart = [*FEVER, (2, "norepinephrine", "running"), (3, "epinephrine", "running")]
    assert (
        "CRS 4 because norepinephrine has run at 5 µg/min since 12:00 (charted by "
        "RN A.) and epinephrine has run since 13:00 (charted by RN A.); fever of "
        "38.6 °C at 11:00 counts until 11:00 tomorrow; ASTCT 2019."
    ) == said(chart, 4, doses="5 ug/min").headline


def test_crs_4_by_ventilator_says_what_silence_was_taken_for(said):
    chart = sets(1, temperature=38.6, device="ventilator")
    assert (
        "CRS 4 because the patient has been on ventilator (breathing tube) since 11:00"
    ) in said(chart, 2).headline
    assert "why a breathing tube is not charted, taken as lack of oxygen" in reason(
        said(chart, 2), "hypoxia"
    )


def test_a_pump_that_was_stopped_counts_from_its_second_start(said):
    chart = [
        *FEVER,
        (2, "norepinephrine", "running"),
        (3, "norepinephrine", "stopped"),
        (4, "norepinephrine", "running"),
        (5, "norepinephrine", "running"),
    ]
    assert "norepinephrine has run since 14:00" in said(chart, 6).headline


def test_a_pump_from_before_the_infusion_runs_since_its_start(said):
    chart = [(-3, "norepinephrine", "running"), *FEVER]
    assert "norepinephrine has run since 07:00" in said(chart, 2).headline


def test_a_stale_pump_counts_and_says_so(said):
    chart = [*FEVER, (1, "norepinephrine", "running"), *sets(5, 9, 13)]
    assert (
        "norepinephrine has run since 11:00 (charted by RN A.) and has not been "
        "confirmed since then"
    ) in said(chart, 13.5).headline


def test_an_unknown_flow_says_what_each_answer_makes(said):
    chart = sets(1, temperature=38.6, device="nasal_cannula")
    found = said(chart, 2)
    assert "CRS 2 or 3: the flow through the nasal cannula is not charted." == (
        found.headline
    )
    assert "Chart it: up to 6 L/min is 2, more is 3." == found.chart
    assert "Hypoxia may be grade 3: the flow through the nasal cannula is not" in (
        reason(found, "hypoxia")
    )


def test_ungraded_says_what_ran_out_and_what_to_chart(said):
    chart = [(1, "temperature", 36.8), (1, "heart_rate", 90.0)]
    found = said(chart, 8)
    assert (
        "CRS cannot be graded: the systolic blood pressure and the oxygen device are "
        "not charted; no temperature since 11:00 (it counted until 17:00)."
    ) == found.headline
    assert "Chart: temperature, systolic blood pressure, oxygen device." == found.chart


def test_values_that_ran_out_together_are_said_together(said):
    assert (
        "CRS 0 to 2: no temperature or systolic blood pressure since 11:00 (they "
        "counted until 17:00)."
    ) == said(CALM, 8).headline


def test_room_air_that_nobody_confirmed(said):
    chart = [(1, "oxygen_device", "room_air"), *FEVER[:2]]
    chart += [(13, "temperature", 38.2), (13, "systolic_bp", 118.0)]
    found = said(chart, 13.5)
    assert "CRS 1 to 4: room air has not been confirmed since 11:00." == found.headline
    assert "Confirm it." == found.chart


def test_a_value_that_could_not_be_taken(said):
    chart = [*FEVER, (2, "oxygen_device", None)]
    assert "CRS 1 to 4: the oxygen device could not be charted at 12:00." == (
        said(chart, 3).headline
    )


def test_silence_about_vasopressors_on_a_partial_record(said):
    found = said(FEVER, 2, partial=True)
    assert "CRS 1 to 4: whether any of the vasopressors runs is not charted." == (
        found.headline
    )
    assert "Chart: vasopressors." == found.chart


def test_a_pressure_says_its_limit_when_it_alone_is_missing(said):
    chart = [(1, "temperature", 38.6), (1, "oxygen_device", "room_air")]
    found = said(chart, 2)
    assert "CRS 1 or 2: the systolic blood pressure is not charted." == found.headline
    assert "Chart it: under 90 mmHg is 2, 90 mmHg or more is 1." == found.chart


def test_support_without_fever_asks_a_physician(said):
    found = said([*CALM, (1, "norepinephrine", "running")], 2)
    assert (
        "CRS 0 because no fever counts, although norepinephrine has run since 11:00 "
        "(charted by RN A.); ASTCT 2019."
    ) == found.headline
    assert (
        "Oxygen or blood-pressure support without a qualifying fever.",
    ) == found.questions


def test_an_open_episode_that_only_a_physician_can_grade(said):
    chart = [
        *sets(1, temperature=38.6, device="face_mask"),
        *sets(*range(5, 30, 4), device="face_mask"),
    ]
    found = said(chart, 26)
    assert (
        "CRS 0 to 3: the last fever, 38.6 °C on day 0 11:00, counted until 11:00, and "
        "nothing waives it; the patient has been on face mask since day 0 11:00 "
        "(charted by RN A.)."
    ) == found.headline
    assert "The chart cannot settle it: a physician decides." == found.chart
