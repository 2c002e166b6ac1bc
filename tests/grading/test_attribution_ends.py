"""When an attribution ends: by itself, or because the chart shows something new."""

import numpy as np
import pytest

from cartwatch.grading.needs import needs
from grading.charts import at
from grading.judging import attributed, graded, tabled
from grading.test_crs import sets

ON_TWO_LITRES = (
    (1, "oxygen_device", "nasal_cannula"),
    (1, "oxygen_flow", 2.0),
)


@pytest.mark.parametrize(
    ("ends", "over"), [(None, 14.0), (3.0, 3.0), (20.0, 20.0)], ids=str
)
def test_an_attribution_ends_after_twelve_hours_or_at_its_time(
    vocabulary, crs, ends, over
):
    """Made at 2 h without an end it covers until 14 h, not a microsecond longer."""
    chart = sets(*range(1, 22, 2), temperature=39.0, systolic=84.0)
    made = attributed("hypotension", 2, 2, ends, "other")
    seen = graded(vocabulary, crs, chart, made, [1, over - 1e-6, over])
    assert ["2", "1", "2"] == seen


@pytest.mark.parametrize("cause", ["baseline", "home oxygen", "home_oxygen"])
def test_what_a_patient_always_had_stands(vocabulary, crs, cause):
    """Home oxygen of 2 L is no hypoxia on day 4 either (C26, case 13)."""
    chart = [*ON_TWO_LITRES, *((h, "temperature", 39.0) for h in range(1, 98, 6))]
    chart += [(h, "systolic_bp", 118.0) for h in range(1, 98, 6)]
    chart += [(h, "oxygen_device", "nasal_cannula") for h in range(7, 98, 6)]
    chart += [(h, "oxygen_flow", 2.0) for h in range(7, 98, 6)]
    made = attributed("hypoxia", 2, 0.5, None, cause)
    assert ["1", "1"] == graded(vocabulary, crs, chart, made, [1, 97])


def test_a_renewed_attribution_holds_on(vocabulary, crs):
    """Renewed at 10 h it covers until 22 h; where they overlap nothing changes."""
    chart = sets(*range(1, 24, 2), temperature=39.0, systolic=84.0)
    made = [attributed("hypotension", 2, h, None, "other") for h in (2, 10)]
    seen = graded(vocabulary, crs, chart, made, [1, 9, 12, 14, 21, 22])
    assert ["2", "1", "1", "1", "1", "2"] == seen


def test_of_two_that_overlap_the_later_word_decides(vocabulary, icans):
    """Sedation first, then the clinician says it is ICANS after all."""
    chart = [(1, "sedative", "running"), (1, "consciousness", "touch")]
    first = attributed("waking", 4, 1, 12, "sedation", scale="icans")
    second = attributed("waking", 4, 3, 12, "icans", scale="icans")
    seen = graded(vocabulary, icans, chart, [first, second], [2, 3])
    assert ["ungraded", "3–4"] == seen


def test_a_higher_rung_ends_it_for_good(vocabulary, crs):
    """A vasopressor runs for an hour; after it the low pressure counts again."""
    chart = [
        *sets(1, temperature=39.0, systolic=84.0),
        *sets(3, temperature=39.0, systolic=84.0),
        (4, "norepinephrine", "running"),
        (5, "norepinephrine", "stopped"),
        *sets(5, temperature=39.0, systolic=84.0),
    ]
    made = attributed("hypotension", 2, 2, 20, "other")
    seen = graded(vocabulary, crs, chart, made, [1, 3, 4, 5])
    assert ["2", "1", "3", "2"] == seen


def test_a_second_vasopressor_ends_what_one_was_put_down_to(vocabulary, crs):
    """One pump was judged. Handed over to another, it was not judged any more."""
    chart = [
        *sets(1, temperature=39.0),
        (1, "norepinephrine", "running"),
        *sets(3, temperature=39.0),
        (4, "norepinephrine", "stopped"),
        (4, "dopamine", "running"),
    ]
    made = attributed("hypotension", 3, 2, 20, "other")
    assert ["3", "1", "3"] == graded(vocabulary, crs, chart, made, [1, 3, 4])
    found = tabled(vocabulary, crs, chart, made).evaluation.attributed
    assert ["a new vasopressor"] == [i.ended_early for i in found.intervals]


def test_the_same_vasopressor_again_is_no_new_one(vocabulary, crs):
    """Stopped for an hour and started again: the clinician had seen it."""
    chart = [
        *sets(1, temperature=39.0),
        (1, "norepinephrine", "running"),
        (4, "norepinephrine", "stopped"),
        (5, "norepinephrine", "running"),
    ]
    made = attributed("hypotension", 3, 2, 20, "other")
    assert ["1", "1", "1"] == graded(vocabulary, crs, chart, made, [3, 4, 5])


def test_another_device_ends_it_and_none_does_not(vocabulary, crs):
    """Off the cannula and on again is the same; a mask of the same rung is new."""
    chart = [
        *sets(1, temperature=39.0, device="face_mask"),
        *sets(3, temperature=39.0, device="room_air"),
        *sets(4, temperature=39.0, device="face_mask"),
        *sets(5, temperature=39.0, device="venturi_mask"),
    ]
    made = attributed("hypoxia", 3, 2, 20, "airway")
    seen = graded(vocabulary, crs, chart, made, [1, 2, 3, 4, 5])
    assert ["3", "1", "1", "1", "3"] == seen
    found = tabled(vocabulary, crs, chart, made).evaluation.attributed
    assert [("a new device", 3)] == [(i.ended_early, i.grade) for i in found.intervals]


def test_a_sedative_is_no_new_vasopressor(vocabulary, icans):
    """It hides a sign; it is no support that somebody would have to judge."""
    chart = [
        (1, "consciousness", "touch"),
        (1, "ice_score", 10.0),
        (3, "sedative", "running"),
        (5, "sedative", "stopped"),
        (5, "consciousness", "touch"),
        (5, "ice_score", 10.0),
    ]
    made = attributed("waking", 3, 2, 12, "other", scale="icans")
    assert ["3", "0", "0"] == graded(vocabulary, icans, chart, made, [1, 2, 5])


def test_what_was_above_from_the_start_ends_it_at_once(vocabulary, crs):
    """A rung is put down while a higher one holds: nothing is covered."""
    chart = [*sets(1, temperature=39.0), (1, "norepinephrine", "running")]
    made = attributed("hypotension", 2, 2, 20, "other")
    found = tabled(vocabulary, crs, chart, made).evaluation.attributed
    (interval,) = found.intervals
    assert (interval.begins, "a higher rung") == (interval.ends, interval.ended_early)


@pytest.mark.parametrize(
    ("support", "rung", "doubt", "known"),
    [
        (
            [(1, "norepinephrine", "running"), (1, "epinephrine", "running")],
            ("hypotension", 4),
            (4, "dopamine", None),
            (5, "dopamine", "stopped"),
        ),
        (
            [(1, "oxygen_device", "ventilator")],
            ("hypoxia", 4),
            (4, "oxygen_device", None),
            (5, "oxygen_device", "ventilator"),
        ),
    ],
)
def test_while_it_is_unknown_whether_new_support_came_the_rung_is_too(
    vocabulary, crs, support, rung, doubt, known
):
    """A third pump, another device would end it, so 1 is not settled (case 18)."""
    fever = [(1, "temperature", 39.1), (1, "systolic_bp", 118.0)]
    device = [] if rung[0] == "hypoxia" else [(1, "oxygen_device", "room_air")]
    made = attributed(*rung, 2, 12, "other")
    chart = [*fever, *device, *support, doubt, known]
    seen = graded(vocabulary, crs, chart, made, [1, 3, 4, 5])
    assert ["4", "1", "1–4", "1"] == seen
    traced = tabled(vocabulary, crs, chart, made, until=5)
    asked = [needs(traced, place_at(traced, hour)) for hour in (3, 4)]
    assert [(), (doubt[1],)] == asked


def place_at(traced, hour):
    """The position on the grid of the last instant by then."""
    grid = traced.evaluation.ground.grid
    key = grid.block.key(np.zeros(1, np.int64), np.array([at(hour).value // 1000]))
    return int(np.searchsorted(grid.key, key[0], side="right")) - 1


def test_a_home_device_that_nobody_confirmed_may_be_another(vocabulary, crs):
    """Home CPAP: 12 h after it was last confirmed it may be a ventilator."""
    chart = [(1, "oxygen_device", "cpap")]
    chart += [(h, "temperature", 39.1) for h in (1, 6, 12, 16)]
    chart += [(h, "systolic_bp", 118.0) for h in (1, 6, 12, 16)]
    confirmed = [*chart, (12.5, "oxygen_device", "cpap")]
    made = attributed("hypoxia", 4, 2, None, "home_oxygen")
    assert ["1", "1", "1–4"] == graded(vocabulary, crs, chart, made, [3, 12.9, 13])
    assert ["1", "1", "1"] == graded(vocabulary, crs, confirmed, made, [3, 12.9, 13])
