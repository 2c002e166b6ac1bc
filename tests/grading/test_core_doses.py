"""What pumps run at and what patients weigh, entry by entry."""

import numpy as np
import pytest

from cartwatch.grading import frame
from cartwatch.grading.block import block
from cartwatch.grading.column import column, rows
from cartwatch.grading.dose import TINY, doses
from cartwatch.grading.ground import ground
from cartwatch.grading.leaf_dose import dose_range, rate_of
from grading.charts import at, observations, people

PUMP = "norepinephrine"


def part_of(vocabulary, chart, **also):
    """The block of these patients' pumps."""
    table = observations(vocabulary, chart)
    who = people(chart, vocabulary).assign(**also)
    stop = np.array([at(9).value // 1000] * len(chart))
    return block(frame(table, who, vocabulary), 0, len(chart), stop)


def test_what_was_known_before_stands_first_and_has_no_row(vocabulary):
    """Each patient's own, in a block of some of them too."""
    chart = {n: [(1, "weight", w)] for n, w in (("P1", 70), ("P2", 80), ("P3", 90))}
    whole = part_of(vocabulary, chart, weight_kg=[71, 81, np.nan])
    for some, values, source in (
        (whole, [71, 70, 81, 80, 90], [-1, 0, -1, 1, 2]),
        (block(whole.frame, 1, 3, whole.frame.last), [81, 80, 90], [-1, 1, 2]),
    ):
        key, value, row = rows(some, vocabulary["weight"])
        assert (values, source) == (value.tolist(), row.tolist())
        assert key.tolist() == sorted(key.tolist())
        assert np.float64 == some.frame.initial["weight"].dtype


def test_what_was_known_before_is_a_number_however_it_was_typed(vocabulary):
    """Whole kilograms are kilograms, and so is the pressure of before."""
    who = {"weight_kg": [71, 81], "baseline_systolic_bp": [120, 130]}
    found = part_of(vocabulary, {"P1": [], "P2": []}, **who).frame.initial
    assert [71.0, 81.0] == found["weight"].tolist()
    assert [120.0, 130.0] == found["baseline_systolic_bp"].tolist()
    assert {np.dtype(np.float64)} == {known.dtype for known in found.values()}


def test_only_a_running_dose_has_a_unit(vocabulary):
    """A stopped pump or one at 0 runs at nothing in every unit."""
    said = (("running", "5 ug/kg/min"), ("running", "20 ug/min"), ("running", "0 mg/h"))
    said += (("stopped", "7 ug/min"), ("running", ""), (None, "7 ug/min"))
    part = part_of(vocabulary, {"P1": [(i, PUMP, *s) for i, s in enumerate(said)]})
    pump = column(part, vocabulary[PUMP], partial_record=False)
    found = doses(part, pump)
    assert [0, 1, -1, -1, -1, -1, -1, -1] == found.kind.tolist()
    assert [True, False] == [per_kg for _, per_kg in found.kinds][:2]
    low, high, power = found.in_unit(rate_of("ug/min"))
    assert [5, 20, 0, 0, TINY, 0, 0, 0] == low.tolist()
    assert [5, 20, 0, 0, np.inf, np.inf, 0, np.inf] == high.tolist()
    assert [1, 0, 0, 0, 0, 0, 0, 0] == power.tolist()
    _, _, back = found.in_unit(rate_of("ug/kg/min"))
    assert [0, -1, 0, 0, 0, 0, 0, 0] == back.tolist()


def test_the_weight_moves_only_doses_of_the_other_kind(vocabulary):
    """Up by the kilograms, down by them, or not at all."""
    chart = {"P1": [(1, PUMP, "running", "0.5 ug/kg/min"), (2, "weight", (50.0))]}
    chart["P1"] += [(3, PUMP, "running", "20 ug/min")]
    part = part_of(vocabulary, chart)
    ground_ = ground(part, (PUMP, "weight"), partial_record=False)
    hours = (part.at(ground_.grid.key) - at(0).value // 1000) // 3_600_000_000
    assert [0, 1, 2, 3] == hours.tolist()[:4]
    low, high = dose_range(ground_, PUMP, "ug/min")
    assert [0, TINY, 25, 20] == low.tolist()[:4]
    assert [0, np.inf, 25, 20] == high.tolist()[:4]
    low, high = dose_range(ground_, PUMP, "ug/kg/min")
    assert [0, 0.5, 0.5, 0.4] == low.tolist()[:4]
    assert [0, 0.5, 0.5, 0.4] == high.tolist()[:4]
    with pytest.raises(ValueError, match="'kg' is no unit of a dose"):
        rate_of("kg")
