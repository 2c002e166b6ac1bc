"""An episode opens and closes to the instant, for each patient alone."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cartwatch.clinical import micros
from cartwatch.grading import frame, timeline
from cartwatch.grading.block import block
from cartwatch.grading.episode import quiet, signs_gone
from cartwatch.grading.table import Graded, table
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Scale
from grading.charts import DAY0, Row, at, observations, people
from grading.made import made

MOMENT = 1 / 3_600_000_000
FEVER = "temperature >= 38.0 Cel"
RUNG = f"domains: {{it: {{1: {{says: Fever, when: {FEVER}}}}}}}\n"
OVER = f"without: [{FEVER}, norepinephrine is running]"
Spells = list[tuple[float, float | None]]


def scale_of(library: Library, folder: Path, closes: str = "after: 10h") -> Scale:
    """Opens with a fever; closes when neither fever nor pump was there."""
    head = f"episode: {{opens: {FEVER}, closes: {{{OVER}, {closes}}}}}\n"
    return made(library, folder, head + RUNG)


def chart(fever: Iterable[float], until: int, *also: Row) -> list[Row]:
    """An hourly temperature with a pump that stands still, fever at these hours."""
    hot = set(fever)
    hours = sorted({*map(float, range(until + 1)), *hot})
    rows: list[Row] = [(h, "temperature", 38.5 if h in hot else 36.8) for h in hours]
    rows += [(float(h), "norepinephrine", "stopped") for h in range(0, until + 1, 6)]
    return [*rows, *also]


def spells(
    library: Library,
    scale: Scale,
    charts: Mapping[str, list[Row]],
    until: float | None = None,
) -> dict[str, Spells]:
    """By patient the hours at which each episode begins and is over (None: open)."""
    table = observations(library.vocabulary, charts)
    whom = frame(table, people(charts, library.vocabulary), library.vocabulary)
    stop = None if until is None else at(until).to_pydatetime()
    rows = timeline(whom, scale, until=stop, regardless=True)
    return {
        name: _spells(rows[rows["patient"] == name].reset_index(drop=True))
        for name in charts
    }


def _spells(rows: pd.DataFrame) -> Spells:
    hours = (rows["at"] - DAY0).dt.total_seconds() / 3600
    numbers = rows["episode"]
    found: Spells = []
    for number in sorted(numbers.dropna().unique()):
        inside = np.flatnonzero((numbers == number).fillna(False))
        assert len(found) + 1 == number
        assert inside[-1] - inside[0] + 1 == len(inside)
        ended = inside[-1] + 1
        over = float(hours[ended]) if ended < len(rows) else None
        found.append((float(hours[inside[0]]), over))
    return found


@pytest.mark.parametrize(
    ("fever", "found"),
    [
        # The last fever is over at 3 h, so the quiet time is up at 13 h.
        ([2], [(2, 13)]),
        # A sign at that very instant: not quiet for long enough.
        ([2, 13], [(2, 24)]),
        ([2, 14], [(2, 13), (14, 25)]),
        ([2, 12], [(2, 23)]),
        ([0], [(0, 11)]),
        ([2, 14, 26], [(2, 13), (14, 25), (26, None)]),
        ([20], [(20, None)]),
        ([], []),
    ],
)
def test_a_quiet_time_is_over_to_the_instant(
    library: Library, tmp_path: Path, fever: list[float], found: Spells
) -> None:
    """Hourly until 30 h, ten quiet hours close it; a sign at their end does not."""
    scale = scale_of(library, tmp_path)
    assert {"A": found} == spells(library, scale, {"A": chart(fever, 30)})


@pytest.mark.parametrize(
    ("until", "over"), [(13 - MOMENT, None), (13, 13), (13 + MOMENT, 13)]
)
def test_a_quiet_time_that_ends_with_the_chart(
    library: Library, tmp_path: Path, until: float, over: float | None
) -> None:
    """At the last instant asked for it is over, a microsecond before it is not."""
    scale = scale_of(library, tmp_path)
    assert {"A": [(2, over)]} == spells(library, scale, {"A": chart([2], 30)}, until)


def test_the_chart_of_one_patient_is_not_the_quiet_of_another(
    library: Library, tmp_path: Path
) -> None:
    """A ends well after 5 h, B begins well: neither lends the other its hours."""
    scale = scale_of(library, tmp_path)
    charts = {
        "A": chart([2], 8),
        "B": chart([4], 40),
        "C": chart([], 8),
        "D": chart([1, 5, 20], 60),
        "E": chart([0, 8], 8),
        "F": chart([7], 12),
    }
    together = spells(library, scale, charts)
    assert {
        "A": [(2, None)],
        "B": [(4, 15)],
        "C": [],
        "D": [(1, 16), (20, 31)],
        "E": [(0, None)],
        "F": [(7, None)],
    } == together
    alone = {n: spells(library, scale, {n: c})[n] for n, c in charts.items()}
    assert alone == together


def test_every_sign_must_be_away_and_unknown_is_a_break(
    library: Library, tmp_path: Path
) -> None:
    """A pump holds it; so does a temperature that could not be taken."""
    scale = scale_of(library, tmp_path)
    pump = [(5.0, "norepinephrine", "running"), (5.5, "norepinephrine", "stopped")]
    untaken: list[Row] = [(7.5, "temperature", None)]
    charts = {"A": chart([2], 30, *pump), "B": chart([2], 30, *untaken)}
    assert {"A": [(2, 15.5)], "B": [(2, 18)]} == spells(library, scale, charts)


TREATED = "after: 10h, when: {within: 8h, of: tocilizumab is given}, then: 15h"
SINCE = "after: 10h, when: {since_onset: tocilizumab is given}, then: 15h"


@pytest.mark.parametrize(
    ("closes", "dose", "over"),
    [
        # Over at 3 h, so 13 h or 18 h; what counts is what is so at 13 h.
        (TREATED, None, 13),
        (TREATED, 5.0, 13),
        (TREATED, 5.0 + MOMENT, 18),
        (TREATED, 13.0, 18),
        (TREATED, 13.0 + MOMENT, 13),
        (SINCE, None, 13),
        (SINCE, 2.0 - MOMENT, 13),
        (SINCE, 2.0, 18),
        (SINCE, 13.0, 18),
        (SINCE, 13.0 + MOMENT, 13),
    ],
)
def test_the_longer_quiet_time_is_chosen_at_the_end_of_the_shorter(
    library: Library, tmp_path: Path, closes: str, dose: float | None, over: float
) -> None:
    """Treated at that instant: the longer one, from the same hour on."""
    scale = scale_of(library, tmp_path, closes)
    given: list[Row] = [] if dose is None else [(dose, "tocilizumab", "given")]
    charts = {"A": chart([2], 30, *given), "B": chart([2], 30)}
    found = spells(library, scale, charts)
    assert {"A": [(2, over)], "B": [(2, 13)]} == found


@pytest.mark.parametrize(
    ("fever", "until", "found"),
    [
        # Quiet 3 h to 17 h is too short when treated; the next stretch is long.
        ([2, 17], 40, [(2, 33)]),
        ([2, 18], 40, [(2, 34)]),
        ([2, 19], 40, [(2, 18), (19, 30)]),
        ([2], 17, [(2, None)]),
        ([2], 18, [(2, 18)]),
    ],
)
def test_a_treated_episode_waits_for_a_stretch_that_is_long(
    library: Library, tmp_path: Path, fever: list[float], until: int, found: Spells
) -> None:
    """The dose at 4 h belongs to the first episode, not to the second."""
    scale = scale_of(library, tmp_path, SINCE)
    dose: Row = (4.0, "tocilizumab", "given")
    assert {"A": found} == spells(library, scale, {"A": chart(fever, until, dose)})


@pytest.mark.parametrize("when", ["oxygen_saturation < 90 %", FEVER])
def test_what_may_be_treated_waits_as_long(
    library: Library, tmp_path: Path, when: str
) -> None:
    """Unknown is not false: no saturation was ever charted. No fever then is false."""
    scale = scale_of(library, tmp_path, f"after: 10h, when: {when}, then: 15h")
    over = 13 if when == FEVER else 18
    assert {"A": [(2, over)]} == spells(library, scale, {"A": chart([2], 30)})


def graded(library: Library, scale: Scale, charts: Mapping[str, list[Row]]) -> Graded:
    """These patients in one block, graded until 30 h."""
    rows = observations(library.vocabulary, charts)
    whom = frame(rows, people(charts, library.vocabulary), library.vocabulary)
    stop = np.full(len(charts), micros(at(30).to_pydatetime()))
    made_of = block(whom, 0, len(charts), stop)
    return table(made_of, scale, attributions=(), partial_record=False, explained=False)


def test_stretches_and_when_the_signs_went(library: Library, tmp_path: Path) -> None:
    """A is quiet from 3 h, B from the infusion to 4 h and from 5 h, each its own."""
    scale = scale_of(
        library, tmp_path, "after: 3h, when: nurse_concern is worried, then: 9h"
    )
    charts = {"A": chart([2], 30), "B": chart([4], 30), "C": chart([0, 2], 30)}
    charts["D"] = chart([4], 30)
    found = graded(library, scale, charts)
    grid, rule = found.evaluation.ground.grid, scale.episode
    assert rule is not None
    stretches = quiet(found.evaluation, rule)
    infused = grid.block.infused[stretches.patient]
    hours = (grid.key[stretches.start] - infused) / 3.6e9
    ends = (
        (stretches.short_end - infused) / 3.6e9,
        (stretches.long_end - infused) / 3.6e9,
    )
    assert [0, 1, 1, 2, 3, 3] == stretches.patient.tolist()
    assert [3, 0, 5, 3, 0, 5] == hours.tolist()
    assert [6, 3, 8, 6, 3, 8] == ends[0].tolist()
    assert [12, 9, 14, 12, 9, 14] == ends[1].tolist()
    assert [True, False, True, True, False, True] == stretches.long.tolist()
    after_signs = stretches.start[[0, 2, 3, 5]]
    for later in (0, 1):
        gone = signs_gone(found.evaluation, rule, after_signs + later)
        assert after_signs.tolist() == gone.tolist()


def test_of_what_was_never_charted_there_is_no_episode(
    library: Library, tmp_path: Path
) -> None:
    """A pulse alone: nothing opens, and nothing is known to be quiet."""
    scale = scale_of(library, tmp_path)
    charts: dict[str, list[Row]] = {n: [(1.0, "heart_rate", 80.0)] for n in "AB"}
    assert {"A": [], "B": []} == spells(library, scale, charts, 30)
