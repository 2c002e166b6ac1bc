"""Read aloud: doses, sums of doses, how often a drug was given, other scales' cells."""

from functools import partial

import pytest

from grading.aloud_charts import FEVER, reason, spoken
from grading.test_crs import sets

LEE, PENN = "crs-lee-2014", "crs-penn-2018"
RUNS = [(1, "norepinephrine", "running"), (5, "norepinephrine", "running")]


@pytest.fixture
def said(library):
    """Say one patient's grade on one scale at an hour."""
    return partial(spoken, library)


def test_a_high_dose_says_the_dose_and_its_limit(said):
    """Three hours of a high dose are grade 3 in the table of 2014."""
    assert (
        "CRS 3 because norepinephrine has run at 25 µg/min since 11:00 (charted by "
        "RN A.), 20 µg/min or more; Lee 2014."
    ) == said([*FEVER, *RUNS], 6, LEE, doses="25 ug/min").headline


def test_a_dose_that_was_changed_has_run_since_its_change(said):
    """It ran faster before: "at 5 since 11:00" would be false."""
    pump = [
        (1, "norepinephrine", "running", "20 ug/min"),
        (3, "norepinephrine", "running", "5 ug/min"),
        (4, "norepinephrine", "running", "5 ug/min"),
    ]
    assert (
        "CRS 2 because norepinephrine has run since 11:00 (charted by RN A.), "
        "at 5 µg/min since 13:00; Lee 2014."
    ) == said([*FEVER, *pump], 5, LEE).headline


def test_a_dose_that_nobody_charted_is_asked_for(said):
    """The pump is known to run; only how fast is open."""
    found = said([*FEVER, *RUNS], 6, LEE)
    assert "CRS 2 or 3: the dose of norepinephrine is not charted." == found.headline
    assert "Chart the dose." == found.chart
    assert "whether that is 20 µg/min or more is not known." in reason(
        found, "hypotension"
    )


def test_a_dose_in_another_kind_of_unit_cannot_be_compared(said):
    """Millilitres an hour say nothing of micrograms."""
    assert (
        "CRS 2 or 3: the dose of norepinephrine cannot be compared: 5 mL/h."
    ) == said([*FEVER, *RUNS], 6, LEE, doses="5 mL/h").headline


def test_two_boluses_are_counted(said):
    """Several boluses for a low pressure are grade 3 at Penn."""
    chart = [
        *sets(1, temperature=38.6, systolic=80.0),
        (1, "fluid_bolus", "given"),
        (2, "fluid_bolus", "given"),
    ]
    assert said(chart, 3, PENN).headline.startswith(
        "CRS 3 because fluid bolus was given 2 or more times in the last 24 h and "
        "systolic blood pressure of 80 mmHg at 11:00 (charted by RN A.) counts until"
    )


def test_silence_about_a_whole_group_is_said_once(said):
    """Eight drugs that nobody charted are not eight sentences."""
    assert reason(said(FEVER, 2, LEE), "hypotension").endswith(
        "; and none of the vasopressors is charted, taken as stopped."
    )


def test_silence_that_stands_for_a_number_says_so(said):
    """No organ toxicity charted is taken as grade 0, and said to be."""
    assert "grade of raised liver enzymes is not charted, taken as 0" in reason(
        said(FEVER, 2, LEE), "organs"
    )


def test_inspired_oxygen_alone_is_weighed(said):
    """A face mask may give less than 40 % or more."""
    found = said(sets(1, temperature=38.6, device="face_mask"), 2, LEE)
    assert "CRS 2 or 3: the inspired oxygen (FiO2) is not charted." == found.headline
    assert "Chart it: under 40 % is 2, 40 % or more is 3." == found.chart


def test_every_shipped_scale_speaks(said, library):
    """On each scale calm, fever, support and silence become sentences."""
    for scale in library.scales:
        for chart in ([], FEVER, [*FEVER, *RUNS], sets(1, device="face_mask")):
            found = said(chart, 6, scale)
            assert found.headline.endswith(".")
            assert not any(sign in found.headline for sign in (">", "<", "_"))
