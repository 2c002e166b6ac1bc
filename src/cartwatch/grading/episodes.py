"""When did each episode begin, how bad did it get, and when was it over?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from cartwatch.clinical import Attribution
from cartwatch.grading.episode import signs_gone
from cartwatch.grading.frame import Bools, Ints, ObservationFrame
from cartwatch.grading.rows import DIED, FATAL, OUTSIDE, Column, Rows, rows
from cartwatch.grading.table import Graded
from cartwatch.grading.timeline import Asked, drivers, labels, tabled, times, together
from cartwatch.protocol.tree import Scale

RESOLVED, OPEN, DEAD, SWITCHED = "resolved", "open", "death", "instrument"
_STATES = (RESOLVED, OPEN, DEAD, SWITCHED)
_NEVER = np.iinfo(np.int64).min
"""What pandas takes for no time at all."""


def episodes(
    frame: ObservationFrame,
    scale: Scale,
    *,
    until: datetime | Ints | None = None,
    attributions: Iterable[Attribution] = (),
    partial_record: bool = False,
    zone: str = "UTC",
) -> pd.DataFrame:
    """One row an episode: patient, scale, episode (from 1), `state`, and its times.

    `state` is `resolved`, `open` (the chart ends in it), `death`, or `instrument`
    (the scale ceased to apply). `onset` is when it opened, `signs_gone` since when
    every sign was away, `resolved` when the quiet time after that had run; both NaT
    where it is not resolved. `peak_lowest` is the highest certain grade, reached
    first at `peak_at` by `peak_driver`; `peak_highest` the highest possible one.
    `time_to_peak` and `duration` are elapsed, from onset to the peak and to
    `signs_gone`; `duration_days` counts the calendar days of both in `zone`.
    `follows` is the patient's episode before, `day_of_onset` calendar days since
    infusion number `infusion`, the latest by then; `recorded` is 5 after a death of
    this scale, else <NA>.
    """
    asked = Asked(frame, scale, until, tuple(attributions), partial_record)
    return with_episodes(asked, zone=zone)[1]


def with_episodes(asked: Asked, *, zone: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The timeline and the episodes of one piece of work."""
    parts, ends = [], []
    for graded in asked.graded():
        parts.append(rows(graded, asked.deaths, regardless=False))
        ends.append(_ends(graded))
    found = together(parts)
    made = _table(asked, _runs(found), _joined(ends), ZoneInfo(zone))
    return tabled(asked.frame, asked.scale, found), made


class _Ends(NamedTuple):
    """Which episode closed when, and since when its signs were gone."""

    code: Ints
    at: Ints
    gone: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """The rows of each episode: `row` is its first one, `peak` that of its peak."""

    rows: Rows
    row: Ints
    peak: Ints
    lowest: Column
    highest: Column
    switched: Bools
    recorded: Bools


def _code(who: Column, number: Column) -> Ints:
    """Patient and episode in one number."""
    return (who.astype(np.int64) << 16) + number


def _ends(graded: Graded) -> _Ends:
    grid, number = graded.evaluation.ground.grid, graded.episode
    before = number[:-1]
    same = grid.patient[1:] == grid.patient[:-1]
    place = np.flatnonzero(same & (before > 0) & (number[1:] != before)) + 1
    rule = graded.scale.episode
    if rule is None or not len(place):
        return _Ends(*(np.empty(0, np.int64) for _ in range(3)))
    gone = signs_gone(graded.evaluation, rule, place)
    at, since = (grid.block.at(grid.key[p]) for p in (place, gone))
    return _Ends(
        _code(grid.patient[place] + grid.block.begins, number[place - 1]), at, since
    )


def _joined(parts: list[_Ends]) -> _Ends:
    if not parts:
        return _Ends(*(np.empty(0, np.int64) for _ in range(3)))
    return _Ends(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _runs(every: Rows) -> _Runs:
    """Rows by episode; the switch of an instrument and a death are no grades."""
    following = np.append(every.driver[1:] == OUTSIDE, False)[: len(every.who)]
    dead = _code(every.who, every.episode)[every.driver == DIED]
    kept = (every.episode > 0) & (every.driver != DIED)
    found, following = Rows(*(column[kept] for column in every)), following[kept]
    code = _code(found.who, found.episode)
    row = np.flatnonzero(np.append(True, code[1:] != code[:-1])[: len(code)])
    last = np.append(row, len(code))[1:] - 1
    lowest, highest = found.lowest, found.highest
    most = np.maximum.reduceat(lowest, row) if len(row) else lowest[:0]
    possible = np.maximum.reduceat(highest, row) if len(row) else highest[:0]
    reached = lowest == np.repeat(most, last - row + 1)
    place = np.where(reached, np.arange(len(code)), len(code))
    peak = np.minimum.reduceat(place, row) if len(row) else row
    fatal = np.isin(code[row], dead)
    return _Runs(found, row, peak, most, possible, following[last], fatal)


def _table(asked: Asked, runs: _Runs, ends: _Ends, zone: ZoneInfo) -> pd.DataFrame:
    frame, found = asked.frame, runs.rows
    who, number = found.who[runs.row], found.episode[runs.row]
    over, gone = _closed(_code(who, number), ends, runs.switched)
    table = pd.DataFrame(
        {
            "patient": labels(who, tuple(frame.patients.tolist())),
            "scale": labels(np.zeros(len(who), np.int8), (asked.scale.id,)),
            "episode": number.astype(np.int64),
            "state": labels(_states(asked, who, over, runs.switched), _STATES),
            "onset": times(found.at[runs.row]),
            "signs_gone": times(gone),
            "resolved": times(over),
            "peak_lowest": runs.lowest,
            "peak_highest": runs.highest,
            "peak_at": times(found.at[runs.peak]),
            "peak_driver": drivers(found.driver[runs.peak], asked.scale),
        }
    )
    dosed, infusion = _doses(frame, who, found.at[runs.row])
    since = _days(table["onset"], pd.Series(times(dosed)), zone)
    return table.assign(
        time_to_peak=table["peak_at"] - table["onset"],
        duration=table["signs_gone"] - table["onset"],
        duration_days=_days(table["signs_gone"], table["onset"], zone) + 1,
        follows=_before(who, number),
        day_of_onset=since,
        infusion=infusion,
        recorded=_known(np.full(len(who), FATAL), runs.recorded),
    )


def _states(asked: Asked, who: Column, over: Ints, switched: Bools) -> Ints:
    """The position in the states: why nothing follows, where nothing does."""
    dead = (asked.deaths.at <= asked.asked_until)[who]
    chosen = [over != _NEVER, switched, dead]
    result: Ints = np.select(chosen, [0, 3, 2], default=1)
    return result


def _closed(code: Ints, ends: _Ends, switched: Bools) -> tuple[Ints, Ints]:
    """When each episode closed and its signs were gone; none that was not shown."""
    over, gone = np.full(len(code), _NEVER), np.full(len(code), _NEVER)
    _, mine, theirs = np.intersect1d(code, ends.code, return_indices=True)
    over[mine], gone[mine] = ends.at[theirs], ends.gone[theirs]
    over[switched], gone[switched] = _NEVER, _NEVER
    return over, gone


def _doses(frame: ObservationFrame, who: Column, at: Ints) -> tuple[Ints, Ints]:
    """The latest infusion by each time, and its number from 1."""
    start = np.searchsorted(frame.dosed, np.arange(len(frame.patients) + 1))
    latest, number = frame.infused_at[who], np.ones(len(who), np.int64)
    for more in range(1, int(np.diff(start).max(initial=1))):
        place = start[who] + more
        held = np.flatnonzero(place < start[who + 1])
        held = held[frame.doses[place[held]] <= at[held]]
        latest[held], number[held] = frame.doses[place[held]], more + 1
    return latest, number


def _days(later: pd.Series, earlier: pd.Series, zone: ZoneInfo) -> pd.Series:
    """Calendar days from one to the other on the clocks of a zone; <NA> unknown."""
    first, last = (t.dt.tz_convert(zone).dt.tz_localize(None) for t in (earlier, later))
    passed = (last.dt.normalize() - first.dt.normalize()).dt.days
    days: pd.Series = passed.astype("Int64")
    return days


def _before(who: Column, number: Column) -> pd.arrays.IntegerArray:
    """The number of each patient's episode before; <NA> for the first."""
    again = np.append(False, who[1:] == who[:-1])[: len(who)]
    return _known(np.append(0, number[:-1])[: len(who)], again)


def _known(numbers: Column, known: Bools) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(numbers.astype(np.int64), ~known)
