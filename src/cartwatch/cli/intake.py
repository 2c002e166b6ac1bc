"""Reading the files of a command, and saying what was refused and why."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cartwatch.cli.exits import say

if TYPE_CHECKING:
    from cartwatch.exchange import (
        AdjudicationIntake,
        AttributionIntake,
        Intake,
        PatientIntake,
    )
    from cartwatch.protocol import Library

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Named:
    """The files that were named on the command line."""

    observations: Path
    patients: Path
    attributions: Path | None = None
    adjudications: Path | None = None

    @property
    def paths(self) -> tuple[Path | None, ...]:
        """All of them."""
        return (
            self.observations,
            self.patients,
            self.attributions,
            self.adjudications,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Files:
    """What the files gave; `each` pairs every path with its intake."""

    patients: "PatientIntake"
    observations: "Intake"
    attributions: "AttributionIntake | None"
    adjudications: "AdjudicationIntake | None"
    each: "tuple[tuple[Path, Intake], ...]"

    @property
    def refused(self) -> int:
        """Rows refused in all files together."""
        return sum(intake.refused for _, intake in self.each)


@contextmanager
def working(what: str) -> Iterator[Progress]:
    """A spinner with the time on a terminal; gone when the work is done."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    shown = console.is_terminal
    with Progress(
        *columns, console=console, transient=True, disable=not shown
    ) as progress:
        progress.add_task(what, total=None)
        yield progress


def read_files(named: Named, *, library: "Library", now: datetime) -> Files:
    """Patients first, so that a row of somebody unknown is refused.

    An infusion ahead of the clock tells that a patient's dates were shifted, as
    de-identified data are: then nothing of theirs is held against the clock.
    """
    from cartwatch.exchange import read_observations, read_patients

    words = library.vocabulary
    with working(f"Reading {named.observations.name}"):
        people = read_patients(named.patients, words, now=None)
        known, shifted = set(people.frame["patient"]), _shifted(people, now)
        rows = read_observations(
            named.observations, words, now=now, patients=known, shifted=shifted
        )
        each: list[tuple[Path, Intake]] = [(named.patients, people)]
        each.append((named.observations, rows))
        put_down, judged = _judgements(named, library, now, known)
        each += [
            (path, found)
            for path, found in (
                (named.attributions, put_down),
                (named.adjudications, judged),
            )
            if path is not None and found is not None
        ]
    return Files(people, rows, put_down, judged, tuple(each))


def _judgements(
    named: Named, library: "Library", now: datetime, known: set[str]
) -> "tuple[AttributionIntake | None, AdjudicationIntake | None]":
    from cartwatch.exchange import read_adjudications, read_attributions

    put_down = judged = None
    if (path := named.attributions) is not None:
        put_down = read_attributions(path, library, now=now, patients=known)
    if (path := named.adjudications) is not None:
        judged = read_adjudications(path, library, now=now, patients=known)
    return put_down, judged


def _shifted(people: "PatientIntake", now: datetime) -> set[str]:
    """Whose infusion lies ahead of the clock; said, because it may be a slip."""
    ahead = people.frame["infused_at"] > now
    names = sorted(people.frame["patient"][ahead])
    if names:
        who = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        say(
            f"{len(names)} patients were infused in the future ({who}): taken as "
            "shifted dates, so no time of theirs is held against the clock."
        )
    return set(names)


def report(
    each: "Iterable[tuple[Path, Intake]]", *, aside: bool
) -> list[dict[str, object]]:
    """Say and write what was refused; the counts of every file, for a program.

    `aside` keeps the counts off stdout, which a program reads.
    """
    return [_report(path, intake, aside) for path, intake in each]


def _report(path: Path, intake: "Intake", aside: bool) -> dict[str, object]:
    for note in intake.notes:
        say(note)
    shown = intake.refusals.head(SHOWN)
    for refusal in shown.itertuples():
        say(f"{refusal.file}:{refusal.line}: {refusal.reason} ({refusal.next_step})")
    if intake.refused > len(shown):
        say(f"{path}: and {intake.refused - len(shown):,} more. Most often:")
        for reason, count in intake.refusals["reason"].value_counts().head(5).items():
            say(f"  {count:,} times: {reason}")
    kept = _kept(path, intake)
    counts = f"{intake.rows:,} rows, {intake.taken:,} taken, {intake.refused:,} refused"
    say(f"{path}: {counts}" + (f", listed in {kept}" if kept else ""), aside=aside)
    return {
        "file": str(path),
        "rows": intake.rows,
        "taken": intake.taken,
        "refused": intake.refused,
        "refused_file": str(kept) if kept else None,
        "notes": list(intake.notes),
    }


def _kept(path: Path, intake: "Intake") -> Path | None:
    from cartwatch.exchange import refused_path, write_refusals

    try:
        return write_refusals(intake.refusals, path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        say(f"{refused_path(path)}: cannot be written ({reason}).")
        return None
