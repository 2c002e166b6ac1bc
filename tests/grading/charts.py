"""Small charts for grading tests: hours since the infusion, concept, value."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cartwatch.clinical import Vocabulary
from cartwatch.grading import ObservationFrame, frame, timeline
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Scale, WardProtocol

DAY0 = pd.Timestamp("2026-01-05T10:00:00Z").as_unit("us")

Row = tuple[float, str, float | str | None] | tuple[float, str, float | str | None, str]
"""Hours since the infusion, concept, value, and a dose if it has one."""


def encoded(vocabulary: Vocabulary, concept: str, value: float | str | None) -> float:
    """A value as the observation frame holds it."""
    if value is None:
        return np.nan
    if isinstance(value, str):
        position = vocabulary[concept].position(value)
        assert position is not None, f"{concept} has no code {value}"
        return float(position)
    return float(value)


def at(hours: float) -> pd.Timestamp:
    """The time so many hours after the infusion."""
    return DAY0 + pd.Timedelta(microseconds=round(hours * 3_600_000_000))


def observations(
    vocabulary: Vocabulary, charts: Mapping[str, Iterable[Row]]
) -> pd.DataFrame:
    """The observation frame of these charts, by patient."""
    rows = [
        (name, at(h), at(h), concept, encoded(vocabulary, concept, v), "", *dose, "")
        for name, chart in charts.items()
        for h, concept, v, *dose in chart
    ]
    columns = ["patient", "at", "recorded_at", "concept", "value", "id"]
    dosed = any(len(row) > len(columns) + 1 for row in rows)
    columns += ["dose"] if dosed else []
    table = pd.DataFrame([row[: len(columns)] for row in rows], columns=columns)
    for column in ("at", "recorded_at"):
        table[column] = pd.to_datetime(table[column], utc=True).astype(
            "datetime64[us, UTC]"
        )
    return table.astype({"value": np.float64})


def people(
    names: Iterable[str],
    vocabulary: Vocabulary,
    *,
    age: float = 40.0,
    **baseline: object,
) -> pd.DataFrame:
    """The patients frame: everybody infused at hour 0."""
    listed = list(names)
    table = pd.DataFrame({"patient": listed, "age_years": np.full(len(listed), age)})
    table["infused_at"] = pd.Series([DAY0] * len(listed), dtype="datetime64[us, UTC]")
    for name, value in baseline.items():
        table[name] = encoded(vocabulary, name, value)  # type: ignore[arg-type]
    return table


def framed(
    vocabulary: Vocabulary,
    chart: Iterable[Row],
    *,
    age: float = 40.0,
    **baseline: object,
) -> ObservationFrame:
    """One patient's prepared frame."""
    table = observations(vocabulary, {"P1": chart})
    return frame(table, people(["P1"], vocabulary, age=age, **baseline), vocabulary)


def grades(
    vocabulary: Vocabulary,
    scale: Scale,
    chart: Iterable[Row],
    hours: Iterable[float],
    *,
    until: float | None = None,
    partial_record: bool = False,
    age: float = 40.0,
    **baseline: object,
) -> list[str]:
    """The grade at each of these hours: "2", "0–3" or "ungraded"."""
    asked = list(hours)
    stop = at(max(asked) if until is None else until).to_pydatetime()
    prepared = framed(vocabulary, chart, age=age, **baseline)
    rows = timeline(
        prepared, scale, until=stop, partial_record=partial_record, regardless=True
    )
    return [shown(rows, at(h)) for h in asked]


def shown(rows: pd.DataFrame, moment: pd.Timestamp) -> str:
    """The grade of the last row at or before a time."""
    before = rows[rows["at"] <= moment]
    if before.empty:
        return "none"
    low, high = int(before["lowest"].iloc[-1]), int(before["highest"].iloc[-1])
    if (low, high) == (0, 4):
        return "ungraded"
    return str(low) if low == high else f"{low}–{high}"


def alone(library: Library, scale: Scale) -> WardProtocol:
    """A ward that grades by this scale and does nothing else."""
    return replace(
        library.wards["example-adult"],
        scales={scale.scale: ((None, scale),)},
        alerts=(),
        mutes=(),
        schedule=(),
        family=(),
    )
