"""Which rows count, in which order, and what is refused before anything is graded."""

import numpy as np
import pandas as pd
import pytest

from cartwatch.clinical.names import AGE
from cartwatch.grading import frame
from cartwatch.grading.block import block
from cartwatch.grading.column import column
from grading.charts import at, framed, observations, people


def shuffled(vocabulary, chart):
    """One patient's rows in four orders of the file."""
    table = observations(vocabulary, {"P1": chart})
    for seed in range(4):
        order = np.random.default_rng(seed).permutation(len(table))
        yield table.iloc[order].reset_index(drop=True)


def held(vocabulary, table, concept):
    """(hour, lowest, highest, row) of one concept as grading reads it."""
    found = frame(table, people(["P1"], vocabulary), vocabulary)
    stop = np.array([at(200).value // 1000])
    read = column(block(found, 0, 1, stop), vocabulary[concept], partial_record=False)
    hours = (block(found, 0, 1, stop).at(read.key) - at(0).value // 1000) / 3.6e9
    ends = slice(0, -2)
    return list(
        zip(hours, read.low[ends], read.high[ends], read.source[ends], strict=True)
    )


def rows(vocabulary, *said):
    """Temperatures of P1: hours at and recorded, value, id."""
    table = observations(
        vocabulary, {"P1": [(h, "temperature", v) for h, _, v, _ in said]}
    )
    table["recorded_at"] = pd.Series([at(r) for _, r, _, _ in said])
    table["id"] = [i for *_, i in said]
    return table


def test_the_order_of_a_file_decides_nothing(vocabulary):
    """However the lines stand, each concept is read in the order of time."""
    chart = [(h, "temperature", 36.0 + h / 10) for h in (1, 3, 5, 7)]
    chart += [(h, "systolic_bp", 100.0 + h) for h in (2, 4, 6)]
    for table in shuffled(vocabulary, chart):
        seen = held(vocabulary, table, "temperature")
        assert [(h, 36 + h / 10) for h in (1, 3, 5, 7)] == [(a, b) for a, b, *_ in seen]
        source = [table["value"].iloc[i] for *_, i in seen]
        assert [36.1, 36.3, 36.5, 36.7] == source


def test_two_values_of_one_instant_are_a_range(vocabulary):
    """Nothing says which came later: both stand, from the lower to the higher."""
    table = rows(vocabulary, (1, 1, 37.0, ""), (1, 1, 39.0, ""), (2, 2, 38.0, ""))
    seen = held(vocabulary, table, "temperature")
    assert [(1.0, 37.0, 39.0), (2.0, 38.0, 38.0)] == [row[:3] for row in seen]
    assert 2 == seen[1][3]


def test_two_codes_of_one_instant_may_be_either(vocabulary):
    """Neither device is known, and no third one is possible."""
    chart = [(1, "oxygen_device", d) for d in ("room_air", "cpap")]
    table = observations(vocabulary, {"P1": chart})
    found = frame(table, people(["P1"], vocabulary), vocabulary)
    concept = vocabulary["oxygen_device"]
    stop = np.array([at(2).value // 1000])
    read = column(block(found, 0, 1, stop), concept, partial_record=False)
    both = [concept.position(d) for d in ("room_air", "cpap")]
    assert sum(1 << place for place in both) == int(read.mask[0])


@pytest.mark.parametrize(
    ("said", "left"),
    [
        # The one recorded later counts, whichever line it stands on.
        (((1, 1, 37.0, ""), (1, 2, 39.0, "")), [39.0]),
        (((1, 2, 39.0, ""), (1, 1, 37.0, "")), [39.0]),
        # Of three, the last recorded; the two others are gone.
        (((1, 3, 39.0, ""), (1, 1, 37.0, ""), (1, 2, 38.0, "")), [39.0]),
        # Two were recorded last and together: both stand, the first does not.
        (((1, 1, 36.0, ""), (1, 2, 37.0, ""), (1, 2, 39.0, "")), [37.0, 39.0]),
        # Recorded at once, the higher id decides: by number, then by letters.
        (((1, 1, 37.0, "9"), (1, 1, 39.0, "10")), [39.0]),
        (((1, 1, 39.0, "b"), (1, 1, 37.0, "a")), [39.0]),
        (((1, 1, 37.0, "a"), (1, 1, 39.0, "b")), [39.0]),
        (((1, 1, 39.0, "x"), (1, 1, 37.0, "77")), [39.0]),
    ],
)
def test_of_one_instant_the_later_row_counts(vocabulary, said, left):
    """By the time of recording, then by the id."""
    seen = held(vocabulary, rows(vocabulary, *said), "temperature")
    assert [(1.0, min(left), max(left))] == [row[:3] for row in seen]


def test_what_was_not_known_yet_does_not_count(vocabulary):
    """Known at 3 h: no row recorded later, and no correction made later."""
    table = rows(vocabulary, (1, 1, 37.0, "a"), (2, 4, 39.0, "b"), (1, 5, 36.0, "c"))
    table["amends"] = ["", "", "a"]
    who = people(["P1"], vocabulary)
    values = {}
    for hour in (0, 3, 4.5, 6):
        known = at(hour).to_pydatetime()
        found = frame(table, who, vocabulary, known_at=known)
        values[hour] = sorted(found.value[found.rows["temperature"]].tolist())
    assert {0: [], 3: [37.0], 4.5: [37.0, 39.0], 6: [36.0, 39.0]} == values
    everything = frame(table, who, vocabulary)
    assert [36.0, 39.0] == sorted(everything.value.tolist())


def test_what_was_entered_in_error_does_not_count(vocabulary):
    """The row stays in the table and is not read."""
    table = rows(vocabulary, (1, 1, 37.0, "a"), (2, 2, 39.0, "b"))
    table["status"] = ["final", "entered-in-error"]
    found = frame(table, people(["P1"], vocabulary), vocabulary)
    assert [37.0] == found.value.tolist()
    assert 2 == len(found.table)


def test_first_and_last_rows_are_each_patients_own(vocabulary):
    """Whoever has no row begins and ends at the infusion."""
    chart = {"P1": [(3, "temperature", 37.0), (9, "systolic_bp", 100.0)]}
    chart["P3"] = [(-2, "systolic_bp", 100.0), (1, "temperature", 37.0)]
    table = observations(vocabulary, chart)
    found = frame(table, people(["P1", "P2", "P3"], vocabulary), vocabulary)
    hours = [
        ((edge - at(0).value // 1000) / 3.6e9).tolist()
        for edge in (found.first, found.last)
    ]
    assert [[3, 0, -2], [9, 0, 1]] == hours
    assert [2, 0, 2] == found.charted.tolist()


@pytest.mark.parametrize(
    ("column_", "value", "says"),
    [
        ("concept", "no_such", "a concept that is not listed: no_such"),
        ("patient", "P9", "a patient that is not listed: P9"),
        ("patient", None, "a patient that is not listed: (empty)"),
    ],
)
def test_who_or_what_nobody_listed_is_refused(vocabulary, column_, value, says):
    """The words name the column and the stranger."""
    table = rows(vocabulary, (1, 1, 37.0, ""), (2, 2, 38.0, ""))
    table.loc[1, column_] = value
    with pytest.raises(ValueError, match="not listed") as refused:
        frame(table, people(["P1"], vocabulary), vocabulary)
    assert f"observations name {says}" == str(refused.value)


def test_a_stranger_who_has_no_row_left_is_no_stranger(vocabulary):
    """A category that a filter left behind names nobody."""
    table = observations(
        vocabulary, {"P1": [(1, "temperature", 37.0)], "P9": [(1, "temperature", 39.0)]}
    )
    table["patient"] = table["patient"].astype("category")
    found = frame(
        table[table["patient"] == "P1"].reset_index(drop=True),
        people(["P1"], vocabulary),
        vocabulary,
    )
    assert [37.0] == found.value.tolist()


def test_times_without_a_zone_are_refused(vocabulary):
    """Nobody can know which hour they meant."""
    table = rows(vocabulary, (1, 1, 37.0, ""))
    table["at"] = table["at"].dt.tz_localize(None)
    with pytest.raises(ValueError, match="column 'at' has no time zone"):
        frame(table, people(["P1"], vocabulary), vocabulary)


def test_an_empty_chart_is_a_frame_of_nothing(vocabulary):
    """No row of anything, and what was known before."""
    found = framed(vocabulary, [], age=8.0)
    assert 0 == len(found.at)
    assert [8.0] == found.initial[AGE].tolist()
