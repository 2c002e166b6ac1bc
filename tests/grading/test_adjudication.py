"""A clinician's grade beside the computed one, and when it lapses."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from cartwatch.clinical import Adjudication, Grade, micros
from cartwatch.grading import (
    Adjudicated,
    GradeSteps,
    adjudicate,
    of_scale,
)
from grading.judging import moment

Step = tuple[float, int, int] | tuple[float, int, int, int]
EXPIRED, NEWER = "its time is over", "a newer adjudication"
WORSE, CLOSED = "the patient is worse", "the episode has closed"


def steps(*changes: Step) -> GradeSteps:
    """(hour, lowest, highest[, episode]); the episode is the first unless told."""
    times, low, high, number = zip(*((*c, 1)[:4] for c in changes), strict=True)
    return GradeSteps(
        np.array([micros(moment(t)) for t in times]),
        np.array(low, np.int8),
        np.array(high, np.int8),
        ("",) * len(times),
        np.array(number, np.int16),
    )


def given(grade: int, hours: float, **also: object) -> Adjudication:
    """Dr B. says so."""
    return Adjudication("P1", "crs", grade, moment(hours), "Dr B.", "seen", **also)


def ended(changes: Sequence[Step], *made: Adjudication) -> tuple[float, str]:
    """After how many hours the first lapses, and why."""
    standing = adjudicate(steps(*changes), made).each[0]
    hours = (standing.ends - micros(moment(0))) / 3_600_000_000
    return hours, standing.because


def test_a_new_vasopressor_ends_an_overridden_grade_1() -> None:
    """Overridden to 1, then a pressor: the override lapses at that instant."""
    assert (5, WORSE) == ended([(0, 2, 2), (5, 3, 3)], given(1, 2))


def test_it_lapses_after_twelve_hours_or_at_its_time() -> None:
    """Nothing changed; somebody must look again."""
    calm = [(0, 2, 2)]
    assert (14, EXPIRED) == ended(calm, given(1, 2))
    assert (4, EXPIRED) == ended(calm, given(1, 2, ends=moment(4)))


@pytest.mark.parametrize(
    ("changes", "grade", "lapses"),
    [
        ([(0, 3, 3), (4, 2, 2), (6, 3, 3)], 1, (6, WORSE)),  # better, then as bad again
        ([(0, 3, 3), (4, 0, 4), (6, 3, 3)], 1, (14, EXPIRED)),  # ran out and came back
        ([(0, 0, 4), (4, 1, 1)], 1, (14, EXPIRED)),  # settles on what was said
        ([(0, 0, 4), (4, 2, 2)], 1, (4, WORSE)),  # settles above it
        (
            [(0, 1, 1), (4, 2, 2)],
            3,
            (4, WORSE),
        ),  # a rise below what was said
        ([(0, 2, 2), (4, 2, 4)], 1, (14, EXPIRED)),  # may be worse is not certain
        ([(0, 2, 2), (4, 1, 1)], 1, (14, EXPIRED)),  # better
    ],
)
def test_only_a_certain_rise_ends_it(
    changes: Sequence[Step], grade: int, lapses: tuple[float, str]
) -> None:
    """Above all that was possible since, or above both what was said and certain."""
    assert lapses == ended(changes, given(grade, 2))


def test_it_does_not_outlive_its_episode() -> None:
    """The next episode is another story."""
    assert (7, CLOSED) == ended([(0, 2, 2, 1), (7, 0, 0, 0)], given(1, 2))
    calm = [(0, 0, 0, 0), (7, 0, 0, 1)]
    assert (14, EXPIRED) == ended(calm, given(0, 2))


def test_a_newer_one_takes_its_place() -> None:
    """The last word stands, whoever said it, in whatever order they are listed."""
    calm = [(0, 2, 2)]
    made = given(1, 2), given(3, 5)
    assert (5, NEWER) == ended(calm, *made)
    found = adjudicate(steps(*calm), reversed(made))
    assert [1, 3] == [_at(found, h) for h in (4.999, 5)]


def test_what_was_learned_late_was_not_judged() -> None:
    """Grade 1 on the screen, 1 said; then a pressor is charted that ran all along."""
    made = given(1, 2, lowest=1, highest=1)
    found = adjudicate(steps((0, 3, 3)), [made])
    assert (WORSE, None) == (found.each[0].because, _at(found, 2))


def test_grade_5_needs_a_recorded_death() -> None:
    """It is recorded, never an opinion."""
    alive, dead = steps((0, 4, 4)), steps((0, 4, 4), (1, 5, 5))
    assert [None, 5] == [_at(adjudicate(s, [given(5, 2)]), 2) for s in (alive, dead)]


def test_the_computed_grade_stays() -> None:
    """Both are told: what was computed then, and what was said."""
    (standing,) = adjudicate(steps((0, 2, 3)), [given(1, 2)]).each
    assert (1, Grade(2, 3)) == (standing.grade, standing.computed)


def test_the_newest_is_told_after_it_lapsed() -> None:
    """Pages say why it does not stand any more; before it was made it is nothing."""
    found = adjudicate(steps((0, 2, 2), (5, 3, 3)), [given(1, 2)])
    last = found.last(micros(moment(6)))
    assert last is not None
    assert WORSE == last.because
    assert None is found.last(micros(moment(1)))
    assert Adjudicated() == adjudicate(steps((0, 2, 2)), [])


def test_a_scale_is_meant_by_its_id_or_its_short_name(crs, icans) -> None:
    """`crs` and `crs-astct-2019` are both CRS."""
    made = [given(1, 2), Adjudication("P1", crs.id, 2, moment(3), "Dr B.", "seen")]
    assert (2, 0) == (len(of_scale(made, crs)), len(of_scale(made, icans)))


def test_an_adjudication_ends_when_it_says() -> None:
    """Twelve hours unless told otherwise."""
    lasts = [given(1, 2).until, given(1, 2, ends=moment(3)).until]
    assert [moment(2) + timedelta(hours=12), moment(3)] == lasts


def _at(found: Adjudicated, hours: float) -> int | None:
    standing = found.at(micros(moment(hours)))
    return None if standing is None else standing.grade
