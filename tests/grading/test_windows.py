"""Windows over time, each edge: two patients, one instant an hour, 0 to 4 h."""

from collections.abc import Sequence

import numpy as np
import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.time import HOUR
from cartwatch.grading import frame, window
from cartwatch.grading.block import block
from cartwatch.grading.frame import Ints
from cartwatch.grading.instants import Grid, instants
from cartwatch.grading.truth import Truth
from grading.charts import Row, observations, people

F, U, T = -1, 0, 1
NEVER_MARKED = [False] * 5
ALWAYS = [T] * 5


@pytest.fixture
def grid(vocabulary: Vocabulary) -> Grid:
    """A and B: five instants each."""
    rows: list[Row] = [(hour, "temperature", 37.0) for hour in range(5)]
    table = observations(vocabulary, {"A": rows, "B": rows})
    made = frame(table, people(["A", "B"], vocabulary), vocabulary)
    both = block(made, 0, 2, made.infused_at + 4 * HOUR)
    steps = np.arange(5) * HOUR
    return instants(both, [both.infused[0] + steps, both.infused[1] + steps])


def marks(a: Sequence[int], b: Sequence[int] = ()) -> np.ndarray:
    """Marked at these hours of A and of B."""
    found = np.zeros(10, bool)
    found[[*a, *(5 + hour for hour in b)]] = True
    return found


def truths(a: Sequence[int], b: Sequence[int] = ALWAYS) -> Truth:
    """What holds at each hour of A, then of B."""
    return np.array([*a, *b], np.int8)


def halves(found: np.ndarray) -> tuple[list[int], list[int]]:
    """What was found of A and of B."""
    return found[:5].tolist(), found[5:].tolist()


def test_the_last_mark_is_the_patients_own(grid: Grid) -> None:
    """Nothing of A is carried into B, and a mark counts from its own instant."""
    found = halves(window.last_true(grid, marks([1, 3], [2])))
    assert ([-1, 1, 1, 3, 3], [-1, -1, 7, 7, 7]) == found
    everywhere = halves(window.last_true(grid, marks(range(5), range(5))))
    assert ([0, 1, 2, 3, 4], [5, 6, 7, 8, 9]) == everywhere


def test_within_is_open_at_its_far_end_and_each_patients_own(grid: Grid) -> None:
    """Documented at 1 h: true for 2 h, then what holds now; B has none."""
    now = truths([F, F, F, F, U], [F, U, T, F, F])
    found = halves(window.within(grid, marks([1]), now, 2 * HOUR))
    assert ([F, T, T, F, U], [F, U, T, F, F]) == found
    early = halves(window.within(grid, marks([0]), now, HOUR))
    assert [T, F, F, F, U] == early[0]


def test_ever_holds_from_the_first_time_on(grid: Grid) -> None:
    """From the very first instant too; an unknown present stays unknown."""
    now = truths([U, F, F, F, F], [F, U, F, F, T])
    assert ([T] * 5, [F, U, F, F, T]) == halves(window.ever(grid, marks([0]), now))


def test_since_an_onset_counts_the_onset_itself() -> None:
    """Documented at the onset counts, before it not, and never where nothing was."""
    last, onset = np.array([2, 1, 3, -1, -1, 0]), np.array([2, 2, 2, 0, -1, 0])
    now = np.array([F, F, U, U, F, F], np.int8)
    assert [T, F, T, U, F, T] == window.since(last, now, onset).tolist()


@pytest.mark.parametrize(
    ("now", "lasts"),
    [
        # Before a whole window has passed since the infusion nobody knows.
        ([T, T, T, T, T], [U, U, T, T, T]),
        # A break until 2 h touches [t - 2 h, t] up to 3 h, and not at 4 h.
        ([T, F, T, T, T], [U, F, F, F, T]),
        ([T, U, T, T, T], [U, U, U, U, T]),
        # One false in the window is false, whatever else is unknown or early.
        ([U, F, T, T, T], [U, F, F, F, T]),
        ([F, U, T, T, T], [F, F, F, U, T]),
        ([F, T, T, T, T], [F, F, F, T, T]),
        ([T, T, T, T, F], [U, U, T, T, F]),
        ([T, T, T, T, U], [U, U, T, T, U]),
    ],
)
def test_lasting_at_its_edges(grid: Grid, now: list[int], lasts: list[int]) -> None:
    """Two hours without a break; A's breaks are not B's, nor B's A's."""
    whole = [U, U, T, T, T]
    first = window.lasting(grid, truths(now), 2 * HOUR)
    second = window.lasting(grid, truths(ALWAYS, now), 2 * HOUR)
    assert (lasts, whole) == halves(first)
    assert (whole, lasts) == halves(second)


@pytest.mark.parametrize(("now", "later"), [(T, T), (U, U), (F, F)])
def test_lasting_of_what_never_changes(grid: Grid, now: int, later: int) -> None:
    """One truth for every instant is read as such."""
    found = halves(window.lasting(grid, np.array(now, np.int8), 2 * HOUR))
    early = F if now == F else U
    assert ([early, early, later, later, later],) * 2 == found


def test_lasting_over_longer_than_the_chart_is_unknown(grid: Grid) -> None:
    """A window that begins before the infusion; one break makes it false."""
    found = halves(window.lasting(grid, truths([T, T, F, T, T]), 9 * HOUR))
    assert ([U, U, F, F, F], [U] * 5) == found


def charted(grid: Grid, rows: Sequence[tuple[str, float, float, float]]) -> tuple:
    """Patient, hour, lowest and highest of what was charted."""
    base = {"A": grid.block.infused[0], "B": grid.block.infused[1]}
    keys: Ints = np.array([base[p] + round(h * HOUR) for p, h, _, _ in rows], np.int64)
    return keys, np.array([r[2] for r in rows]), np.array([r[3] for r in rows])


def fell(grid: Grid, rows: Sequence, now: tuple[float, float], hours: int) -> tuple:
    """Whether it fell by 2 or more in so many hours."""
    present = np.full(10, now[0]), np.full(10, now[1])
    return halves(window.dropped(grid, charted(grid, rows), present, 2.0, hours * HOUR))


def test_a_drop_is_counted_in_a_half_open_window(grid: Grid) -> None:
    """10 at 1 h counts from 1 h on, until just before 3 h; 8 now is a fall by 2."""
    rows = [("A", 1, 10.0, 10.0), ("B", 2, 9.5, 9.5)]
    assert ([F, T, T, F, F], [F] * 5) == fell(grid, rows, (8.0, 8.0), 2)
    assert [F] * 5 == fell(grid, rows, (8.5, 8.5), 2)[0]
    assert ([F, T, T, F, F], [F, F, T, T, F]) == fell(grid, rows, (7.5, 7.5), 2)


def test_the_highest_of_the_window_counts_not_the_first_or_last(grid: Grid) -> None:
    """8, 10 and 9 in the window: 10 is what it fell from."""
    rows = [("A", h, v, v) for h, v in ((1, 8.0), (2, 10.0), (3, 9.0))]
    assert [F, F, T, T, T] == fell(grid, rows, (8.0, 8.0), 4)[0]


def test_a_drop_between_ranges_is_true_only_when_it_is_certain(grid: Grid) -> None:
    """Then 7 to 9: at 5 it fell, at 6 it may have, at 8 it did not."""
    rows = [("A", 0, 7.0, 9.0)]
    assert T == fell(grid, rows, (5.0, 5.0), 9)[0][4]
    assert U == fell(grid, rows, (6.0, 6.0), 9)[0][4]
    assert F == fell(grid, rows, (8.0, 8.0), 9)[0][4]
    assert T == fell(grid, rows, (4.0, 5.0), 9)[0][4]
    assert U == fell(grid, rows, (4.0, 6.0), 9)[0][4]
    assert U == fell(grid, rows, (7.0, 9.0), 9)[0][4]
    assert F == fell(grid, rows, (7.5, 9.0), 9)[0][4]


def test_a_drop_begins_at_the_infusion(grid: Grid) -> None:
    """A score before it is nobody's baseline, one at its very minute is."""
    before = [("A", -1, 10.0, 10.0), ("B", -1, 10.0, 10.0)]
    assert ([F] * 5, [F] * 5) == fell(grid, before, (8.0, 8.0), 9)
    at_it = [("A", 0, 10.0, 10.0), ("B", 0, 10.0, 10.0)]
    assert ([T] * 5, [T] * 5) == fell(grid, at_it, (8.0, 8.0), 9)


def test_what_is_charted_after_the_end_is_not_read(grid: Grid) -> None:
    """B's 12 at 9 h lies behind the last instant, at 4 h."""
    rows = [("B", 1, 10.0, 10.0), ("B", 9, 12.0, 12.0)]
    assert ([F] * 5, [F, T, T, T, T]) == fell(grid, rows, (8.0, 8.0), 9)
    assert ([F] * 5, [F] * 5) == fell(grid, rows, (9.0, 9.0), 9)


@pytest.mark.filterwarnings("error")
def test_nothing_charted_is_no_drop(grid: Grid) -> None:
    """Not even where nothing is known now: no fall can be seen, and none is told."""
    lows = window.dropped(
        grid,
        (np.empty(0, np.int64), np.empty(0), np.empty(0)),
        (np.full(10, -np.inf), np.full(10, np.inf)),
        2.0,
        HOUR,
    )
    assert ([F] * 5, [F] * 5) == halves(lows)
