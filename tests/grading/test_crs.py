"""What the engine makes of CRS charts; the paper's cells stand in protocols/."""

import pandas as pd

from cartwatch.grading import frame, timeline
from grading.charts import at, framed, grades, observations, people

CALM = [
    (1, "temperature", 36.8),
    (1, "systolic_bp", 118.0),
    (1, "oxygen_device", "room_air"),
]


def sets(*hours, temperature=36.8, systolic=118.0, device="room_air"):
    return [
        row
        for h in hours
        for row in (
            (h, "temperature", temperature),
            (h, "systolic_bp", systolic),
            (h, "oxygen_device", device),
        )
    ]


def test_nothing_charted_is_not_grade_0(vocabulary, crs):
    """A patient about whom nothing was charted is ungraded, never 0."""
    chart = [(1, "heart_rate", 84.0)]
    assert ["ungraded"] == grades(vocabulary, crs, chart, [1])


def test_a_complete_calm_set_is_grade_0(vocabulary, crs):
    """Everything charted and calm is a settled 0."""
    assert ["0"] == grades(vocabulary, crs, sets(1), [1])


def test_rows_begin_at_the_first_observation(vocabulary, crs):
    """Before anything is charted there is no row."""
    assert ["none", "0"] == grades(vocabulary, crs, sets(2), [1, 2])


def test_fever_without_a_pressure_cannot_exclude_more(vocabulary, crs):
    """Fever alone is at least 1; an uncharted pressure leaves 2 open."""
    chart = [(1, "temperature", 38.5), (1, "oxygen_device", "room_air")]
    assert ["1–2"] == grades(vocabulary, crs, chart, [1])


def test_values_run_out(vocabulary, crs):
    """Six hours after the last set only what stands until changed is known."""
    chart = sets(1)
    assert ["0", "0–2"] == grades(vocabulary, crs, chart, [6.999, 7.0])


def test_a_fever_counts_for_a_day(vocabulary, crs):
    """A fever counts for 24 h after it was last charted, then not."""
    chart = [*sets(1, temperature=38.2), *sets(*range(5, 40, 4))]
    shown = grades(vocabulary, crs, chart, [1, 24.999, 25])
    assert ["1", "1", "0"] == shown


def test_support_after_a_fever_long_gone_is_never_a_settled_0(vocabulary, crs):
    """Fever on norepinephrine, untreated; 25 h later afebrile on it: 0 to 3."""
    chart = [
        *sets(1, temperature=38.6, systolic=84.0),
        (1, "norepinephrine", "running"),
        *sets(*range(5, 30, 4)),
    ]
    shown = grades(vocabulary, crs, chart, [1, 24.9, 26])
    assert ["3", "3", "0–3"] == shown


def test_fever_is_not_demanded_after_tocilizumab(vocabulary, crs):
    """Given after the onset, a masking drug ends the demand for fever."""
    chart = [
        *sets(1, temperature=38.6, systolic=84.0),
        (1, "norepinephrine", "running"),
        (2, "tocilizumab", "given"),
        *sets(*range(5, 30, 4)),
        (26, "norepinephrine", "running"),
    ]
    assert ["3"] == grades(vocabulary, crs, chart, [28])


def test_a_drug_before_the_onset_masks_nothing(vocabulary, crs):
    """A steroid given before any fever does not make CRS without fever."""
    chart = [
        (0.5, "corticosteroid", "given"),
        *sets(1, systolic=80.0),
        (1, "norepinephrine", "running"),
    ]
    assert ["0"] == grades(vocabulary, crs, chart, [1])


def test_an_episode_closes_after_a_quiet_day_and_recurs(vocabulary, crs):
    """24 h without a sign closes it; a new fever opens the next."""
    chart = [
        *sets(1, temperature=38.4),
        *sets(*range(5, 40, 4)),
        *sets(41, temperature=38.2),
    ]
    rows = timeline(framed(vocabulary, chart), crs)
    number = rows.set_index("at")["episode"]
    assert 1 == number[number.index <= at(28.9)].iloc[-1]
    assert pd.isna(number[number.index <= at(29)].iloc[-1])
    assert 2 == number.loc[at(41)]


def test_an_unknown_stretch_breaks_the_quiet_time(vocabulary, crs):
    """Hours without a chart do not count as quiet."""
    chart = [*sets(1, temperature=38.4), *sets(5, 9), *sets(*range(20, 46, 4))]
    rows = timeline(framed(vocabulary, chart), crs)
    number = rows.set_index("at")["episode"]
    assert 1 == number[number.index <= at(43.9)].iloc[-1]
    assert number.isna().iloc[-1]
    assert at(44) == rows["at"].iloc[-1]


def test_stale_support_holds_the_floor_and_opens_the_ceiling(vocabulary, crs):
    """12 h unconfirmed: what is running still counts, what is off is unknown."""
    chart = [
        *sets(1, temperature=38.6),
        (1, "norepinephrine", "running"),
        *[r for h in (5, 9, 13) for r in sets(h)[:2]],
    ]
    assert ["3", "3–4"] == grades(vocabulary, crs, chart, [12.9, 13])


def test_two_values_of_one_instant_decide_by_their_range(vocabulary, crs):
    """Two pressures of one minute, neither known to be later: both may be so."""
    chart = [*sets(1, temperature=38.6), (1, "systolic_bp", 84.0)]
    assert ["1–2"] == grades(vocabulary, crs, chart, [1])


def test_a_new_device_ends_the_old_flow(vocabulary, crs):
    """The flow of the mask before does not count for the cannula after."""
    chart = [
        *sets(1, temperature=38.6, device="face_mask"),
        (1, "oxygen_flow", 10.0),
        (2, "oxygen_device", "nasal_cannula"),
    ]
    assert ["3", "2–3"] == grades(vocabulary, crs, chart, [1, 2])


def test_home_oxygen_is_no_hypoxia_and_an_increment_is(vocabulary, crs):
    """Only what goes beyond the baseline counts."""
    chart = [
        *sets(1, temperature=38.6, device="nasal_cannula"),
        (1, "oxygen_flow", 2.0),
        (2, "oxygen_flow", 3.0),
    ]
    home = {
        "baseline_oxygen_device": "nasal_cannula",
        "baseline_oxygen_flow": 2.0,
    }
    assert ["1", "2"] == grades(vocabulary, crs, chart, [1, 2], **home)


def test_the_limit_is_the_childs(vocabulary, crs):
    """A systolic pressure of 80 is not low at 4 years (70 + 2 x 4 = 78)."""
    chart = sets(1, temperature=38.5, systolic=80.0)
    assert ["1"] == grades(vocabulary, crs, chart, [1], age=4.0)
    assert ["2"] == grades(vocabulary, crs, chart, [1], age=40.0)


def test_an_unknown_age_leaves_only_what_no_age_would_call_low(vocabulary, crs):
    """Under 60 is low for anybody, from 90 for nobody, between nobody can say."""
    nobody_knows = float("nan")
    for systolic, grade in ((59.0, "2"), (75.0, "1–2"), (90.0, "1")):
        chart = sets(1, temperature=38.5, systolic=systolic)
        assert [grade] == grades(vocabulary, crs, chart, [1], age=nobody_knows)


def test_another_patients_row_ids_decide_nothing(vocabulary, crs):
    """Of two values of one instant the higher id counts, whoever else has ids."""
    rows = [("P1", "9", 36.5), ("P1", "10", 39.0), ("P2", "x1", 36.5)]
    table = pd.concat(
        observations(vocabulary, {who: [(1, "temperature", value)]}).assign(id=key)
        for who, key, value in rows
    ).reset_index(drop=True)
    prepared = frame(table, people(["P1", "P2"], vocabulary), vocabulary)
    found = timeline(prepared, crs)
    assert 1 == int(found[found["patient"] == "P1"]["lowest"].iloc[-1])


def test_who_was_charted_only_before_the_infusion_has_no_rows(vocabulary, crs):
    """Nothing was seen since, so nothing is graded; nobody else is disturbed."""
    table = observations(
        vocabulary,
        {"P1": [(-20, "temperature", 36.8)], "P2": sets(1, temperature=38.4)},
    )
    prepared = frame(table, people(["P1", "P2"], vocabulary), vocabulary)
    assert {"P2"} == set(timeline(prepared, crs)["patient"])
    alone = frame(table[:1], people(["P1"], vocabulary), vocabulary)
    assert timeline(alone, crs).empty


def test_asked_before_the_first_row_there_is_none(vocabulary, crs):
    """An early `until` invents no grade after it."""
    assert ["none"] == grades(vocabulary, crs, sets(5), [2], until=2)
