"""`crs rose`: what is a rise, and what is a value that ran out and came back."""

import numpy as np
import pytest

from cartwatch.alerting import alert_history
from cartwatch.grading.outside import rose
from cartwatch.grading.steps import GradeSteps, ScaleCourse
from cartwatch.protocol.tree import GradeState
from hand_made import HERE, NEVER_LATE, VOCABULARY, course, h, rule, ward

Ranges = list[tuple[int, int]]
T, U, F = 1, 0, -1


def truths(*ranges: tuple[int, int]) -> list[int]:
    """Whether it rose, at each of these ranges."""
    low, high = np.array(ranges, np.int8).T
    return rose(low, high).tolist()


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ([(1, 1), (2, 2)], [F, T]),
        ([(2, 2), (0, 2), (2, 2)], [F, F, F]),  # ran out and came back
        ([(1, 1), (2, 2), (0, 2), (2, 2)], [F, T, U, T]),  # it is still the same rise
        ([(1, 1), (2, 2), (0, 4), (2, 2)], [F, T, U, T]),
        ([(2, 2), (1, 1), (2, 2)], [F, F, T]),  # a fall, then the same grade
        ([(2, 2), (0, 1), (2, 2)], [F, F, T]),  # a certain fall, though not settled
        ([(1, 1), (1, 3), (3, 3)], [F, U, T]),
        ([(1, 1), (2, 4), (2, 2)], [F, T, T]),  # certain before it is settled
        ([(1, 1), (2, 2), (2, 3)], [F, T, T]),  # risen already, perhaps further
        ([(2, 2), (2, 3), (2, 2)], [F, U, F]),
        ([(0, 4), (2, 2)], [F, F]),  # nothing was known before
        ([(0, 0), (1, 1), (2, 2), (1, 1), (1, 1)], [F, T, T, F, F]),
    ],
)
def test_a_rise_is_above_what_was_settled_before(
    ranges: Ranges, said: list[int]
) -> None:
    """Compared with the highest since it opened; unknown where it cannot be said."""
    assert said == truths(*ranges)


def opened(*ranges: tuple[int, int]) -> list[tuple[int, int]]:
    """When `crs rose` opens and when it was last worse, one range an hour."""
    low, high = np.array(ranges, np.int8).T
    at = np.array([h(i) for i in range(len(ranges))], np.int64)
    known = GradeSteps(at, low, high, ("",) * len(at), np.ones(len(at), np.int16))
    scale = ScaleCourse(None, known, {}, None)
    when = GradeState("crs rose", HERE, "crs", "rose")
    said = dict(zip(at.tolist(), truths(*ranges), strict=True))
    patient = course({"a": said}, scales={"crs": scale})
    found = alert_history(
        patient,
        ward(rule("a", when=when)),
        now=h(len(ranges)),
        overdue=NEVER_LATE,
        vocabulary=VOCABULARY,
    )
    return [(a.opened_at, a.worsened_at) for a in found]


def test_what_expires_and_comes_back_does_not_ring_again() -> None:
    """One rise to 2, whatever became of the chart in between."""
    assert [(h(1), h(1))] == opened((1, 1), (2, 2), (0, 2), (2, 2), (0, 4), (2, 2))
    assert [] == opened((2, 2), (0, 2), (2, 2))


def test_a_further_rise_makes_it_worse() -> None:
    """2, unknown, 3: the same alert, and it rings anew."""
    assert [(h(1), h(3))] == opened((1, 1), (2, 2), (0, 4), (3, 3))
