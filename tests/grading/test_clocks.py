"""Clock changes and zones: instants in the chart, calendars for people (L26)."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from cartwatch.clinical import Vocabulary, micros
from cartwatch.exchange import read_observations
from cartwatch.grading import frame, timeline
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Scale
from cartwatch.ward.card import days_between
from grading.charts import people, shown
from grading.made import truths_in
from grading.sets import set_

MOMENT = 1 / 3_600_000_000


def read(
    folder: Path, vocabulary: Vocabulary, lines: list[str], infused: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A file of observations, and its patient."""
    path = folder / "observations.csv"
    path.write_text("patient,at,concept,value\n" + "\n".join(lines) + "\n")
    now = datetime(2030, 1, 1, tzinfo=UTC)
    found = read_observations(path, vocabulary, now=now, patients={"P1"})
    assert 0 == found.refused
    who = people(["P1"], vocabulary, baseline_oxygen_device="room_air")
    moment = pd.Series([pd.Timestamp(infused)], dtype="datetime64[us, UTC]")
    return found.frame, who.assign(infused_at=moment)


def test_half_past_one_comes_twice_when_the_clocks_go_back_L26(
    vocabulary: Vocabulary, crs: Scale, tmp_path: Path
) -> None:
    """Two rows an hour apart; the fever of the first is not the second's."""
    lines = [
        "P1,2026-10-25T01:30+01:00,temperature,38.5",
        "P1,2026-10-25T01:30+00:00,temperature,36.8",
        "P1,2026-10-25T00:30Z,systolic_bp,118",
        "P1,2026-10-25T00:30Z,oxygen_device,room_air",
    ]
    rows, who = read(tmp_path, vocabulary, lines, "2026-10-24T10:00Z")
    prepared = frame(rows, who, vocabulary)
    began = pd.Timestamp("2026-10-25T00:30Z")
    assert [began, began + pd.Timedelta(hours=1)] == sorted(
        rows["at"][rows["concept"] == "temperature"]
    )
    assert began == timeline(prepared, crs)["at"].iloc[0]


def test_a_fever_counts_for_24_hours_by_the_sun_not_by_the_clock_L26(
    vocabulary: Vocabulary, crs: Scale, tmp_path: Path
) -> None:
    """Over the change the same hour of the next day is 25 h later."""
    lines = ["P1,2026-10-24T12:00+02:00,temperature,38.5"]
    for hour in range(16, 60, 4):
        when = pd.Timestamp("2026-10-24T00:00+02:00") + pd.Timedelta(hours=hour)
        local = when.tz_convert("Europe/Berlin").isoformat()
        lines += [f"P1,{local},{name},{value}" for _, name, value in set_(0)]
    rows, who = read(tmp_path, vocabulary, lines, "2026-10-24T10:00+02:00")
    found = timeline(frame(rows, who, vocabulary), crs)
    gone = pd.Timestamp("2026-10-25T11:00+01:00")
    assert "1" == shown(found, gone - pd.Timedelta(microseconds=1))
    assert "0" == shown(found, gone)


def test_offsets_may_be_mixed_in_one_file_L26(
    vocabulary: Vocabulary, crs: Scale, tmp_path: Path
) -> None:
    """The same instants written in three zones grade alike."""
    moments = [
        pd.Timestamp("2026-03-29T00:00Z") + pd.Timedelta(hours=h) for h in (0, 4)
    ]
    zones = ["UTC", "Europe/Berlin", "Asia/Kolkata"]

    def graded(pick: Callable[[int], str]) -> pd.DataFrame:
        lines = []
        for i, when in enumerate(moments):
            for k, (_, name, value) in enumerate(set_(0, temperature=38.5)):
                local = when.tz_convert(pick(i + k)).isoformat()
                lines.append(f"P1,{local},{name},{value}")
        rows, who = read(tmp_path, vocabulary, lines, "2026-03-28T00:00Z")
        return timeline(frame(rows, who, vocabulary), crs)

    same, mixed = graded(lambda i: "UTC"), graded(lambda i: zones[i % 3])
    pd.testing.assert_frame_equal(same, mixed)


def test_an_infusion_is_day_0_on_the_wards_own_calendar_L26() -> None:
    """Over the change a day is 25 h; late in the evening it is the next day in UTC."""

    def day(infused: str, now: str, zone: str) -> int:
        moments = (micros(datetime.fromisoformat(t)) for t in (infused, now))
        return days_between(*moments, zone)

    evening = "2026-10-24T23:30+02:00"
    assert 1 == day(evening, "2026-10-25T00:30+02:00", "Europe/Berlin")
    assert 0 == day(evening, "2026-10-24T23:59+02:00", "Europe/Berlin")
    assert 2 == day(evening, "2026-10-26T00:10+01:00", "Europe/Berlin")
    assert 1 == day(evening, "2026-10-25T23:50+01:00", "Europe/Berlin")
    assert 1 == day("2026-03-28T23:30+01:00", "2026-03-29T23:59+02:00", "Europe/Berlin")


def test_fourteen_days_are_14_times_24_hours_whatever_the_clocks_do(
    library: Library, tmp_path: Path
) -> None:
    """`days_since_infusion` is elapsed time; calendar days are for people to read."""
    seen = truths_in(library, tmp_path)
    chart = [(0.0, "temperature", 36.8)]
    late = "days_since_infusion > 14 d"
    assert ["false", "true"] == seen(late, chart, [14 * 24, 14 * 24 + MOMENT])
