"""When does an episode open, and when is it over?

It opens when `opens` is true and closes when every `without` criterion has been
false without a break for the quiet time; unknown is a break.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.frame import Ints
from cartwatch.grading.instants import Grid
from cartwatch.grading.runs import begins, closed, everywhere
from cartwatch.grading.truth import FALSE, TRUE, Truth, disjunction
from cartwatch.grading.walk import walk
from cartwatch.protocol import tree


@dataclass(frozen=True, slots=True, eq=False)
class Episodes:
    """Per instant: where the open episode began (-1 outside) and its number (0)."""

    onset: Ints
    number: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Quiet:
    """Stretches in which every sign is false: patient, start and both closing keys.

    `long` is whether the stretch lasts for the longer quiet time too.
    """

    patient: NDArray[np.int32]
    start: Ints
    short_end: Ints
    long_end: Ints
    long: NDArray[np.bool_]

    def some(self, chosen: NDArray[np.bool_]) -> "Quiet":
        """Only the chosen stretches."""
        return Quiet(
            self.patient[chosen],
            self.start[chosen],
            self.short_end[chosen],
            self.long_end[chosen],
            self.long[chosen],
        )


def quiet(evaluation: Evaluation, rule: tree.Episode) -> Quiet:
    """The stretches long enough to close an episode by the shorter quiet time."""
    grid = evaluation.ground.grid
    signs = disjunction([evaluation.truth(n) for n in rule.without])
    free = everywhere(signs, grid.size) == FALSE
    fresh = begins(free)
    fresh[grid.start[:-1]] = True
    start = np.flatnonzero(free & fresh)
    broken = np.flatnonzero(~free)
    stop = closed(broken, grid.size)[np.searchsorted(broken, start)]
    stop = np.minimum(stop, grid.start[grid.patient[start] + 1])
    patient = grid.patient[start]
    block = grid.block
    ends_with_chart = stop == grid.start[patient + 1]
    limit = np.where(
        ends_with_chart,
        block.until[patient] + 1,
        closed(grid.key, 0)[stop],
    )
    key = grid.key[start]
    longer = rule.then if rule.then is not None else rule.after
    found = Quiet(patient, start, key + rule.after, key + longer, key + longer < limit)
    return found.some(found.short_end < limit)


def episode(evaluation: Evaluation, rule: tree.Episode) -> Episodes:
    """Number every patient's episodes; the quiet ends must be on the grid."""
    grid = evaluation.ground.grid
    opens = everywhere(evaluation.opening(rule.opens), grid.size)
    following = _following(grid, opens == TRUE)
    stretches = quiet(evaluation, rule)
    result = Episodes(np.full(grid.size, -1), np.zeros(grid.size, np.int16))
    at, number = grid.start[:-1].copy(), 0
    patient = np.arange(grid.block.size)
    while len(at):
        number += 1
        onset = following[at]
        patient, onset = patient[onset >= 0], onset[onset >= 0]
        close = _closing(evaluation, rule, stretches, patient, onset)
        stop = np.where(close >= 0, close, grid.start[patient + 1])
        _fill(result, onset, stop, number)
        patient, at = patient[close >= 0], close[close >= 0]
    return result


def signs_gone(evaluation: Evaluation, rule: tree.Episode, closed: Ints) -> Ints:
    """Since which instant every sign was away, for the instants of closing."""
    start = quiet(evaluation, rule).start
    gone: Ints = start[np.searchsorted(start, closed, side="right") - 1]
    return gone


def _following(grid: Grid, marks: NDArray[np.bool_]) -> Ints:
    """For each instant the position of the patient's next mark; -1 if none."""
    place = np.where(marks, np.arange(grid.size), grid.size)
    following = np.minimum.accumulate(place[::-1])[::-1]
    return np.where(following < grid.start[grid.patient + 1], following, -1)


def _fill(result: Episodes, onset: Ints, stop: Ints, number: int) -> None:
    for a, b in zip(onset.tolist(), stop.tolist(), strict=True):
        result.onset[a:b] = a
        result.number[a:b] = number


def _closing(
    evaluation: Evaluation,
    rule: tree.Episode,
    stretches: Quiet,
    patient: Ints,
    onset: Ints,
) -> Ints:
    """Where each episode that began at `onset` closes; -1 where it does not."""
    grid = evaluation.ground.grid
    began = np.full(grid.block.size, grid.size)
    began[patient] = onset
    mine = stretches.some(stretches.start > began[stretches.patient])
    at_short = np.searchsorted(grid.key, mine.short_end)
    treated = _asked(evaluation, rule, at_short, began[mine.patient])
    closes = (treated == FALSE) | mine.long
    key = np.where(treated == FALSE, mine.short_end, mine.long_end)[closes]
    found, first = np.unique(mine.patient[closes], return_index=True)
    close = np.full(grid.block.size, -1)
    close[found] = np.searchsorted(grid.key, key[first])
    result: Ints = close[patient]
    return result


def _asked(evaluation: Evaluation, rule: tree.Episode, at: Ints, onset: Ints) -> Truth:
    """`closes.when` at these instants, had the episode begun at `onset`."""
    if rule.when is None:
        return np.full(len(at), FALSE)
    if not any(isinstance(n, tree.SinceOnset) for n in walk([rule.when])):
        return np.broadcast_to(
            evaluation.truth(rule.when), evaluation.ground.grid.size
        )[at]
    return evaluation.supposing(onset, at, rule.when)
