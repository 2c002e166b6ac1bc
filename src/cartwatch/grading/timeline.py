"""Grades over time: a row wherever the range, the driver or the episode changes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Attribution, micros
from cartwatch.grading.block import block, blocks
from cartwatch.grading.frame import Ints, ObservationFrame
from cartwatch.grading.table import Graded, table
from cartwatch.grading.truth import FALSE
from cartwatch.protocol.tree import Scale

ROWS_AT_ONCE = 250_000

Column = NDArray[Any]


def timeline(
    frame: ObservationFrame,
    scale: Scale,
    *,
    until: datetime | Ints | None = None,
    attributions: Iterable[Attribution] = (),
    partial_record: bool = False,
    regardless: bool = False,
) -> pd.DataFrame:
    """Grade everybody on one scale.

    Returns patient, at, scale, lowest, highest, driver (domains joined by `+`) and
    episode (<NA> outside). Rows begin at the first observation, not before the
    infusion, and end at `until` (one time, or int64 microseconds a patient; by
    default each patient's last observation). Patients whom the scale does not apply
    to have no rows unless `regardless`; they are named in `.attrs["outside"]`.
    """
    stop = _until(frame, until)
    parts = [
        _rows(graded, regardless)
        for graded in _graded(frame, scale, stop, tuple(attributions), partial_record)
    ]
    columns = [np.concatenate(a) for a in zip(*parts, strict=True)] or _nobody()
    result = _table(frame, scale, columns)
    outside = np.setdiff1d(np.arange(len(frame.patients)), columns[0])
    result.attrs["outside"] = [str(frame.patients[i]) for i in outside]
    return result


def _table(
    frame: ObservationFrame, scale: Scale, columns: list[Column]
) -> pd.DataFrame:
    who, at, lowest, highest, driver, number = columns
    return pd.DataFrame(
        {
            "patient": _labels(who, list(frame.patients)),
            "at": pd.DatetimeIndex(at.astype("datetime64[us]")).tz_localize("UTC"),
            "scale": _labels(np.zeros(len(who), np.int8), [scale.id]),
            "lowest": lowest,
            "highest": highest,
            "driver": _drivers(driver, scale),
            "episode": pd.arrays.IntegerArray(number, number == 0),
        }
    )


def driver_names(mask: int, scale: Scale) -> tuple[str, ...]:
    """The domains of a driver mask, in file order."""
    return tuple(d.name for i, d in enumerate(scale.domains) if mask >> i & 1)


def _until(frame: ObservationFrame, until: datetime | Ints | None) -> Ints:
    if until is None:
        return frame.last
    if isinstance(until, datetime):
        return np.full(len(frame.patients), micros(until))
    return until


def _graded(
    frame: ObservationFrame,
    scale: Scale,
    stop: Ints,
    attributions: tuple[Attribution, ...],
    partial_record: bool,
) -> Iterator[Graded]:
    for begins, ends in blocks(frame, ROWS_AT_ONCE):
        yield table(
            block(frame, begins, ends, stop),
            scale,
            attributions=attributions,
            partial_record=partial_record,
        )


def _rows(graded: Graded, regardless: bool) -> tuple[Column, ...]:
    """Only the instants at which something changes, from each patient's opening."""
    grid = graded.evaluation.ground.grid
    shown = grid.key >= grid.block.opens[grid.patient]
    applies = graded.scale.applies
    if applies is not None and not regardless:
        shown &= graded.evaluation.truth(applies) != FALSE
    at = np.flatnonzero(shown)
    values = (graded.lowest, graded.highest, graded.driver, graded.episode)
    picked = [grid.patient[at], *(v[at] for v in values)]
    changed = np.ones(len(at), bool)
    changed[1:] = np.any([v[1:] != v[:-1] for v in picked], axis=0)
    kept = at[changed]
    who = grid.patient[kept] + grid.block.begins
    return who, grid.block.at(grid.key[kept]), *(v[kept] for v in values)


def _drivers(mask: Column, scale: Scale) -> "pd.Categorical[str]":
    used, code = np.unique(mask, return_inverse=True)
    return _labels(code, ["+".join(driver_names(int(m), scale)) for m in used])


def _labels(codes: Column, names: list[str]) -> "pd.Categorical[str]":
    make: Any = pd.Categorical
    return cast("pd.Categorical[str]", make.from_codes(codes, names))


def _nobody() -> list[Column]:
    kinds = (np.int32, np.int64, np.int8, np.int8, np.int32, np.int16)
    return [np.empty(0, k) for k in kinds]
