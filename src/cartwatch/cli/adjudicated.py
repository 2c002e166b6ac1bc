"""Physicians' grades beside the computed ones, in the rows of a timeline."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from cartwatch.clinical import Adjudication
from cartwatch.grading import GradeSteps
from cartwatch.grading.adjudicate import Standing, adjudicate, of_scale
from cartwatch.protocol.tree import Scale

ADJUDICATED, BY = "adjudicated", "adjudicated_by"


def adjudicated(
    rows: pd.DataFrame,
    scale: Scale,
    made: Iterable[Adjudication],
    stop: dict[str, int],
) -> pd.DataFrame:
    """The timeline with the grade that a physician gave and who it was.

    A row more stands where one begins or ceases to stand, none after the patient's
    `stop` (microseconds, UTC). Both columns are empty where none stands.
    """
    table = rows.astype({"driver": "str", "patient": "str"})
    table[ADJUDICATED] = pd.Series(pd.NA, index=table.index, dtype="Int64")
    table[BY] = ""
    mine: dict[str, list[Adjudication]] = {}
    for each in of_scale(made, scale):
        mine.setdefault(each.patient, []).append(each)
    parts = [
        _marked(part, mine[name], stop[name]) if name in mine else part
        for name, part in _by_patient(table)
    ]
    return pd.concat(parts, ignore_index=True) if parts else table


def _by_patient(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, part in table.groupby("patient", sort=False):
        yield str(name), part


def _marked(part: pd.DataFrame, made: list[Adjudication], stop: int) -> pd.DataFrame:
    """One patient's rows with every one that stood."""
    found = [s for s in adjudicate(_steps(part), made).each if s.begins < s.ends]
    edges = {t for s in found for t in (s.begins, s.ends) if t <= stop}
    part = _cut(part, edges)
    at = _micros(part)
    for standing in found:
        _mark(part, at, standing)
    return part


def _mark(part: pd.DataFrame, at: np.ndarray, standing: Standing) -> None:
    inside = (at >= standing.begins) & (at < standing.ends)
    part.loc[inside, ADJUDICATED] = standing.grade
    part.loc[inside, BY] = standing.adjudication.by


def _cut(part: pd.DataFrame, edges: Iterable[int]) -> pd.DataFrame:
    """The rows, with one more at each edge that falls between two of them."""
    at = _micros(part)
    new = np.array(sorted(t for t in edges if t > at[0] and t not in set(at.tolist())))
    held = np.searchsorted(at, new, side="right") - 1
    more = part.iloc[held.astype(np.int64)].copy()
    moments = pd.Series(new.astype("datetime64[us]"), index=more.index)
    more["at"] = moments.dt.tz_localize("UTC")
    return pd.concat([part, more]).sort_values("at", kind="stable", ignore_index=True)


def _micros(part: pd.DataFrame) -> np.ndarray:
    naive = part["at"].dt.tz_convert("UTC").dt.tz_localize(None)
    found: np.ndarray = naive.to_numpy("datetime64[us]").astype(np.int64)
    return found


def _steps(part: pd.DataFrame) -> GradeSteps:
    return GradeSteps(
        _micros(part),
        part["lowest"].to_numpy(),
        part["highest"].to_numpy(),
        tuple(part["driver"]),
        part["episode"].to_numpy(np.int16, na_value=0),
    )
