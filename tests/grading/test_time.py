"""Everything that depends on time: waivers, windows, how long a value counts."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.grading import frame, timeline
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Scale
from grading.charts import Row, at, grades, observations, people
from grading.made import Seen, truths_in
from grading.sets import days, set_

MINUTE, MOMENT = 1 / 60, 1 / 3_600_000_000
Graded = Callable[..., list[str]]


@pytest.fixture
def seen(library: Library, tmp_path: Path) -> Seen:
    """The truth of a criterion at these hours."""
    return truths_in(library, tmp_path)


@pytest.fixture
def graded(vocabulary: Vocabulary, crs: Scale) -> Graded:
    """The CRS grade of a chart at these hours, no oxygen at home."""

    def asked(chart: list[Row], *hours: float) -> list[str]:
        usual = {"baseline_oxygen_device": "room_air"}
        return grades(vocabulary, crs, chart, hours, **usual)

    return asked


# Treatment, and what is no longer needed after it


def pressed(first: int, last: int, fever: set[int], pressor: range) -> list[Row]:
    """Sets every 4 h, fever and norepinephrine at these hours, else none."""
    chart = days(first, last, temperature=dict.fromkeys(fever, 38.5))
    for hour in range(first, last, 4):
        running = "running" if hour in pressor else "stopped"
        chart.append((hour, "norepinephrine", running))
    return chart


def test_treatment_after_the_onset_waives_the_fever(graded: Graded) -> None:
    """32 h after the last fever, still on a pressor: 3; without treatment 0 to 3."""
    chart = pressed(0, 48, {8}, range(8, 48))
    treated = [*chart, (12, "tocilizumab", "given")]
    assert ["3"] == graded(treated, 40)
    assert ["0–3"] == graded(chart, 40)


def test_treatment_counts_from_the_minute_of_the_first_fever(graded: Graded) -> None:
    """A dose at the onset waives; one a minute before it does not."""
    chart = pressed(0, 48, {8}, range(8, 48))
    assert ["3"] == graded([*chart, (8, "tocilizumab", "given")], 40)
    assert ["0–3"] == graded([*chart, (8 - MINUTE, "tocilizumab", "given")], 40)


def test_the_waiver_ends_with_its_episode(graded: Graded) -> None:
    """A pressor long after the episode is over is no CRS; a new fever starts anew."""
    chart = pressed(0, 200, {8, 160}, range(100, 196))
    chart.append((12, "tocilizumab", "given"))
    assert ["0", "0"] == graded(chart, 72, 120)
    assert ["3", "0–3"] == graded(chart, 160, 188)


def test_the_quiet_time_is_longer_after_treatment(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """The last sign goes at 12 h: over at 36 h, treated at 60 h."""

    def over(*also: Row) -> list[pd.Timestamp]:
        chart = [*pressed(0, 90, {8}, range(0)), *also]
        table = observations(vocabulary, {"P1": chart})
        who = people(["P1"], vocabulary, baseline_oxygen_device="room_air")
        rows = timeline(frame(table, who, vocabulary), crs)
        inside = rows["episode"].notna()
        return rows["at"][inside.shift(fill_value=False) & ~inside].tolist()

    assert [at(36)] == over()
    assert [at(60)] == over((10, "antipyretic", "given"))


# Windows, exactly


def test_within_is_open_at_its_far_end(seen: Seen) -> None:
    """Documented in (t - 24 h, t]: at 24 h it is gone, a moment before it is not."""
    chart = [(0.0, "temperature", 38.5), (1.0, "temperature", 36.8)]
    chart += [(h, "temperature", 36.8) for h in range(4, 30, 4)]
    fever = "{within: 24h, of: temperature >= 38.0 Cel}"
    assert ["true", "true", "false"] == seen(fever, chart, [2, 24 - MOMENT, 24])


def test_within_is_unknown_where_the_present_is_and_not_later(seen: Seen) -> None:
    """An unknown past does not stick."""
    chart = [(0.0, "temperature", 36.8), (10.0, "temperature", 36.9)]
    fever = "{within: 24h, of: temperature >= 38.0 Cel}"
    assert ["false", "unknown", "false"] == seen(fever, chart, [5, 8, 11])


def test_lasting_needs_the_whole_time(seen: Seen) -> None:
    """True from 3 h on, without a break, so from 6 h for 3 h; a break begins anew."""
    chart = [(h, "temperature", 38.5) for h in range(3, 12)]
    chart += [(0.0, "temperature", 36.8), (9.5, "temperature", 36.8)]
    long = "{lasting: 3h, of: temperature >= 38.0 Cel}"
    asked = [6 - MOMENT, 6, 9.4, 9.5, 12, 13 - MOMENT, 13]
    expected = ["false", "true", "true", "false", "false", "false", "true"]
    assert expected == seen(long, chart, asked)


def test_ever_begins_at_the_infusion(seen: Seen) -> None:
    """What was given before it is no treatment of what follows."""
    given = "{ever: tocilizumab is given}"
    assert ["false"] == seen(given, [(-MINUTE, "tocilizumab", "given"), *set_(0)], [2])
    assert ["true"] == seen(given, [(0, "tocilizumab", "given"), *set_(0)], [900])


def test_a_value_charted_before_the_infusion_stands_but_is_not_documented(
    seen: Seen,
) -> None:
    """True while it counts; `ever` looks back to the infusion only."""
    chart = [(-2.0, "temperature", 38.5), (3.0, "temperature", 36.8)]
    fever = "temperature >= 38.0 Cel"
    assert ["true", "false"] == seen(fever, chart, [1, 3])
    assert ["true", "false"] == seen(f"{{ever: {fever}}}", chart, [1, 3])


def test_dropped_compares_with_the_highest_of_the_window(seen: Seen) -> None:
    """8 from 10 is 2; the 10 counts for 24 h and no longer; no score is unknown."""
    chart = [(0.0, "ice_score", 10.0), *((h, "ice_score", 8.0) for h in (6, 14, 22))]
    fell = "ice_score dropped >= 2 in 24h"
    asked = [1, 6, 24 - MOMENT, 24]
    assert ["false", "true", "true", "false"] == seen(fell, chart, asked)
    assert ["unknown"] == seen(fell, chart, [34])


def test_since_onset_is_false_while_no_episode_is_open(seen: Seen) -> None:
    """Opened by the fever at 4 h; a dose at 2 h is not in it, one at 6 h is."""
    head = (
        "episode: {opens: temperature >= 38.0 Cel, closes: "
        "{without: [temperature >= 38.0 Cel], after: 24h}}\n"
    )
    chart = [(float(h), "temperature", 38.5 if h == 4 else 36.8) for h in range(0, 40)]
    chart += [(2.0, "tocilizumab", "given"), (6.0, "tocilizumab", "given")]
    given = "{since_onset: tocilizumab is given}"
    found = seen(given, chart, [3, 5, 6, 29 - MOMENT, 29], also=head)
    assert ["false", "false", "true", "true", "false"] == found


# How long a value counts


def test_a_temperature_counts_for_6_hours_and_not_a_moment_longer(seen: Seen) -> None:
    """Validity is half open: at 6 h it is unknown."""
    fever = "temperature >= 38.0 Cel"
    chart = [(0.0, "temperature", 38.5)]
    assert ["true", "unknown"] == seen(fever, chart, [6 - MOMENT, 6])


def test_a_value_that_could_not_be_taken_ends_the_one_before(seen: Seen) -> None:
    """From that instant it is unknown."""
    fever = "temperature >= 38.0 Cel"
    chart = [(0.0, "temperature", 38.5), (2.0, "temperature", None)]
    assert ["true", "unknown"] == seen(fever, chart, [2 - MOMENT, 2])


def test_a_pump_without_a_stop_runs_on_C32(vocabulary: Vocabulary, crs: Scale) -> None:
    """9 h after its last row it is 3, and so from 12 h on, when it is unconfirmed."""
    chart = days(0, 30, temperature=dict.fromkeys(range(0, 30, 4), 38.5))
    chart.append((0, "norepinephrine", "running"))
    home = {"baseline_oxygen_device": "room_air"}
    found = grades(vocabulary, crs, chart, [9, 12 - MOMENT, 12, 25], **home)
    assert ["3", "3", "3", "3"] == found
