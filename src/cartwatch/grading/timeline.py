"""Grades over time: a row wherever the range, the driver or the episode changes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import numpy as np
import pandas as pd

from cartwatch.clinical import Attribution, micros
from cartwatch.clinical.names import DEATH
from cartwatch.grading.block import block, blocks
from cartwatch.grading.frame import Ints, ObservationFrame
from cartwatch.grading.rows import (
    DIED,
    OUTSIDE,
    Column,
    Rows,
    deaths,
    nobody,
    rows,
)
from cartwatch.grading.table import Graded, table
from cartwatch.grading.walk import concepts
from cartwatch.protocol.tree import Scale

ROWS_AT_ONCE = 1_000_000
_UTC = pd.DatetimeTZDtype("us", "UTC")
FEW = 64
"""Types of so few texts are kept between calls."""


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
    default each patient's last observation) or at a recorded death. One that this
    scale names is a last row of grade 5, driver `death`. Patients whom the scale does
    not apply to have no rows unless `regardless`; they are named in
    `.attrs["outside"]`. Where it ceases to apply stands one row, 0 to 4, whose driver
    is what it needs (`neuro_instrument`).
    """
    asked = Asked(frame, scale, until, tuple(attributions), partial_record)
    return asked.timeline(regardless=regardless)


class Asked:
    """What a timeline is asked, and the work: one block of patients after another."""

    def __init__(
        self,
        frame: ObservationFrame,
        scale: Scale,
        until: datetime | Ints | None,
        attributions: tuple[Attribution, ...],
        partial_record: bool,
    ) -> None:
        self.frame = frame
        self.scale = scale
        self.attributions = attributions
        self.partial_record = partial_record
        self.deaths = deaths(frame)
        self.asked_until = _until(frame, until)

    @property
    def stop(self) -> Ints:
        """When the rows of each patient end: at the death or when it was asked."""
        return np.minimum(self.asked_until, self.deaths.at)

    def timeline(self, *, regardless: bool = False) -> pd.DataFrame:
        """The timeline of everybody."""
        parts = [rows(g, self.deaths, regardless=regardless) for g in self.graded()]
        return tabled(self.frame, self.scale, together(parts))

    def graded(self) -> Iterator[Graded]:
        """Every block, graded until each patient's end."""
        for begins, ends in blocks(self.frame, ROWS_AT_ONCE):
            yield table(
                block(self.frame, begins, ends, self.stop),
                self.scale,
                attributions=self.attributions,
                partial_record=self.partial_record,
                explained=False,
            )


def together(parts: list[Rows]) -> Rows:
    """The rows of all blocks."""
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Rows(*joined) if joined else nobody()


def tabled(frame: ObservationFrame, scale: Scale, found: Rows) -> pd.DataFrame:
    """Rows as the table that people read; who has none is in `.attrs["outside"]`."""
    result = _table(frame, scale, found)
    outside = np.ones(len(frame.patients), bool)
    outside[found.who] = False
    result.attrs["outside"] = [str(name) for name in frame.patients[outside]]
    return result


_COLUMNS = pd.Index(
    ["patient", "at", "scale", "lowest", "highest", "driver", "episode"]
)


def _table(frame: ObservationFrame, scale: Scale, found: Rows) -> pd.DataFrame:
    columns = (
        labels(found.who, tuple(frame.patients.tolist())),
        times(found.at),
        labels(np.zeros(len(found.who), np.int8), (scale.id,)),
        found.lowest,
        found.highest,
        drivers(found.driver, scale),
        pd.arrays.IntegerArray(found.episode, found.episode == 0),
    )
    # Texts as keys, and columns of one type laid together, take longer than grading.
    index = pd.RangeIndex(len(found.who))
    result = pd.DataFrame(dict(enumerate(columns)), index=index, copy=False)
    result.columns = _COLUMNS
    return result


def _until(frame: ObservationFrame, until: datetime | Ints | None) -> Ints:
    if until is None:
        return frame.last
    if isinstance(until, datetime):
        return np.full(len(frame.patients), micros(until))
    return until


def driver_names(mask: int, scale: Scale) -> tuple[str, ...]:
    """The domains of a driver mask, in file order.

    Of a recorded death it is the death; where the scale ceases to apply, what it
    needs to apply.
    """
    if mask == DIED:
        return (DEATH,)
    if mask == OUTSIDE:
        return concepts([scale.applies])
    return tuple(d.name for i, d in enumerate(scale.domains) if mask >> i & 1)


def ended(scale: Scale) -> tuple[str, ...]:
    """The drivers of rows that are no computed grade: a death, the scale's end."""
    names = ("+".join(driver_names(mask, scale)) for mask in (DIED, OUTSIDE))
    return tuple(name for name in names if name)


def drivers(mask: Column, scale: Scale) -> "pd.Categorical[str]":
    """Driver masks as text, domains joined by `+`."""
    used, code = np.unique(mask, return_inverse=True)
    names = tuple("+".join(driver_names(int(m), scale)) for m in used)
    return labels(code, names)


def labels(codes: Column, names: tuple[str, ...]) -> "pd.Categorical[str]":
    """Texts by their position in `names`."""
    make: Any = pd.Categorical
    few = _kind(names) if len(names) <= FEW else pd.CategoricalDtype(list(names))
    return cast("pd.Categorical[str]", make.from_codes(codes, dtype=few))


# Making a type of texts takes longer than grading an hour of a chart.
@lru_cache(maxsize=256)
def _kind(names: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(names))


def times(micros_utc: Ints) -> pd.arrays.DatetimeArray:
    """Microseconds since 1970 as aware UTC times."""
    return pd.array(micros_utc, dtype=_UTC)
