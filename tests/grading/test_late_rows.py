"""What was learned late, corrected or withdrawn re-grades the past."""

import pandas as pd

from cartwatch.clinical import Vocabulary
from cartwatch.grading import frame, timeline
from cartwatch.protocol.tree import Scale
from grading.charts import at, observations, people, shown

MOMENT = 1 / 3_600_000_000


def rows_of(vocabulary: Vocabulary, *given: dict[str, object]) -> pd.DataFrame:
    """A table with id, status and amends; by default recorded when it was so."""
    chart = [(g["h"], g["concept"], g["value"]) for g in given]
    table = observations(vocabulary, {"P1": chart})  # type: ignore[dict-item]
    late = [at(float(str(g.get("recorded", g["h"])))) for g in given]
    table["recorded_at"] = pd.Series(late, dtype="datetime64[us, UTC]")
    for name, usual in (("id", ""), ("status", "final"), ("amends", "")):
        table[name] = [str(g.get(name, usual)) for g in given]
    return table


def told(
    vocabulary: Vocabulary, scale: Scale, table: pd.DataFrame, hour: float, known: float
) -> str:
    """The grade at an hour, by what was recorded at another."""
    who = people(["P1"], vocabulary, baseline_oxygen_device="room_air")
    then = at(known).to_pydatetime()
    prepared = frame(table, who, vocabulary, known_at=then)
    stop = at(hour).to_pydatetime()
    return shown(timeline(prepared, scale, until=stop), at(hour))


BASE = [
    {"h": 0, "concept": "temperature", "value": 38.5},
    {"h": 0, "concept": "systolic_bp", "value": 118.0},
    {"h": 0, "concept": "oxygen_device", "value": "room_air"},
]


def test_a_pressor_charted_three_hours_late_regrades_the_past_C33(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """At 4 h the screen said 1 for 3 h; known at 5 h it was 3."""
    late = {"h": 2, "recorded": 5, "concept": "norepinephrine", "value": "running"}
    table = rows_of(vocabulary, *BASE, late)
    assert "1" == told(vocabulary, crs, table, 3, known=5 - MOMENT)
    assert "3" == told(vocabulary, crs, table, 3, known=5)
    assert "1" == told(vocabulary, crs, table, 2 - MOMENT, known=5)


def test_a_correction_counts_from_when_it_was_recorded(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """A pressure of 80 was a slip of 118: 2 until it was amended, then 1 from 1 h."""
    slip = {"h": 1, "concept": "systolic_bp", "value": 80.0, "id": "a"}
    right = {"h": 1, "recorded": 3, "concept": "systolic_bp", "value": 118.0}
    table = rows_of(vocabulary, *BASE, slip, {**right, "id": "b", "amends": "a"})
    assert "2" == told(vocabulary, crs, table, 2, known=3 - MOMENT)
    assert "1" == told(vocabulary, crs, table, 2, known=3)


def test_a_correction_may_move_a_row_to_another_time(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """The old time is empty then: nothing of the amended row stays."""
    slip = {"h": 1, "concept": "systolic_bp", "value": 80.0, "id": "a"}
    moved = {"h": 3, "concept": "systolic_bp", "value": 80.0, "id": "b", "amends": "a"}
    table = rows_of(vocabulary, *BASE, slip, moved)
    assert "1" == told(vocabulary, crs, table, 2, known=3)
    assert "2" == told(vocabulary, crs, table, 3, known=3)


def test_a_row_entered_in_error_takes_what_it_amends_with_it(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """The value before it stands again."""
    slip = {"h": 1, "concept": "systolic_bp", "value": 80.0, "id": "a"}
    gone = {**slip, "recorded": 2, "id": "b", "amends": "a"}
    table = rows_of(vocabulary, *BASE, slip, {**gone, "status": "entered-in-error"})
    assert "2" == told(vocabulary, crs, table, 1.5, known=2 - MOMENT)
    assert "1" == told(vocabulary, crs, table, 1.5, known=2)


def test_of_two_rows_of_one_instant_the_later_recorded_counts(
    vocabulary: Vocabulary, crs: Scale
) -> None:
    """Then the higher id; without either the range of both."""
    low = {"h": 1, "concept": "systolic_bp", "value": 80.0}
    good = {"h": 1, "concept": "systolic_bp", "value": 118.0}
    for first, second, expected in (
        ({**low}, {**good, "recorded": 2}, "1"),
        ({**good}, {**low, "recorded": 2}, "2"),
        ({**low, "id": "9"}, {**good, "id": "10"}, "1"),
        ({**low}, {**good}, "1–2"),
    ):
        table = rows_of(vocabulary, *BASE, first, second)
        assert expected == told(vocabulary, crs, table, 2, known=9)
