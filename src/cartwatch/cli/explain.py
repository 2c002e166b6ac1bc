"""`cartwatch explain`: why a patient had a grade, down to the charted row."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import USAGE, clock, readable, stop, time_option
from cartwatch.cli.grade import chosen, scales_of
from cartwatch.cli.intake import Named, read_files, report
from cartwatch.cli.stores import opened

if TYPE_CHECKING:
    from sqlmodel import Session

    from cartwatch.cli.explained import Case
    from cartwatch.clinical import Vocabulary
    from cartwatch.protocol import Library
    from cartwatch.protocol.tree import Scale
    from cartwatch.ward import Version

app = typer.Typer()


@app.command()
def explain(
    patient: Annotated[str, typer.Argument(help="The patient's id.")],
    at: options.At,
    scale: options.Scales = None,
    ward: options.Ward = None,
    observations: options.FromFile = None,
    patients: options.PatientsToo = None,
    attributions: options.Attributions = None,
    partial_record: options.Partial = False,
    known_at: options.KnownAt = None,
    store: options.Store = None,
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Say why a patient had a grade at a time: rule, value, author and place."""
    when, known = time_option(at, "--at"), time_option(known_at, "--known-at")
    named = _named(observations, patients, attributions)
    with readable():
        library = _library(protocols)
        scales, words = chosen(library, scale, ward), library.vocabulary
        if named is not None:
            case = _of_files(patient, named, library, when, partial_record)
        else:
            case, rules = _of_store(patient, store, library, known, (when, ward))
            if rules and not scale:
                scales, words = scales_of(rules.protocol), rules.vocabulary
    if ward is not None:
        case = replace(case, zone=library.wards[ward].time_zone)
    _tell(case, scales, words, when, as_json=as_json)


def _library(protocols: Path | None) -> "Library":
    from cartwatch.protocol import load_library

    return load_library(protocols)


def _named(
    observations: Path | None, patients: Path | None, attributions: Path | None
) -> Named | None:
    if observations is None and patients is None:
        return None
    if observations is None or patients is None:
        reason = "--observations and --patients belong together"
        raise typer.BadParameter(reason, param_hint="--patients")
    return Named(observations, patients, attributions)


def _tell(
    case: "Case",
    scales: "list[Scale]",
    words: "Vocabulary",
    when: datetime,
    *,
    as_json: bool,
) -> None:
    from cartwatch.cli.explained import document, explanations, text

    try:
        found = explanations(case, scales, words, when)
    except ValueError as problem:
        stop(f"{case.patient}: {problem}", USAGE)
    if as_json:
        told = [document(each, words, case.zone) for each in found]
        typer.echo(json.dumps(told, indent=2))
        return
    for each in found:
        typer.echo(text(each, words, case.zone))


def _of_files(
    patient: str, named: Named, library: "Library", when: datetime, partial_record: bool
) -> "Case":
    """The patient's rows of the files; the present is not before the time asked."""
    from cartwatch.cli.explained import Case

    read = read_files(named, library=library, now=max(when, clock(None)))
    report(read.each, aside=True)
    put_down = read.attributions.attributions if read.attributions else ()
    return Case(
        patient,
        read.observations.frame,
        read.patients.infusions,
        tuple(a for a in put_down if a.patient == patient),
        partial_record,
    )


def _of_store(
    patient: str,
    store: str | None,
    library: "Library",
    known_at: datetime | None,
    asked: "tuple[datetime, str | None]",
) -> "tuple[Case, Version | None]":
    """The patient's record, and the rules of their ward that grade the time asked.

    Day and age are counted on the clock of the ward.
    """
    from cartwatch import store as record
    from cartwatch.cli.explained import Case

    when, ward = asked
    whose: Any = {"patient": patient, "known_at": known_at}
    with opened(store) as engine, record.reading(engine) as session:
        ward = ward or _ward(session, patient, when, known_at)
        zone, rules = (
            _zone(library, ward),
            _rules(library, ward, session, (when, known_at)),
        )
        people = record.patients(session, zone=ZoneInfo(zone), **whose)
        rows = record.frame(session, vocabulary=library.vocabulary, **whose)
        put_down = record.attributions(session, **whose)
    frame = people.infusions
    case = Case(patient, rows, frame, put_down, partial_record=True, zone=zone)
    return case, rules


def _rules(
    library: "Library",
    ward: str | None,
    session: "Session",
    asked: "tuple[datetime, datetime | None]",
) -> "Version | None":
    """What graded that ward then; None for a ward that these protocols do not have."""
    from cartwatch.clinical import micros
    from cartwatch.ward import rules_in_force

    if ward is None or ward not in library.wards:
        return None
    when, known_at = asked
    how: Any = {"session": session, "known_at": known_at}
    return rules_in_force(ward, library, now=clock(None), **how).at(micros(when))


def _ward(
    session: "Session", patient: str, when: datetime, known_at: datetime | None
) -> str | None:
    """Where the patient lay then, or last before; else where they lie now."""
    from cartwatch.ward.access import ward_of
    from cartwatch.ward.stay import stays

    rows = stays(session, patient, when, known_at)
    then = next((row.ward for row in reversed(rows) if row.ward), None)
    return then or ward_of(session, patient)


def _zone(library: "Library", ward: str | None) -> str:
    """The time zone of a ward; UTC for one that these protocols do not have."""
    known = library.wards.get(ward or "")
    return "UTC" if known is None else known.time_zone
