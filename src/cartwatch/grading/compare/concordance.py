"""How far do two scales agree on the same patients?

Hours are compared wherever both grade a patient; peaks are each patient's highest
certain grade. A grade that is a range is counted apart and never forced. Kappa weighs
a disagreement by its distance (linear) or the square of it (quadratic): Cohen J.
Psychol Bull 1968;70:213-220, doi 10.1037/h0026256.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import WORST

RECORDED = WORST + 1
GRADES = RECORDED + 1
"""0 to 4, and 5, which is recorded."""
HOUR = 3_600_000_000
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Concordance:
    """A table of grade A (rows) by grade B (columns), in hours or patients.

    `unsettled` is what could not go in: one grade or both are ranges there.
    """

    table: Matrix
    unsettled: float

    @property
    def settled(self) -> float:
        """How much went into the table."""
        return float(self.table.sum())

    @property
    def equal(self) -> float | None:
        """The share on which both agree; None of nothing."""
        return float(np.trace(self.table)) / self.settled if self.settled else None

    def kappa(self, power: int) -> float | None:
        """Cohen's weighted kappa, 1 linear, 2 quadratic; None where it is undefined.

        Undefined is what chance alone cannot miss: both always give the same grade.
        """
        if not self.settled:
            return None
        observed = self.table / self.settled
        expected = np.outer(observed.sum(axis=1), observed.sum(axis=0))
        apart = np.abs(np.subtract.outer(np.arange(GRADES), np.arange(GRADES)))
        weights = apart.astype(np.float64) ** power
        by_chance = float((weights * expected).sum())
        if by_chance == 0:
            return None
        return 1 - float((weights * observed).sum()) / by_chance


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Two scales on the same patients: by hours and by each patient's peak.

    `alone` counts patients whom only one of them grades.
    """

    hours: Concordance
    peaks: Concordance
    patients: int
    alone: int


def agreement(
    first: pd.DataFrame, second: pd.DataFrame, until: Mapping[str, int]
) -> Agreement:
    """Compare two timelines (patient, at, lowest, highest) of the same frame.

    A row holds until the next one, the last until the patient's `until`, microseconds
    since 1970. A recorded 5 counts as a peak and has no length.
    """
    ours, theirs = _by_patient(first), _by_patient(second)
    both = [name for name in ours if name in theirs]
    hours = _empty(), np.zeros(1)
    peaks = _empty(), np.zeros(1)
    for name in both:
        _hours((ours[name], theirs[name]), until[name], *hours)
        _peak(ours[name], theirs[name], *peaks)
    alone = len(ours) + len(theirs) - 2 * len(both)
    return Agreement(_concordance(*hours), _concordance(*peaks), len(both), alone)


def _concordance(table: Matrix, unsettled: NDArray[np.float64]) -> Concordance:
    return Concordance(table, float(unsettled[0]))


def _empty() -> Matrix:
    return np.zeros((GRADES, GRADES))


Rows = tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.int8]]


def _by_patient(frame: pd.DataFrame) -> dict[str, Rows]:
    naive = frame["at"].dt.tz_convert("UTC").dt.tz_localize(None)
    at = naive.to_numpy("datetime64[us]").astype(np.int64)
    lowest, highest = frame["lowest"].to_numpy(), frame["highest"].to_numpy()
    codes, names = pd.factorize(frame["patient"].astype(str))
    order = np.lexsort((at, codes))
    edges = np.searchsorted(codes[order], np.arange(len(names) + 1))
    parts = (order[a:b] for a, b in pairwise(edges.tolist()))
    return {
        str(name): (at[mine], lowest[mine], highest[mine])
        for name, mine in zip(names, parts, strict=True)
    }


def _hours(
    both: tuple[Rows, Rows],
    until: int,
    table: Matrix,
    unsettled: NDArray[np.float64],
) -> None:
    """Add the time from each change to the next while both grade."""
    for rows in both:
        died = np.flatnonzero(rows[1] == RECORDED)
        until = min([until, *rows[0][died[:1]].tolist()])
    edges = np.union1d(both[0][0], both[1][0])
    begins = max(rows[0][0] for rows in both)
    edges = np.append(edges[(edges >= begins) & (edges < until)], until)
    for start, stop in pairwise(edges.tolist()):
        here = [int(np.searchsorted(r[0], start, side="right")) - 1 for r in both]
        pairs = [(r[1][i], r[2][i]) for r, i in zip(both, here, strict=True)]
        _add(pairs, (stop - start) / HOUR, table, unsettled)


def _peak(a: Rows, b: Rows, table: Matrix, unsettled: NDArray[np.float64]) -> None:
    """Add a patient: settled where nothing possible lies above the highest certain."""
    pairs = [(r[1].max(), r[2].max()) for r in (a, b)]
    _add(pairs, 1.0, table, unsettled)


def _add(
    pairs: list[tuple[np.int8, np.int8]],
    weight: float,
    table: Matrix,
    unsettled: NDArray[np.float64],
) -> None:
    (a, b), (c, d) = pairs
    if a == b and c == d:
        table[int(a), int(c)] += weight
    else:
        unsettled[0] += weight
