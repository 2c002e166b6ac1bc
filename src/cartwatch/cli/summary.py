"""Grading a file scale by scale, and the table that sums it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cartwatch.cli.adjudicated import adjudicated
from cartwatch.cli.exits import say
from cartwatch.cli.intake import Files
from cartwatch.clinical import WORST, Attribution, Vocabulary
from cartwatch.grading import ObservationFrame, frame
from cartwatch.grading.episodes import with_episodes
from cartwatch.grading.rows import FATAL
from cartwatch.grading.timeline import Asked, ended
from cartwatch.protocol.tree import Scale

NAMED = 20
TEXTS = ("patient", "scale", "driver", "state", "peak_driver")


@dataclass(frozen=True, slots=True)
class Request:
    """How to grade: until when, how silence reads, and what to work out besides."""

    until: datetime | None = None
    partial_record: bool = False
    episodes: bool = False
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, eq=False)
class Graded:
    """The rows and episodes of all scales, a summary a scale, and who has no row."""

    rows: pd.DataFrame
    episodes: pd.DataFrame | None
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
    request: Request,
    progress: Progress,
) -> Graded:
    """Grade everybody who was charted, under every scale."""
    prepared, silent = _prepared(files, vocabulary)
    parts, found, summaries = [], [], []
    for number, scale in enumerate(scales, start=1):
        said = f"Grading {scale.id} ({number} of {len(scales)})"
        progress.update(progress.task_ids[0], description=said)
        asked = Asked(
            prepared, scale, request.until, _put_down(files), request.partial_record
        )
        part, episodes = _of_scale(asked, request)
        summaries.append(summary(part, scale, episodes))
        parts.append(_judged(part, asked, files))
        found += [] if episodes is None else [episodes]
    each = _together(found) if request.episodes else None
    return Graded(_together(parts), each, summaries, silent)


def _prepared(
    files: Files, vocabulary: Vocabulary
) -> tuple[ObservationFrame, list[str]]:
    """The frame of everybody who was charted, and who was not."""
    people, rows = files.patients.infusions, files.observations.frame
    charted = people["patient"].isin(rows["patient"].unique())
    silent = people["patient"][~charted].drop_duplicates().tolist()
    return frame(rows, people[charted].reset_index(drop=True), vocabulary), silent


def _put_down(files: Files) -> tuple[Attribution, ...]:
    return tuple(files.attributions.attributions) if files.attributions else ()


def _of_scale(
    asked: Asked, request: Request
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    if request.episodes:
        return with_episodes(asked, zone=request.zone)
    return asked.timeline(), None


def _judged(part: pd.DataFrame, asked: Asked, files: Files) -> pd.DataFrame:
    if files.adjudications is None:
        return part
    stop = dict(zip(asked.frame.patients.tolist(), asked.stop.tolist(), strict=True))
    return adjudicated(part, asked.scale, files.adjudications.adjudications, stop)


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """All scales in one table, by patient, scale and time; texts as plain text."""
    plain = [part.astype({n: "str" for n in TEXTS if n in part}) for part in parts]
    return pd.concat(plain, ignore_index=True)


def summary(
    part: pd.DataFrame, scale: Scale, episodes: pd.DataFrame | None = None
) -> dict[str, Any]:
    """How many patients and changes, and each patient's highest grade.

    `peak` counts patients by their highest certain grade, `recorded` those with a 5
    by death; `may_be_higher` are those whose chart leaves a higher one possible.
    `episodes` counts them by state, where they were asked for.
    """
    computed = part[~part["driver"].isin(ended(scale))]
    by_patient = computed.groupby("patient", observed=True)
    certain, possible = by_patient["lowest"].max(), by_patient["highest"].max()
    said = {
        "scale": scale.id,
        "title": scale.title,
        "version": scale.version,
        "status": scale.status,
        "digest": scale.digest,
        "patients": len(certain),
        "changes": len(part),
        "peak": {str(g): int((certain == g).sum()) for g in range(WORST + 1)},
        "recorded": {str(FATAL): int((part["lowest"] == FATAL).sum())},
        "may_be_higher": int((possible > certain).sum()),
        "outside": list(part.attrs.get("outside", [])),
    }
    return said if episodes is None else {**said, "episodes": _by_state(episodes)}


def _by_state(episodes: pd.DataFrame) -> dict[str, int]:
    counts = episodes["state"].value_counts()
    return {str(state): int(n) for state, n in counts.items()}


def show(found: Graded, *, aside: bool) -> None:
    """The summary table, and who has no rows."""
    table = Table(
        title="Patients by highest certain grade; 5 is recorded",
        box=None,
        padding=(0, 1, 0, 0),
        title_justify="left",
    )
    longest = max((len(each["scale"]) for each in found.summaries), default=0)
    grades = [*map(str, range(WORST + 1)), str(FATAL)]
    more = ["episodes", "open"] if found.episodes is not None else []
    for name in ("scale", "patients", "rows", *grades, "maybe\nmore", *more):
        left = name == "scale"
        table.add_column(
            name,
            justify="left" if left else "right",
            overflow="fold",
            min_width=longest if left else None,
        )
    for each in found.summaries:
        version = f"{each['scale']} {each['version']} ({each['status']})"
        table.add_row(version, *(f"{n:,}" for n in _counts(each)))
    Console(stderr=aside).print(table)
    for each in found.summaries:
        _name(f"{each['scale']}: outside its instrument", each["outside"], aside)
    _name("no observation taken", found.silent, aside)


def _counts(each: dict[str, Any]) -> list[int]:
    peaks = [*each["peak"].values(), *each["recorded"].values()]
    counts = [each["patients"], each["changes"], *peaks, each["may_be_higher"]]
    states = each.get("episodes")
    return counts if states is None else [*counts, sum(states.values()), states["open"]]


def _name(what: str, patients: list[str], aside: bool) -> None:
    if not patients:
        return
    more = f" and {len(patients) - NAMED:,} more" if len(patients) > NAMED else ""
    say(f"{what} ({len(patients):,}): {', '.join(patients[:NAMED])}{more}", aside=aside)
