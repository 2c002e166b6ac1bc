"""How fast a pump runs, sums of doses, and how often a drug was given."""

from pathlib import Path

import pandas as pd
import pytest

from cartwatch.grading import frame, timeline
from cartwatch.protocol import Library
from grading.charts import Row, at, observations, people, shown
from grading.made import RUNG, Seen, made

PUMP, OTHER = "norepinephrine", "dopamine"
HIGH = '"dose of norepinephrine >= 20 ug/min"'


def ran(hour: float, written: str, drug: str = PUMP) -> Row:
    """A pump that runs, with a dose as somebody wrote it."""
    return hour, drug, "running", written


@pytest.mark.parametrize(
    ("truth", "written"),
    [
        ("true", "20 ug/min"),
        ("false", "19.9 ug/min"),
        ("true", "20 mcg/min"),
        ("true", "20µg/min"),
        ("true", "20 μg/min"),
        ("true", "1.2 mg/h"),
        ("false", "1,19 mg/h"),
        ("true", "1,2 mg/h"),
        ("false", "0,125 mcg/min"),
        ("false", ".5 mg/h"),
        ("true", "1200 MCG/HR"),
        ("unknown", ""),
        ("unknown", "20"),
        ("unknown", "high"),
        ("unknown", "-20 ug/min"),
        ("unknown", "1,200 ug/h"),
        ("unknown", "20 mL/h"),
        ("unknown", "20 [U]/min"),
        ("unknown", "20 ug"),
    ],
)
def test_a_dose_is_read_as_feeds_write_it(seen: Seen, truth: str, written: str) -> None:
    """On both sides of 20 ug/min; what cannot be read may be any dose above 0."""
    assert [truth] == seen(HIGH, [ran(1, written)], [2])
    assert ["true"] == seen("dose of norepinephrine > 0 ug/min", [ran(1, written)], [2])


@pytest.mark.parametrize("op", [">=", ">", "<=", "<"])
@pytest.mark.parametrize(("charted", "side"), [(19.9, -1), (20.0, 0), (20.1, 1)])
def test_every_order_holds_on_its_side(
    seen: Seen, op: str, charted: float, side: int
) -> None:
    """20 is not more than 20, and not less."""
    holds = {">=": side >= 0, ">": side > 0, "<=": side <= 0, "<": side < 0}[op]
    leaf = f'"dose of norepinephrine {op} 20 ug/min"'
    chart = [ran(1, f"{charted} ug/min")]
    assert ["true" if holds else "false"] == seen(leaf, chart, [2])


def test_units_have_a_measure_of_their_own(seen: Seen) -> None:
    """0.04 units a minute is 2.4 an hour; milliunits are thousandths."""
    leaf = '"dose of vasopressin >= 0.04 [U]/min"'
    for written, truth in {
        "0.04 units/min": "true",
        "2.4 U/h": "true",
        "2.3 U/h": "false",
        "40 mU/min": "true",
        "39 mU/min": "false",
        "0.04 [IU]/min": "true",
        "0.04 MU/min": "unknown",
    }.items():
        assert [truth] == seen(leaf, [ran(1, written, "vasopressin")], [2])


def test_a_stopped_pump_runs_at_nothing(seen: Seen) -> None:
    """Also when somebody left the old dose beside the word; silence is stopped."""
    chart: list[Row] = [ran(1, "25 ug/min"), (2, PUMP, "stopped", "25 ug/min")]
    silent: Row = (0, "temperature", 37.0)
    assert ["false", "true", "false"] == seen(HIGH, [*chart, silent], [0.5, 1, 2])
    low = '"dose of norepinephrine < 20 ug/min"'
    assert ["true"] == seen(low, chart, [30])
    assert ["true"] == seen("dose of norepinephrine <= 0 ug/min", chart, [2])


def test_whether_it_runs_unknown_leaves_every_dose_open(seen: Seen) -> None:
    """From 0 upwards, so even "more than 0" is open."""
    chart: list[Row] = [ran(1, "25 ug/min"), (2, PUMP, None)]
    assert ["true", "unknown"] == seen(HIGH, chart, [1, 2])
    assert ["unknown"] == seen("dose of norepinephrine > 0 ug/min", chart, [2])
    assert ["true"] == seen('"dose of norepinephrine > 0 ug/min"', chart, [1])


def test_a_stale_dose_holds_what_it_makes_true(seen: Seen) -> None:
    """From 12 h on what it makes false is unknown."""
    assert ["true", "true"] == seen(HIGH, [ran(1, "20 ug/min")], [12.9, 13])
    assert ["false", "unknown"] == seen(HIGH, [ran(1, "19 ug/min")], [12.9, 13])


def test_a_dose_by_kilogram_needs_the_weight(seen: Seen) -> None:
    """0.25 ug/kg/min is 20 ug/min at 80 kg, not at 79; without weight nobody knows."""
    chart = [ran(1, "0.25 ug/kg/min")]
    assert ["unknown"] == seen(HIGH, chart, [2])
    assert ["true"] == seen(HIGH, [*chart, (0, "weight", 80.0)], [2])
    assert ["false"] == seen(HIGH, [*chart, (0, "weight", 79.0)], [2])
    assert ["true"] == seen("dose of norepinephrine > 0 ug/min", chart, [2])
    by_weight = '"dose of norepinephrine >= 0.25 ug/kg/min"'
    assert ["true"] == seen(by_weight, chart, [2])
    heavy: list[Row] = [ran(1, "20 ug/min"), (0, "weight", 81.0)]
    assert ["false"] == seen(by_weight, heavy, [2])
    assert ["unknown"] == seen(by_weight, [ran(1, "20 ug/min")], [2])


def test_the_weight_is_the_charted_one_else_that_of_the_patient(seen: Seen) -> None:
    """A charted weight counts for 30 days; then the patient's own stands in."""
    confirmed = [ran(6 * n + 1, "0.25 ug/kg/min") for n in range(125)]
    assert ["true"] == seen(HIGH, confirmed, [2], weight_kg=80.0)
    chart: list[Row] = [*confirmed, (1, "weight", 79.0)]
    said = seen(HIGH, chart, [1, 721 - 0.25, 721], weight_kg=80.0)
    assert ["false", "false", "true"] == said
    assert ["unknown"] == seen(HIGH, chart, [721.5])


def test_a_new_weight_moves_the_dose_at_once(seen: Seen) -> None:
    """Nobody need touch the pump."""
    chart: list[Row] = [ran(1, "0.25 ug/kg/min"), (2, "weight", 79.0)]
    chart += [(5, "weight", 80.0)]
    assert ["unknown", "false", "true"] == seen(HIGH, chart, [1, 2, 5])


def test_unlike_rows_of_one_instant_span_a_range(seen: Seen) -> None:
    """Nobody knows which of two rows came last, so both may be so."""
    pair = [ran(1, "19 ug/min"), ran(1, "21 ug/min")]
    assert ["unknown"] == seen(HIGH, pair, [2])
    assert ["true"] == seen('"dose of norepinephrine >= 19 ug/min"', pair, [2])
    assert ["true"] == seen('"dose of norepinephrine <= 21 ug/min"', pair, [2])
    units = [ran(1, "21 ug/min"), ran(1, "21 [U]/min")]
    assert ["unknown"] == seen(HIGH, units, [2])
    stopped: list[Row] = [ran(1, "21 ug/min"), (1, PUMP, "stopped")]
    assert ["unknown"] == seen(HIGH, stopped, [2])
    assert ["true"] == seen('"dose of norepinephrine <= 21 ug/min"', stopped, [2])


TOTAL = """
settings: {much: {value: 20 ug/min}}
amounts:
  equivalent:
    unit: ug/min
    sum: [dose of norepinephrine in ug/min, dose of dopamine in ug/kg/min / 2]
"""


@pytest.mark.parametrize(
    ("truth", "chart"),
    [
        ("true", [ran(1, "15 ug/min"), ran(1, "10 ug/kg/min", OTHER)]),
        ("false", [ran(1, "15 ug/min"), ran(1, "9.9 ug/kg/min", OTHER)]),
        ("true", [ran(1, "20 ug/min"), ran(1, "", OTHER)]),
        ("unknown", [ran(1, "19 ug/min"), ran(1, "", OTHER)]),
        ("unknown", [ran(1, "19 ug/min"), (1, OTHER, None)]),
        ("false", [ran(1, "19 ug/min"), (1, OTHER, "stopped")]),
        ("true", [ran(1, "40 ug/kg/min", OTHER)]),
        ("false", []),
    ],
)
def test_an_amount_is_the_sum_of_ranges(
    seen: Seen, truth: str, chart: list[Row]
) -> None:
    """An unknown part leaves open only what it can decide."""
    chart = [*chart, (0.5, "temperature", 37.0)]
    for leaf in ("equivalent >= 20 ug/min", "equivalent >= much"):
        assert [truth] == seen(f'"{leaf}"', chart, [2], also=TOTAL)
    assert [truth] == seen('"equivalent >= 1.2 mg/h"', chart, [2], also=TOTAL)


def test_a_part_above_nothing_makes_a_sum_above_its_rest(seen: Seen) -> None:
    """A pump that runs at nobody knows what still runs."""
    chart = [ran(1, "", OTHER)]
    assert ["true"] == seen("equivalent > 0 ug/min", chart, [2], also=TOTAL)


def test_one_stale_part_opens_the_floor_of_a_sum(seen: Seen) -> None:
    """The other part was confirmed; the sum was not."""
    chart = [ran(1, "5 ug/min"), ran(1, "2 ug/kg/min", OTHER), ran(12, "6 ug/min")]
    leaf = '"equivalent >= 20 ug/min"'
    assert ["false", "unknown"] == seen(leaf, chart, [12.9, 13], also=TOTAL)
    small = '"equivalent >= 7 ug/min"'
    assert ["true", "true"] == seen(small, chart, [12.9, 13], also=TOTAL)


def test_a_chart_without_doses_still_has_ranges(seen: Seen) -> None:
    """A file need have no such column."""
    chart: list[Row] = [(1, PUMP, "running"), (2, PUMP, "stopped")]
    assert ["unknown", "false"] == seen(HIGH, chart, [1, 2])


def test_doses_of_many_patients_keep_to_themselves(
    library: Library, tmp_path: Path
) -> None:
    """Each has a weight and a pump of their own."""
    scale = made(library, tmp_path, RUNG.format(when=HIGH))
    ward = {
        "P1": [ran(1, "0.25 ug/kg/min"), (0, "weight", 80.0)],
        "P2": [ran(1, "0.25 ug/kg/min"), (0, "weight", 60.0)],
        "P3": [(1, PUMP, "running", ""), (0, "weight", 90.0)],
        "P4": [(1, "temperature", 37.0)],
        "P5": [ran(1, "0.25 ug/kg/min")],
    }
    vocabulary = library.vocabulary
    patients = people(ward, vocabulary)
    patients["weight_kg"] = [50.0, 90.0, 90.0, 90.0, 100.0]
    rows = timeline(
        frame(observations(vocabulary, ward), patients, vocabulary),
        scale,
        until=at(3).to_pydatetime(),
    )
    found = [shown(rows[rows["patient"] == name], at(2)) for name in ward]
    assert ["1", "0", "0–1", "0", "1"] == found


def test_a_missing_dose_is_a_missing_dose_in_any_spelling(
    library: Library, tmp_path: Path
) -> None:
    """A column from a file may hold nothing at all in places."""
    scale = made(library, tmp_path, RUNG.format(when=HIGH))
    vocabulary = library.vocabulary
    table = observations(vocabulary, {"P1": [ran(1, "25 ug/min"), ran(2, "")]})
    for nothing in (None, float("nan"), pd.NA):
        table["dose"] = ["25 ug/min", nothing]
        prepared = frame(table, people(["P1"], vocabulary), vocabulary)
        rows = timeline(prepared, scale)
        assert ["1", "0–1"] == [shown(rows, at(h)) for h in (1, 2)]
