"""How often was a drug given? Administrations in a window."""

from grading.charts import Row
from grading.made import Seen

TWICE = "fluid_bolus given >= 2 in 24h"


def test_administrations_are_counted_in_a_half_open_window(seen: Seen) -> None:
    """The one of exactly 24 h ago is no longer in (t - 24 h, t]."""
    chart: list[Row] = [(h, "fluid_bolus", "given") for h in (1, 5)]
    hours = [1, 4.99, 5, 24.99, 25, 40]
    said = seen(TWICE, chart, hours)
    assert ["false", "false", "true", "true", "false", "false"] == said


def test_counting_begins_at_the_infusion_and_leaves_out_what_was_not_given(
    seen: Seen,
) -> None:
    """Nor is silence, which is no administration, unknown."""
    before: list[Row] = [(-1, "fluid_bolus", "given"), (1, "fluid_bolus", "given")]
    assert ["false"] == seen(TWICE, before, [2])
    refused: list[Row] = [(0, "fluid_bolus", "given"), (1, "fluid_bolus", None)]
    assert ["false"] == seen(TWICE, refused, [1])
    at_zero: list[Row] = [(0, "fluid_bolus", "given"), (1, "fluid_bolus", "given")]
    assert ["true"] == seen(TWICE, at_zero, [1])
    nothing: list[Row] = [(1, "temperature", 37.0)]
    assert ["false"] == seen(TWICE, nothing, [1], partial_record=True)


def test_a_count_may_stand_in_windows(seen: Seen) -> None:
    """Its end is an instant at which what is built on it changes."""
    chart: list[Row] = [(h, "fluid_bolus", "given") for h in (1, 5)]
    over = f"{{within: 6h, of: {TWICE}}}"
    assert ["true", "true", "false"] == seen(over, chart, [5, 24.99, 25])
    free = f"{{lasting: 6h, of: {{not: {TWICE}}}}}"
    assert ["false", "false", "true"] == seen(free, chart, [25, 30.99, 31])
