"""Grades and episodes out, as Parquet or CSV.

Grades are `patient,at,scale,lowest,highest,driver,episode`, and where physicians'
grades were given `adjudicated,adjudicated_by`; episodes have a row each.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from cartwatch.exchange.times import written

GRADE_COLUMNS = ["patient", "at", "scale", "lowest", "highest", "driver", "episode"]
ADJUDICATED_COLUMNS = ["adjudicated", "adjudicated_by"]
PROVENANCE = b"cartwatch"
_HOURS = {"time_to_peak": "hours_to_peak", "duration": "duration_hours"}
"""Lengths of time, and the columns that give them in hours."""


def write_grades(
    grades: pd.DataFrame, path: Path, provenance: Sequence[Mapping[str, str]] = ()
) -> None:
    """Write a timeline whole or not at all; the ending chooses Parquet or CSV.

    In CSV `at` is UTC with Z and `episode` is empty outside; in Parquet they are a
    timestamp with zone UTC and a nullable integer, and the metadata key `cartwatch`
    holds `provenance` as JSON.
    """
    _write(grades[_grade_columns(grades)], path, provenance)


def write_episodes(
    episodes: pd.DataFrame, path: Path, provenance: Sequence[Mapping[str, str]] = ()
) -> None:
    """Write episodes whole or not at all, as grades are.

    Lengths of time are hours (`hours_to_peak`, `duration_hours`); a time that is not
    known is empty.
    """
    hours = {
        to: episodes[name].dt.total_seconds() / 3600 for name, to in _HOURS.items()
    }
    _write(episodes.assign(**hours).drop(columns=list(_HOURS)), path, provenance)


def grades_csv(grades: pd.DataFrame) -> str:
    """The timeline as CSV."""
    return _csv(grades[_grade_columns(grades)])


def _grade_columns(grades: pd.DataFrame) -> list[str]:
    return GRADE_COLUMNS + [name for name in ADJUDICATED_COLUMNS if name in grades]


def _write(
    table: pd.DataFrame, path: Path, provenance: Sequence[Mapping[str, str]]
) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.suffix.lower() == ".parquet":
            pyarrow.parquet.write_table(_arrow(table, provenance), draft)
        else:
            draft.write_text(_csv(table), encoding="utf-8", newline="")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _csv(table: pd.DataFrame) -> str:
    moments = table.select_dtypes("datetimetz")
    said = {str(name): _said(moments[name]) for name in moments}
    text: str = table.assign(**said).to_csv(index=False, lineterminator="\n")
    return text


def _said(times: pd.Series) -> pd.Series:
    """Times as text with Z; none is empty."""
    said = pd.Series("", index=times.index, dtype="object")
    known = times.notna()
    said[known] = written(times[known])
    return said


def _arrow(table: pd.DataFrame, provenance: Sequence[Mapping[str, str]]) -> pa.Table:
    made = pa.Table.from_pandas(table, preserve_index=False)
    said = {PROVENANCE: json.dumps(list(provenance)).encode()}
    return made.replace_schema_metadata({**(made.schema.metadata or {}), **said})
