"""The laws of grading."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwatch.grading import frame, timeline
from grading.charts import at, observations, people, shown
from laws.strategies import charts, shipped, wards

HOURS = [h / 2 for h in range(0, 2 * 110, 3)]
SCALES = ["crs-astct-2019", "icans-astct-2019"]
ENDS = at(110).to_pydatetime()


def rows_of(scale_id, ward):
    library = shipped()
    vocabulary, scale = library.vocabulary, library.scales[scale_id]
    table = observations(vocabulary, ward)
    prepared = frame(table, people(sorted(ward), vocabulary), vocabulary)
    return timeline(prepared, scale, until=ENDS)


def one(rows, name):
    return rows[rows["patient"] == name].reset_index(drop=True)


def plain(rows):
    columns = ["patient", "at", "lowest", "highest", "driver", "episode"]
    kinds = {"patient": str, "driver": str}
    return rows[columns].astype(kinds).reset_index(drop=True)


@pytest.mark.parametrize("scale_id", SCALES)
@given(ward=wards)
def test_a_patient_is_graded_alone_as_within_the_ward(scale_id, ward):
    """Nobody's grade depends on who lies in the next bed."""
    together = rows_of(scale_id, ward)
    for name, chart in ward.items():
        alone = rows_of(scale_id, {name: chart})
        pd.testing.assert_frame_equal(plain(one(together, name)), plain(alone))


@pytest.mark.parametrize("scale_id", SCALES)
@given(chart=charts, seed=st.integers(0, 2**16))
def test_row_order_does_not_matter(scale_id, chart, seed):
    """A file may be sorted any way."""
    order = np.random.default_rng(seed).permutation(len(chart))
    shuffled = [chart[i] for i in order]
    expected = rows_of(scale_id, {"P1": chart})
    assert plain(expected).equals(plain(rows_of(scale_id, {"P1": shuffled})))


@pytest.mark.parametrize("scale_id", SCALES)
@given(chart=charts, cut=st.integers(0, 280))
def test_the_past_never_depends_on_the_future(scale_id, chart, cut):
    """What is charted after a time changes no grade before it."""
    time = cut / 4
    before = [row for row in chart if row[0] <= time]
    if not before:
        return
    whole = rows_of(scale_id, {"P1": chart})
    known = rows_of(scale_id, {"P1": before})
    for hour in [h for h in HOURS if h <= time]:
        assert shown(whole, at(hour)) == shown(known, at(hour))


@pytest.mark.parametrize("scale_id", SCALES)
@given(chart=charts)
def test_grading_twice_gives_the_same(scale_id, chart):
    """Grading keeps nothing between calls."""
    first = rows_of(scale_id, {"P1": chart})
    assert plain(first).equals(plain(rows_of(scale_id, {"P1": chart})))


@pytest.mark.parametrize("scale_id", SCALES)
@given(chart=charts)
def test_rows_stand_only_where_something_changes(scale_id, chart):
    """No two neighbouring rows are alike, and no time stands twice."""
    rows = plain(rows_of(scale_id, {"P1": chart}))
    assert rows["at"].is_monotonic_increasing
    assert rows["at"].is_unique
    values = rows[["lowest", "highest", "driver", "episode"]].astype(str)
    assert not (values == values.shift()).all(axis=1).any()
    assert (rows["lowest"] <= rows["highest"]).all()
