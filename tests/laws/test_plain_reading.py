"""Grading agrees with a literal reading of the language, quarter by quarter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwatch.grading import timeline
from grading.charts import at, framed
from laws.plain_reading import QUARTER, Reading
from laws.strategies import charts, made_up, medicines, shipped

HOURS = 110


def by_quarter(rows):
    """(lowest, highest, episode) at every quarter of an hour."""
    found, i = [], -1
    times = rows["at"].tolist()
    low, high = rows["lowest"].tolist(), rows["highest"].tolist()
    number = rows["episode"].fillna(-1).tolist()
    for quarter in range(4 * HOURS + 1):
        while i + 1 < len(times) and times[i + 1] <= at(quarter / 4):
            i += 1
        seen = max(number[i], 0) if i >= 0 else 0
        found.append((low[i], high[i], seen) if i >= 0 else None)
    return found


@pytest.mark.parametrize("scale_id", ["crs-astct-2019", "icans-astct-2019"])
@given(chart=charts)
def test_grading_agrees_with_a_literal_reading(scale_id, chart):
    """Ranges and episodes are those that the words of the design give."""
    library = shipped()
    vocabulary, scale = library.vocabulary, library.scales[scale_id]
    stop = at(HOURS).to_pydatetime()
    rows = timeline(framed(vocabulary, chart), scale, until=stop, regardless=True)
    plain = Reading(vocabulary, scale, chart).grades(4 * HOURS * QUARTER)
    for quarter, (fast, slow) in enumerate(zip(by_quarter(rows), plain, strict=True)):
        if fast is not None:
            assert slow == fast, f"at {quarter / 4} h"


@given(
    chart=medicines,
    weight=st.sampled_from([None, 80.0, 60.0]),
    partial=st.booleans(),
)
def test_medicines_agree_with_a_literal_reading(chart, weight, partial):
    """Doses, sums of doses, counts, and scores that silence stands for."""
    library = made_up()
    vocabulary, scale = library.vocabulary, library.scales["medicines"]
    stop = at(60).to_pydatetime()
    known = {} if weight is None else {"weight_kg": weight}
    prepared = framed(vocabulary, chart, **known)
    rows = timeline(prepared, scale, until=stop, partial_record=partial)
    reading = Reading(vocabulary, scale, chart, weight_kg=weight, partial=partial)
    plain = reading.grades(60 * 4 * QUARTER)
    found = by_quarter(rows)[: len(plain)]
    for quarter, (fast, slow) in enumerate(zip(found, plain, strict=True)):
        if fast is not None:
            assert slow == fast, f"at {quarter / 4} h"
