"""The timeline: the same lanes for the eye and for the table, true to the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from cartwatch.clinical import Grade, Observation, micros
from cartwatch.clinical.time import HOUR
from cartwatch.views.timeline_axis import ticks, window
from cartwatch.views.timeline_chart import ribbons, signs, standing
from cartwatch.views.timeline_data import driver_says, timeline
from cartwatch.views.timeline_figure import figures, shortened
from cartwatch.views.timeline_limits import limits
from cartwatch.views.timeline_look import look
from cartwatch.views.timeline_table import steps_table
from cartwatch.views.timeline_words import clock, day_label, day_number, short_age

START = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def row(hours: float, concept: str, value: float | str, **more: str) -> Observation:
    """A charted value, some hours after the start."""
    at = START + timedelta(hours=hours)
    return Observation("synthetic-1", at, concept, value, at, "Nurse A", **more)


def test_a_corrected_row_is_not_drawn() -> None:
    """What was entered in error, or amended, is gone from the lanes."""
    chart = [
        row(0, "temperature", 39.5, id="1"),
        row(0, "temperature", 38.5, id="2", amends="1", status="amended"),
        row(1, "temperature", 41.0, id="3", status="entered-in-error"),
    ]
    assert [38.5] == [found.value for found in standing(chart)]


def test_only_the_vital_signs_form_gives_lanes(library) -> None:
    """The vocabulary says what is a vital sign; the code does not."""
    chart = standing([row(0, "temperature", 38.5), row(0, "crp", 12.0)])
    lanes = list(signs(library.vocabulary, chart))
    assert ["temperature"] == [concept.name for concept, _ in lanes]


def test_a_pump_is_one_bar_until_it_stops_or_its_dose_changes(library) -> None:
    """Confirming that a pump still runs is no new treatment."""
    chart = standing(
        [
            row(0, "norepinephrine", "running", dose="0.05"),
            row(1, "norepinephrine", "running", dose="0.05"),
            row(2, "norepinephrine", "running", dose="0.08"),
            row(3, "norepinephrine", "stopped"),
        ]
    )
    now = micros(START + timedelta(hours=9))
    bars = ribbons(library.vocabulary, chart, now)[0].bars
    lengths = [((end - start) // HOUR, dose) for start, end, dose in bars]
    assert [(2, "0.05"), (1, "0.08")] == lengths


def test_a_device_ribbon_speaks_the_vocabularys_words(library) -> None:
    """Codes are for machines; the ribbon says what staff say."""
    chart = standing([row(0, "oxygen_device", "nasal_cannula")])
    now = micros(START + timedelta(hours=1))
    assert "Nasal cannula" == ribbons(library.vocabulary, chart, now)[0].bars[0][2]


def test_limits_come_from_the_protocol(make) -> None:
    """The line on a lane is the number that the ward's own rules compare with."""
    found = limits(make(), "temperature")
    assert [38.0] == [limit.value for limit in found]
    assert [90.0] == [limit.value for limit in limits(make(), "systolic_bp")]


def test_what_cannot_be_excluded_is_said_as_such(library) -> None:
    """A range never claims its upper end."""
    scale = library.scales["crs-astct-2019"]
    assert "Not enough charted to grade" == driver_says(scale, "fever", Grade(0, 4))
    assert "No sign of this scale is met" == driver_says(scale, "", Grade(0, 0))
    assert driver_says(scale, "hypoxia", Grade(2, 3)).startswith("Cannot be excluded")


def test_the_table_has_a_row_for_every_step_that_is_drawn(make) -> None:
    """Whoever cannot see the drawing reads the same steps."""
    shown = timeline(make(crs=(2, 2), before=(1, 1)))
    view = window(shown.start, shown.now, 24)
    table = steps_table(shown, view, None)
    assert sum(map(len, shown.grades.values())) == table.count('data-action="explain"')
    assert "CRS grade 2" in table
    assert 'scope="row"' in table
    assert "<caption>" in table


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("hours", [6, 24, 72, None])
def test_every_zoom_can_be_drawn_light_and_dark(make, dark, hours) -> None:
    """A gap, a range and a settled grade have a place in every window."""
    shown = timeline(make(crs=(2, 3), icans=(0, 4), before=(1, 1)))
    view = window(shown.start, shown.now, hours)
    assert len(figures(shown, view, look(dark=dark))) >= 2


def test_words_are_cut_to_their_room() -> None:
    """A step too short for four letters says nothing rather than a stub."""
    assert "Fever" == shortened("Fever", 5)
    assert "Fev…" == shortened("Fever", 4)
    assert "" == shortened("Fever", 3)


def test_the_repeated_hour_is_numbered() -> None:
    """When the clocks go back, 02:30 comes twice and says which one it is."""
    first = micros(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    zone = "Europe/Berlin"
    said = [
        clock(first, zone),
        clock(first + HOUR, zone),
        clock(first + 2 * HOUR, zone),
    ]
    assert ["02:30 (1)", "02:30 (2)", "03:30"] == said


def test_days_are_counted_on_the_wards_calendar() -> None:
    """Cells given at 23:50 make the next midnight day 1."""
    given = micros(datetime(2026, 3, 3, 22, 50, tzinfo=UTC))
    assert 1 == day_number(given + HOUR, given, "Europe/Berlin")
    assert ["D0", "D+1", "D-1"] == [day_label(n) for n in (0, 1, -1)]


def test_midnight_is_marked_with_the_day() -> None:
    """The axis tells the clock, and at midnight the day since the infusion."""
    given = micros(START)
    view = window(given, given + 24 * HOUR, 24)
    said = list(ticks(view, given, "UTC").values())
    assert "D+1" in said
    assert "12:00" in said


def test_ages_are_short_enough_for_a_wall() -> None:
    """Minutes under an hour, then hours and minutes, then days and hours."""
    ages = [12 * HOUR // 60, 3 * HOUR + HOUR // 6, 52 * HOUR]
    assert ["12 min", "3 h 10", "2 d 4 h"] == [short_age(age) for age in ages]


def test_the_colours_are_the_pages_own() -> None:
    """The drawing takes its tokens from the style sheet, light and dark."""
    assert "#b5281b" == look()["g3"]
    assert "#ff8a78" == look(dark=True)["g3"]
