"""Read aloud: episodes, other causes, own limits, the clock, where it is from."""

from functools import partial
from math import nan

import pandas as pd
import pytest

from grading.aloud_charts import CALM, FEVER, at_day_3, put, reason, spoken
from grading.charts import DAY0
from grading.test_crs import sets


@pytest.fixture
def said(library):
    """Say one patient's grade on one scale at an hour."""
    return partial(spoken, library)


def test_an_episode_that_resolves_says_when_it_closes(said):
    chart = [*FEVER, *sets(*range(5, 30, 4))]
    assert (
        "Episode 1, since day 0 11:00.",
        "Highest in it: 1, first on day 0 11:00.",
        "No fever, hypotension or hypoxia since day 0 15:00; the episode closes at "
        "15:00 if nothing returns.",
    ) == said(chart, 27).episode


def test_once_treated_the_episode_waits_longer(said):
    chart = [*FEVER, (2, "tocilizumab", "given"), *sets(*range(5, 30, 4))]
    found = said(chart, 27)
    assert (
        "Fever waived since tocilizumab on day 0 12:00, until this episode is over."
        == (found.required)
    )
    assert "the episode closes at 15:00 tomorrow" in found.episode[-1]


def test_outside_an_episode_nothing_is_said_of_one(said):
    assert () == said(CALM, 2).episode


def test_an_attributed_rung_never_vanishes(said):
    chart = [
        *sets(1, temperature=38.6, device="nasal_cannula"),
        (1, "oxygen_flow", 2.0),
    ]
    found = said(chart, 3, put_down=(put("hypoxia", 2, 2, "infection"),))
    assert found.headline.endswith(
        "; hypoxia put down to infection by Dr B.; ASTCT 2019."
    )
    assert (
        "Hypoxia, grade 2, does not count: Dr B. put it down to infection; the patient "
        "has been on nasal cannula since 11:00 (charted by RN A.)."
    ) == reason(found, "hypoxia")
    assert (
        'Dr B. put hypoxia up to grade 2 down to infection at 12:00 ("as before"); it '
        "stands until 00:00 tomorrow.",
    ) == found.attributions


def test_an_attribution_that_ended_early_says_why(said):
    chart = [
        *sets(1, temperature=38.6, device="nasal_cannula"),
        (3, "oxygen_device", "face_mask"),
    ]
    found = said(chart, 4, put_down=(put("hypoxia", 2, 2, "infection"),))
    assert (
        'Dr B. put hypoxia up to grade 2 down to infection at 12:00 ("as before"); it '
        "ended early at 13:00: a new device.",
    ) == found.attributions


def test_home_oxygen_stands_until_somebody_ends_it(said):
    chart = sets(1, temperature=38.6, device="nasal_cannula")
    found = said(chart, 3, put_down=(put("hypoxia", 3, 2, "home oxygen"),))
    assert found.attributions[0].endswith("it stands until somebody ends it.")


def test_oxygen_as_at_home_is_said_to_be_so(said):
    chart = [
        *sets(1, temperature=38.6, device="nasal_cannula"),
        (1, "oxygen_flow", 2.0),
    ]
    home = {"baseline_oxygen_device": "nasal_cannula", "baseline_oxygen_flow": 2.0}
    assert "since 11:00 (charted by RN A.), as usual at home" in reason(
        said(chart, 2, **home), "hypoxia"
    )


def test_a_limit_that_a_physician_set_names_who_set_it(said):
    chart = [*sets(1, temperature=38.6, systolic=84.0), (2, "systolic_limit", 80.0)]
    assert "not under 80 for this patient, set by RN A. on day 0" in reason(
        said(chart, 3), "hypotension"
    )


def test_an_unknown_age_asks_for_the_limit(said):
    chart = sets(1, temperature=38.6, systolic=84.0)
    assert "CRS 1 or 2: the lower limit of systolic pressure is not charted." == (
        said(chart, 2, age=nan).headline
    )


def test_times_are_told_on_the_clock_of_the_ward(said):
    """01:30 UTC on 6 January is 02:30 in Berlin, and day 1 there."""
    chart = [*FEVER, *sets(13), (15.5, "norepinephrine", "running")]
    assert (
        "has run since 02:30 (charted" in said(chart, 16, zone="Europe/Berlin").headline
    )
    assert "has run since 01:30 (charted" in said(chart, 16).headline


def test_a_row_recorded_on_another_day_says_so(said):
    chart = [*FEVER, (13, "norepinephrine", "running"), *sets(14)]
    assert "since day 0 23:00 (charted by RN A. on day 1 01:00)" in (
        said(chart, 16, late=120).headline
    )


def test_without_an_author_only_the_time_of_recording_is_told(said):
    assert "38.6 °C at 11:00 (charted 11:30) counts" in (
        said(FEVER, 2, by="", late=30).headline
    )
    assert "38.6 °C at 11:00 counts" in said(FEVER, 2, by="").headline


def test_the_source_names_paper_and_address(said):
    assert said(CALM, 2).source.endswith(". https://doi.org/10.1016/j.bbmt.2018.12.758")


def test_every_sentence_knows_its_rule(said):
    found = said(sets(1, temperature=38.6, device="nasal_cannula"), 2)
    assert all(
        place.file == "scales/crs-astct-2019.yaml" and place.line > 1
        for sentence in found.reasons
        for place in sentence.places
    )
    assert any("tents" in note for s in found.reasons for note in s.notes)


def test_what_is_read_aloud_has_no_names_of_the_code(said, library):
    """No concept or code as the files spell it, no sign of comparison."""
    charts = (FEVER, CALM, at_day_3((112, "norepinephrine", "running")), [])
    names = [n for n in library.vocabulary.concepts if "_" in n]
    for chart in charts:
        found = said(chart, 113, partial=True)
        texts = [found.headline, found.chart, *(s.text for s in found.reasons)]
        for text in texts:
            assert not any(sign in text for sign in (">", "<", "=", "_"))
            assert not any(name in text for name in names)


def test_day_0_is_the_day_of_the_infusion():
    """What the sentences of this file count from."""
    assert pd.Timestamp("2026-01-05T10:00Z") == DAY0


def test_the_waiver_counts_from_the_first_treatment(said):
    """A second dose does not start it again."""
    chart = [*FEVER, (2, "tocilizumab", "given"), (9, "tocilizumab", "given")]
    chart += [*sets(*range(5, 30, 4)), (26, "norepinephrine", "running")]
    assert "; fever waived since tocilizumab on day 0 12:00; ASTCT 2019." in (
        said(chart, 27).headline
    )
