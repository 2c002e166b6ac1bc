"""`cartwatch import`: a file of observations into the store, in one transaction."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import SOME_REFUSED, clock, readable
from cartwatch.cli.intake import report, working
from cartwatch.cli.stores import opened, who

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from cartwatch.exchange import Intake
    from cartwatch.protocol import Library

app = typer.Typer()


@app.command("import")
def import_file(
    observations: options.Observations,
    patients: Annotated[
        Path | None, typer.Option(help="Patients to enrol who are not there yet.")
    ] = None,
    store: options.Store = None,
    source: options.Source = None,
    by: options.By = None,
    protocols: options.Protocols = None,
    now: options.Now = None,
    as_json: options.Json = False,
) -> None:
    """Put a file into the store: all good rows or, if the store fails, none.

    A file may be imported again: rows that are there already are counted and left.
    """
    deed = Deed(source or observations.name, clock(now), who(by))
    with readable():
        from cartwatch.protocol import load_library

        library = load_library(protocols)
        with opened(store) as engine, working(f"Importing {observations.name}"):
            intakes, again = _imported(observations, patients, engine, library, deed)
    counts = report(intakes, aside=as_json)
    if as_json:
        typer.echo(json.dumps({"files": counts, "there_already": again}, indent=2))
    elif again:
        typer.echo(f"{observations}: {again:,} of the rows taken were there already")
    if any(intake.refused for _, intake in intakes):
        raise typer.Exit(SOME_REFUSED)


@dataclass(frozen=True, slots=True)
class Deed:
    """Under what name ids are kept, when it is, and who does it."""

    source: str
    now: datetime
    by: str


def _imported(
    observations: Path,
    patients: Path | None,
    engine: "Engine",
    library: "Library",
    deed: Deed,
) -> "tuple[list[tuple[Path, Intake]], int]":
    """Everything in one transaction; each file with what became of it."""
    from cartwatch.cli import record
    from cartwatch.exchange import read_observations, read_patients
    from cartwatch.store import writing

    words, now = library.vocabulary, deed.now
    people = read_patients(patients, words, now=now) if patients else None
    with writing(engine) as session:
        known = record.enrolled(session, people, now=now, by=deed.by)
        ids = record.stored_ids(session, deed.source)
        rows = read_observations(
            observations, words, now=now, patients=known, known_ids=ids
        )
        landed = record.landed(session, rows, people, words, deed)
    found: list[tuple[Path, Intake]] = []
    if patients is not None and people is not None:
        found.append((patients, people))
    found.append((observations, record.with_refused(rows, landed)))
    return found, landed.repeated
