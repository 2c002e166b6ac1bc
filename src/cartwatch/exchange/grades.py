"""Grades out: `patient,at,scale,lowest,highest,driver,episode` as Parquet or CSV."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from cartwatch.exchange.times import written

GRADE_COLUMNS = ["patient", "at", "scale", "lowest", "highest", "driver", "episode"]
PROVENANCE = b"cartwatch"


def write_grades(
    grades: pd.DataFrame, path: Path, provenance: Sequence[Mapping[str, str]] = ()
) -> None:
    """Write a timeline whole or not at all; the ending chooses Parquet or CSV.

    In CSV `at` is UTC with Z and `episode` is empty outside; in Parquet they are a
    timestamp with zone UTC and a nullable integer, and the metadata key `cartwatch`
    holds `provenance` as JSON.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.suffix.lower() == ".parquet":
            pyarrow.parquet.write_table(_arrow(grades, provenance), draft)
        else:
            draft.write_text(grades_csv(grades), encoding="utf-8", newline="")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def grades_csv(grades: pd.DataFrame) -> str:
    """The timeline as CSV."""
    table = grades[GRADE_COLUMNS].assign(at=written(grades["at"]))
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text


def _arrow(grades: pd.DataFrame, provenance: Sequence[Mapping[str, str]]) -> pa.Table:
    table = pa.Table.from_pandas(grades[GRADE_COLUMNS], preserve_index=False)
    said = {PROVENANCE: json.dumps(list(provenance)).encode()}
    return table.replace_schema_metadata({**(table.schema.metadata or {}), **said})
