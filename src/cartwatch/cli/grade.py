"""`cartwatch grade`: a file of observations in, a file of grades out."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import SOME_REFUSED, clock, readable, say, time_option
from cartwatch.cli.intake import Files, Named, read_files, report, working
from cartwatch.cli.outputs import STDOUT, Outputs, write

if TYPE_CHECKING:
    from datetime import datetime

    from cartwatch.cli.summary import Graded
    from cartwatch.protocol import Library
    from cartwatch.protocol.tree import Scale, WardProtocol

app = typer.Typer()
DEFAULT_SCALES = ("crs-astct-2019", "icans-astct-2019", "icans-astct-2019-child")


@app.command()
def grade(
    observations: options.Observations,
    patients: options.Patients,
    attributions: options.Attributions = None,
    adjudications: options.Adjudications = None,
    scale: options.Scales = None,
    ward: options.Ward = None,
    partial_record: options.Partial = False,
    until: options.Until = None,
    out: options.Out = None,
    episodes: options.Episodes = None,
    zone: options.Zone = None,
    protocols: options.Protocols = None,
    now: options.Now = None,
    as_json: options.Json = False,
) -> None:
    """Grade a file of observations.

    A bad row is refused with its place and reason, here and in a .refused.csv beside
    the file; good rows are graded. A wide row counts as its filled cells.
    """
    named = Named(observations, patients, attributions, adjudications)
    to, place = Outputs(out, episodes).checked(named.paths, as_json), known(zone)
    end, present = time_option(until, "--until"), clock(now)
    with readable():
        library, scales, here = _scales(protocols, scale, ward)
        files = read_files(named, library=library, now=present)
    found = _graded(files, library, scales, end, partial_record, to, place or here)
    _write(found, to)
    _finish(files, found, to, as_json=as_json)


def _graded(
    files: Files,
    library: "Library",
    scales: "list[Scale]",
    end: "datetime | None",
    partial_record: bool,
    to: Outputs,
    zone: str,
) -> "Graded":
    from cartwatch.cli.summary import Request, graded

    request = Request(end, partial_record, to.episodes is not None, zone)
    with working("Grading") as progress:
        return graded(files, scales, library.vocabulary, request, progress)


def known(zone: str | None) -> str | None:
    """The name of a time zone; a wrong one is a wrong usage."""
    from zoneinfo import ZoneInfo

    try:
        return zone and ZoneInfo(zone).key
    except (KeyError, ValueError, OSError):
        reason = f"there is no time zone '{zone}'. Write it as Europe/Berlin."
        raise typer.BadParameter(reason, param_hint="--zone") from None


def _scales(
    protocols: Path | None, ids: list[str] | None, ward: str | None
) -> "tuple[Library, list[Scale], str]":
    """The protocols, the scales, and the ward's time zone."""
    from cartwatch.protocol import load_library

    library = load_library(protocols)
    scales = chosen(library, ids, ward)
    return library, scales, library.wards[ward].time_zone if ward else "UTC"


def chosen(
    library: "Library", ids: list[str] | None, ward: str | None
) -> "list[Scale]":
    """The scales to grade by; a wrong id is a wrong usage."""
    if ids and ward:
        raise typer.BadParameter("--scale or --ward, not both", param_hint="--ward")
    if ward is not None:
        _check_known(ward, list(library.wards), "ward")
        return scales_of(library.wards[ward])
    for word in ids or ():
        _check_known(word, list(library.scales), "scale")
    if ids:
        return [library.scales[word] for word in dict.fromkeys(ids)]
    known = [library.scales[word] for word in DEFAULT_SCALES if word in library.scales]
    if not known:
        reason = f"these protocols have none of {', '.join(DEFAULT_SCALES)}; name one"
        raise typer.BadParameter(reason, param_hint="--scale")
    return known


def scales_of(rules: "WardProtocol") -> "list[Scale]":
    """The scales that a ward grades by, one for each instrument."""
    return [scale for pairs in rules.scales.values() for _, scale in pairs]


def _check_known(word: str, known: list[str], what: str) -> None:
    from cartwatch.protocol.problem import meant

    if word in known:
        return
    near = meant(word, known)
    reason = f"there is no {what} '{word}'.{near} Known: {', '.join(sorted(known))}."
    raise typer.BadParameter(reason, param_hint=f"--{what}")


def _write(found: "Graded", to: Outputs) -> None:
    from cartwatch.exchange import grades_csv, write_episodes, write_grades

    said = found.provenance
    if to.out == STDOUT:
        typer.echo(grades_csv(found.rows), nl=False)
    elif to.out is not None:
        write(to.out, "--out", lambda path: write_grades(found.rows, path, said))
    if to.episodes is not None and found.episodes is not None:
        made = found.episodes
        write(to.episodes, "--episodes", lambda path: write_episodes(made, path, said))


def _finish(files: Files, found: "Graded", to: Outputs, *, as_json: bool) -> None:
    aside = as_json or to.out == STDOUT
    counts = report(files.each, aside=aside)
    if as_json:
        document: dict[str, object] = {
            "files": counts,
            "scales": found.summaries,
            "out": str(to.out) if to.out else None,
            "episodes": str(to.episodes) if to.episodes else None,
        }
        typer.echo(json.dumps(document, indent=2))
    else:
        _tell(found, to, aside=aside)
    if files.refused:
        raise typer.Exit(SOME_REFUSED)


def _tell(found: "Graded", to: Outputs, *, aside: bool) -> None:
    from cartwatch.cli.summary import show

    show(found, aside=aside)
    if to.out is None:
        say("Grades were not written: add --out grades.parquet or .csv.")
    elif to.out != STDOUT:
        say(f"{to.out}: {len(found.rows):,} rows of grades", aside=False)
    if to.episodes is not None and found.episodes is not None:
        say(f"{to.episodes}: {len(found.episodes):,} episodes", aside=aside)
