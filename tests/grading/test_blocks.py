"""Many patients are graded some at a time; nobody's grade depends on the others."""

import sys
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from cartwatch.grading import frame, timeline
from cartwatch.grading.block import block, blocks
from grading.charts import at, observations, people

TWO_DAYS = range(0, 48, 4)


def charts():
    """Five courses that share nothing but the ward."""
    quiet = [(h, "temperature", 36.8) for h in TWO_DAYS]
    fever = [(h, "temperature", 39.0) for h in TWO_DAYS]
    fever += [(h, "systolic_bp", 118.0) for h in TWO_DAYS]
    fever += [(h, "oxygen_device", "room_air") for h in TWO_DAYS]
    pressed = [*fever, (9, "norepinephrine", "running"), (20, "tocilizumab", "given")]
    oxygen = [*fever[:12], (3, "oxygen_device", "nasal_cannula"), (3, "oxygen_flow", 8)]
    died = [*fever, (30, "death", "crs")]
    return {"P1": quiet, "P2": pressed, "P3": died, "P4": oxygen, "P5": fever}


def ward(vocabulary, names):
    """These patients' frame; each has an age of its own and a pressure of its own."""
    table = observations(vocabulary, {n: charts()[n] for n in names})
    who = people(names, vocabulary)
    ages = {"P1": 5.0, "P2": 40.0, "P3": 11.0, "P4": 70.0, "P5": 2.0}
    who["age_years"] = [ages[n] for n in names]
    who["weight_kg"] = [20.0 + 10 * int(n[1]) for n in names]
    return frame(table, who, vocabulary)


def rows(vocabulary, scale, names, until=60.0):
    """Their timeline as plain rows."""
    stop: datetime = at(until).to_pydatetime()
    found = timeline(ward(vocabulary, names), scale, until=stop)
    return found.astype({"patient": str, "driver": str, "scale": str})


@pytest.mark.parametrize("at_once", [1, 20, 40, 60])
def test_grades_do_not_depend_on_how_many_are_graded_at_once(
    vocabulary, crs, monkeypatch, at_once
):
    """One after the other, some at a time, all together: the same rows."""
    names = sorted(charts())
    together = rows(vocabulary, crs, names)
    module = sys.modules["cartwatch.grading.timeline"]
    monkeypatch.setattr(module, "ROWS_AT_ONCE", at_once)
    assert len(blocks(ward(vocabulary, names), at_once)) > 1
    pd.testing.assert_frame_equal(together, rows(vocabulary, crs, names))


def test_grades_do_not_depend_on_who_else_is_there(vocabulary, crs):
    """Each alone has the rows that the whole ward gives them."""
    names = sorted(charts())
    together = rows(vocabulary, crs, names)
    for name in names:
        alone = rows(vocabulary, crs, [name])
        theirs = together[together["patient"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(theirs, alone)


def test_blocks_are_whole_patients_in_order(vocabulary):
    """Every patient once, whatever the size asked; nobody, no block."""
    names = sorted(charts())
    found = ward(vocabulary, names)
    assert [(0, 5)] == blocks(found, 10_000)
    for size in (1, 13, 40, 80):
        parts = blocks(found, size)
        assert [0, *(b for _, b in parts)] == [*(a for a, _ in parts), 5]
        assert all(a < b for a, b in parts)
    assert [] == blocks(ward(vocabulary, []), 10)


def test_years_apart_still_fit(vocabulary, crs):
    """Keys of patients whose charts span centuries are halved until they fit."""
    names = [f"Q{i}" for i in range(40)]
    rows_ = [(-24 * 365 * 150, "temperature", 37.0), (1, "temperature", 39.0)]
    table = observations(vocabulary, dict.fromkeys(names, rows_))
    found = frame(table, people(names, vocabulary), vocabulary)
    parts = blocks(found, 10_000)
    assert len(parts) > 1
    assert [0, *(b for _, b in parts)] == [*(a for a, _ in parts), 40]
    with pytest.raises(ValueError, match="do not fit one block"):
        block(found, 0, 40, np.full(40, 1 << 60))
    stop = at(2).to_pydatetime()
    seen = timeline(found, crs, until=stop)
    last = seen.groupby("patient", observed=True)["highest"].last()
    assert set(names) == set(last.index)
