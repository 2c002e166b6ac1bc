"""Grading a file scale by scale, and the table that sums it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cartwatch.cli.exits import say
from cartwatch.cli.intake import Files
from cartwatch.clinical import WORST, Vocabulary
from cartwatch.exchange import GRADE_COLUMNS
from cartwatch.grading import frame, timeline
from cartwatch.protocol.tree import Scale

NAMED = 20


@dataclass(frozen=True, slots=True, eq=False)
class Graded:
    """The rows of all scales, one summary a scale, and what they were graded by."""

    rows: pd.DataFrame
    summaries: list[dict[str, Any]]
    silent: list[str]

    @property
    def provenance(self) -> list[dict[str, str]]:
        """Scale, version and digest of every grade in the file."""
        keys = ("scale", "version", "status", "digest")
        return [{k: summary[k] for k in keys} for summary in self.summaries]


def graded(
    files: Files,
    scales: Sequence[Scale],
    vocabulary: Vocabulary,
    until: datetime | None,
    partial_record: bool,
    progress: Progress,
) -> Graded:
    """Grade everybody who was charted, under every scale."""
    people, rows = files.patients.frame, files.observations.frame
    charted = people["patient"].isin(rows["patient"].unique())
    silent = people["patient"][~charted].tolist()
    prepared = frame(rows, people[charted].reset_index(drop=True), vocabulary)
    put_down = files.attributions.attributions if files.attributions else ()
    parts, summaries = [], []
    for scale in scales:
        progress.update(progress.task_ids[0], description=f"Grading {scale.id}")
        part = timeline(
            prepared,
            scale,
            until=until,
            attributions=put_down,
            partial_record=partial_record,
        )
        parts.append(part)
        summaries.append(summary(part, scale))
    return Graded(_together(parts), summaries, silent)


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """All scales in one table, by patient, scale and time; texts as plain text."""
    texts = ("patient", "scale", "driver")
    plain = [part.astype(dict.fromkeys(texts, "str")) for part in parts]
    return pd.concat(plain, ignore_index=True)[GRADE_COLUMNS]


def summary(part: pd.DataFrame, scale: Scale) -> dict[str, Any]:
    """How many patients and changes, and each patient's highest grade.

    `peak` counts patients by their highest certain grade; `may_be_higher` are those
    whose chart leaves a higher one possible.
    """
    by_patient = part.groupby("patient", observed=True)
    certain, possible = by_patient["lowest"].max(), by_patient["highest"].max()
    return {
        "scale": scale.id,
        "title": scale.title,
        "version": scale.version,
        "status": scale.status,
        "digest": scale.digest,
        "patients": len(certain),
        "changes": len(part),
        "peak": {str(g): int((certain == g).sum()) for g in range(WORST + 1)},
        "may_be_higher": int((possible > certain).sum()),
        "outside": list(part.attrs.get("outside", [])),
    }


def show(found: Graded, *, aside: bool) -> None:
    """The summary table, and who has no rows."""
    table = Table(title="Patients by highest certain grade")
    for name in (
        "scale",
        "patients",
        "rows",
        *map(str, range(WORST + 1)),
        "maybe more",
    ):
        left = name == "scale"
        table.add_column(name, justify="left" if left else "right", overflow="fold")
    for each in found.summaries:
        counts = (each["patients"], each["changes"], *each["peak"].values())
        numbers = (f"{n:,}" for n in (*counts, each["may_be_higher"]))
        version = f"{each['scale']} {each['version']} ({each['status']})"
        table.add_row(version, *numbers)
    Console(stderr=aside).print(table)
    for each in found.summaries:
        _name(f"{each['scale']}: outside its instrument", each["outside"], aside)
    _name("no observation taken", found.silent, aside)


def _name(what: str, patients: list[str], aside: bool) -> None:
    if not patients:
        return
    more = f" and {len(patients) - NAMED:,} more" if len(patients) > NAMED else ""
    say(f"{what} ({len(patients):,}): {', '.join(patients[:NAMED])}{more}", aside=aside)
