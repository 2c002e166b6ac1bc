"""`cartwatch grade`: a file of observations in, a file of grades out."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import SOME_REFUSED, clock, readable, say, time_option
from cartwatch.cli.intake import Files, Named, read_files, report, working

if TYPE_CHECKING:
    from cartwatch.cli.summary import Graded
    from cartwatch.protocol import Library
    from cartwatch.protocol.tree import Scale

app = typer.Typer()
DEFAULT_SCALES = ("crs-astct-2019", "icans-astct-2019", "icans-astct-2019-child")
STDOUT = Path("-")


@app.command()
def grade(
    observations: options.Observations,
    patients: options.Patients,
    attributions: options.Attributions = None,
    scale: options.Scales = None,
    ward: options.Ward = None,
    partial_record: options.Partial = False,
    until: options.Until = None,
    out: options.Out = None,
    protocols: options.Protocols = None,
    now: options.Now = None,
    as_json: options.Json = False,
) -> None:
    """Grade a file of observations.

    A bad row is refused with its place and reason, here and in a .refused.csv beside
    the file; good rows are graded. A wide row counts as its filled cells.
    """
    _check_out(out, (observations, patients, attributions), as_json=as_json)
    end, present = time_option(until, "--until"), clock(now)
    with readable():
        library, scales = _scales(protocols, scale, ward)
        named = Named(observations, patients, attributions)
        files = read_files(named, library=library, now=present)
    from cartwatch.cli.summary import graded

    with working("Grading") as progress:
        found = graded(files, scales, library.vocabulary, end, partial_record, progress)
    _write(found, out)
    _finish(files, found, out, as_json=as_json)


def _scales(
    protocols: Path | None, ids: list[str] | None, ward: str | None
) -> "tuple[Library, list[Scale]]":
    from cartwatch.protocol import load_library

    library = load_library(protocols)
    return library, chosen(library, ids, ward)


def _check_out(
    out: Path | None, inputs: "tuple[Path | None, ...]", *, as_json: bool
) -> None:
    """Refuse before the work what would fail after it."""
    _check_apart(out, inputs)
    if out is None or (out == STDOUT and not as_json):
        return
    if out == STDOUT:
        raise typer.BadParameter("not together with --json", param_hint="--out -")
    if out.suffix.lower() not in (".parquet", ".csv"):
        reason = f"'{out}' ends neither in .parquet nor in .csv"
        raise typer.BadParameter(reason, param_hint="--out")
    if not out.absolute().parent.is_dir():
        reason = f"there is no folder {out.absolute().parent}; make it first"
        raise typer.BadParameter(reason, param_hint="--out")


def _check_apart(out: Path | None, inputs: "tuple[Path | None, ...]") -> None:
    """Grades never take the place of the chart they were made from."""
    for path in inputs:
        if out and path and out.exists() and path.exists() and out.samefile(path):
            reason = f"'{out}' is read by this command; write the grades elsewhere"
            raise typer.BadParameter(reason, param_hint="--out")


def chosen(
    library: "Library", ids: list[str] | None, ward: str | None
) -> "list[Scale]":
    """The scales to grade by; a wrong id is a wrong usage."""
    if ids and ward:
        raise typer.BadParameter("--scale or --ward, not both", param_hint="--ward")
    if ward is not None:
        _check_known(ward, list(library.wards), "ward")
        served = library.wards[ward].scales.values()
        return [scale for pairs in served for _, scale in pairs]
    for word in ids or ():
        _check_known(word, list(library.scales), "scale")
    if ids:
        return [library.scales[word] for word in dict.fromkeys(ids)]
    known = [library.scales[word] for word in DEFAULT_SCALES if word in library.scales]
    if not known:
        reason = f"these protocols have none of {', '.join(DEFAULT_SCALES)}; name one"
        raise typer.BadParameter(reason, param_hint="--scale")
    return known


def _check_known(word: str, known: list[str], what: str) -> None:
    from difflib import get_close_matches

    if word in known:
        return
    near = get_close_matches(word, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    reason = f"there is no {what} '{word}'.{hint} Known: {', '.join(sorted(known))}."
    raise typer.BadParameter(reason, param_hint=f"--{what}")


def _write(found: "Graded", out: Path | None) -> None:
    from cartwatch.exchange import grades_csv, write_grades

    if out is None:
        return
    if out == STDOUT:
        typer.echo(grades_csv(found.rows), nl=False)
        return
    try:
        with working(f"Writing {out.name}"):
            write_grades(found.rows, out, found.provenance)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise typer.BadParameter(f"{out}: {reason}", param_hint="--out") from error


def _finish(files: Files, found: "Graded", out: Path | None, *, as_json: bool) -> None:
    aside = as_json or out == STDOUT
    counts = report(files.each, aside=aside)
    if as_json:
        written = str(out) if out else None
        document: dict[str, object] = {
            "files": counts,
            "scales": found.summaries,
            "out": written,
        }
        typer.echo(json.dumps(document, indent=2))
    else:
        from cartwatch.cli.summary import show

        show(found, aside=aside)
        if out is None:
            say("Grades were not written: add --out grades.parquet or .csv.")
        elif out != STDOUT:
            say(f"{out}: {len(found.rows):,} rows of grades", aside=False)
    if files.refused:
        raise typer.Exit(SOME_REFUSED)
