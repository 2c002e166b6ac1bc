"""`cartwatch explain`: why a patient had a grade, down to the charted row."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import USAGE, clock, readable, stop, time_option
from cartwatch.cli.grade import chosen
from cartwatch.cli.intake import read_files, report
from cartwatch.cli.stores import opened

if TYPE_CHECKING:
    from cartwatch.cli.explained import Case
    from cartwatch.protocol import Library

app = typer.Typer()


@app.command()
def explain(
    patient: Annotated[str, typer.Argument(help="The patient's id.")],
    at: Annotated[str, typer.Option(help="When, as 2026-02-01T08:30+01:00.")],
    scale: Annotated[
        list[str] | None, typer.Option(help="A scale's id; may be repeated.")
    ] = None,
    ward: Annotated[
        str | None, typer.Option(help="A ward's id: its scales with its settings.")
    ] = None,
    observations: Annotated[
        Path | None, typer.Option(help="A file of observations, instead of the store.")
    ] = None,
    patients: Annotated[
        Path | None, typer.Option(help="The patients file that belongs to it.")
    ] = None,
    attributions: Annotated[
        Path | None, typer.Option(help="The attributions file that belongs to it.")
    ] = None,
    partial_record: Annotated[
        bool, typer.Option("--partial-record", help="The file is not all there is.")
    ] = False,
    known_at: Annotated[
        str | None, typer.Option(help="By what was in the store at that time.")
    ] = None,
    store: options.Store = None,
    protocols: options.Protocols = None,
    now: options.Now = None,
    as_json: options.Json = False,
) -> None:
    """Say why a patient had a grade at a time: rule, value, author and place."""
    moment, known = time_option(at, "--at"), time_option(known_at, "--known-at")
    if (observations is None) != (patients is None):
        reason = "--observations and --patients belong together"
        raise typer.BadParameter(reason, param_hint="--patients")
    with readable():
        from cartwatch.cli.explained import explanations, plain, text
        from cartwatch.protocol import load_library

        library = load_library(protocols)
        scales = chosen(library, scale, ward)
        if observations is not None and patients is not None:
            files = (observations, patients, attributions)
            case = _of_files(patient, files, library, clock(now), partial_record)
        else:
            case = _of_store(patient, store, library, known)
    try:
        found = explanations(case, scales, library.vocabulary, moment or clock(now))
    except ValueError as problem:
        stop(f"{patient}: {problem}", USAGE)
    if as_json:
        typer.echo(json.dumps(plain(found), indent=2))
        return
    for each in found:
        typer.echo(text(each, library.vocabulary))


def _of_files(
    patient: str,
    files: tuple[Path, Path, Path | None],
    library: "Library",
    now: datetime,
    partial_record: bool,
) -> "Case":
    from cartwatch.cli.explained import Case

    read = read_files(*files, library=library, now=now)
    report(read.each, aside=True)
    put_down = read.attributions.attributions if read.attributions else ()
    return Case(
        patient,
        read.observations.frame,
        read.patients.frame,
        tuple(a for a in put_down if a.patient == patient),
        partial_record,
    )


def _of_store(
    patient: str, store: str | None, library: "Library", known_at: datetime | None
) -> "Case":
    from cartwatch import store as record
    from cartwatch.cli.explained import Case

    with opened(store) as engine, record.reading(engine) as session:
        people = record.patients(session, patient=patient, known_at=known_at)
        rows = record.frame(
            session,
            patient=patient,
            known_at=known_at,
            vocabulary=library.vocabulary,
        )
        put_down = record.attributions(session, patient=patient, known_at=known_at)
    return Case(patient, rows, people.frame, put_down, partial_record=True)
