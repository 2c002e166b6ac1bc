"""Episodes: when each began, how bad it got, and when it was over."""

import numpy as np
import pandas as pd

from cartwatch.clinical import Vocabulary
from cartwatch.grading import episodes, frame, timeline
from cartwatch.protocol.tree import Scale
from grading.charts import Row, at, framed, observations, people
from grading.sets import days, told


def hours(length: object) -> float:
    """A length of time in hours."""
    return pd.Timedelta(length) / pd.Timedelta(hours=1)  # type: ignore[arg-type]


def test_an_episode_has_onset_peak_driver_and_end(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Fever at 24 h, low pressure at 32 h, the last sign away at 40 h, quiet 24 h."""
    chart = days(
        0,
        96,
        temperature={24: 38.4, 28: 39.0, 32: 38.1, 36: 38.2},
        systolic_bp={32: 80.0},
    )
    (only,) = told(vocabulary, crs, chart)
    assert (1, "resolved", at(24)) == (only["episode"], only["state"], only["onset"])
    assert (2, 2, at(32), "hypotension") == (
        only["peak_lowest"],
        only["peak_highest"],
        only["peak_at"],
        only["peak_driver"],
    )
    assert 8 == hours(only["time_to_peak"])
    assert (at(40), at(64)) == (only["signs_gone"], only["resolved"])
    assert 16 == hours(only["duration"])
    assert pd.isna(only["follows"])


def test_fever_again_after_36_quiet_hours_is_a_new_episode_linked_to_the_first_C36(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Both onsets are kept, each with its peak, and the second names the first."""
    chart = days(0, 264, temperature={24: 38.4, 216: 38.9}, systolic_bp={28: 80.0})
    first, second = told(vocabulary, crs, chart)
    assert (at(24), at(216)) == (first["onset"], second["onset"])
    assert (1, 2) == (first["episode"], second["episode"])
    assert (True, 1) == (pd.isna(first["follows"]), second["follows"])
    assert (2, 1) == (first["peak_lowest"], second["peak_lowest"])
    assert 9 == second["day_of_onset"]


def test_an_episode_whose_chart_ends_in_it_is_open_and_has_no_end(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """It says so, and no time is made up."""
    (only,) = told(vocabulary, crs, days(0, 48, temperature={24: 38.4}))
    assert "open" == only["state"]
    assert all(only[name] is pd.NaT for name in ("signs_gone", "resolved", "duration"))
    assert pd.isna(only["duration_days"])


def test_a_peak_of_three_is_kept_when_the_grade_is_one_again_C37(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Now 1, the peak 3 and its time stay."""
    chart = days(0, 60, temperature=dict.fromkeys(range(24, 60, 4), 38.4))
    chart += [(28, "norepinephrine", "running"), (34, "norepinephrine", "stopped")]
    (only,) = told(vocabulary, crs, chart)
    assert (3, at(28), "hypotension") == (
        only["peak_lowest"],
        only["peak_at"],
        only["peak_driver"],
    )
    prepared = framed(vocabulary, chart, baseline_oxygen_device="room_air")
    assert 1 == timeline(prepared, crs)["lowest"].iloc[-1]


def test_a_peak_that_may_have_been_higher_says_so(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """A cannula whose flow nobody charted: certainly 2, perhaps 3."""
    chart = days(0, 96, temperature={24: 38.4}, oxygen_device={28: "nasal_cannula"})
    (only,) = told(vocabulary, crs, chart)
    assert (2, 3) == (only["peak_lowest"], only["peak_highest"])


def test_an_onset_after_day_14_is_graded_and_flagged_C38(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Day 21 is a CRS as any other, and a physician is asked."""
    chart = days(21 * 24, 21 * 24 + 8, temperature={21 * 24: 38.6})
    (only,) = told(vocabulary, crs, chart)
    assert (21, 1) == (only["day_of_onset"], only["peak_lowest"])


def test_days_are_counted_on_the_clocks_of_the_zone(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """13:30 and 14:30 h after 10:00 UTC are two days in Berlin, one in UTC."""
    chart = days(0, 96, temperature={12: 38.4})
    (utc,) = told(vocabulary, crs, chart)
    (berlin,) = told(vocabulary, crs, chart, zone="Europe/Berlin")
    (auckland,) = told(vocabulary, crs, chart, zone="Pacific/Auckland")
    assert (0, 0, 1) == tuple(e["day_of_onset"] for e in (utc, berlin, auckland))
    assert (2, 2, 1) == tuple(e["duration_days"] for e in (utc, berlin, auckland))


def test_a_patient_without_an_episode_has_no_row(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Nor has an empty frame."""
    assert [] == told(vocabulary, crs, days(0, 24))
    nobody = frame(observations(vocabulary, {}), people([], vocabulary), vocabulary)
    assert 0 == len(episodes(nobody, crs))


def test_episodes_are_the_runs_of_the_timeline(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Onset, end and peak of many patients, against a plain loop over the rows."""
    rng = np.random.default_rng(11)
    charts = {f"P{i}": _course(rng) for i in range(30)}
    table = people(charts, vocabulary, baseline_oxygen_device="room_air")
    prepared = frame(observations(vocabulary, charts), table, vocabulary)
    found = episodes(prepared, crs)
    assert _runs(timeline(prepared, crs)) == [
        tuple(row)
        for row in found[["patient", "episode", "onset", "peak_lowest", "peak_at"]]
        .astype({"patient": str})
        .itertuples(index=False)
    ]
    assert 30 < len(found)


def _course(rng: np.random.Generator) -> list[Row]:
    fever = {int(h): 38.5 for h in rng.choice(range(0, 400, 4), 4)}
    low = {int(h): 80.0 for h in rng.choice(range(0, 400, 4), 4)}
    return days(0, 400, temperature=fever, systolic_bp=low)


def _runs(rows: pd.DataFrame) -> list[tuple[object, ...]]:
    found = []
    inside = rows[rows["episode"].notna()]
    for (patient, number), run in inside.groupby(["patient", "episode"], observed=True):
        worst = run[run["lowest"] == run["lowest"].max()].iloc[0]
        onset = run["at"].iloc[0]
        found.append((patient, number, onset, worst["lowest"], worst["at"]))
    return found
