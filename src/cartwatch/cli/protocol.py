"""`cartwatch protocol`: check, test, list the unit's rules, and write their schemas."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from cartwatch.cli.exits import SOME_REFUSED, UNREADABLE, USAGE, readable, say, stop
from cartwatch.cli.options import Json, Protocols
from cartwatch.protocol import (
    Case,
    Library,
    Problem,
    Report,
    case_files,
    cases,
    load_library,
    read_library,
    schemas,
    shipped,
)
from cartwatch.ward.rehearsal import Rehearsal, read_cases, rehearsal
from cartwatch.ward.rehearsal_coverage import Gap, coverage

app = typer.Typer(help="Check, test and list the rules of a unit.")
protocol_app = app


@app.command()
def check(protocols: Protocols = None, as_json: Json = False) -> None:
    """Read every file and print every problem, as file:line:column: message.

    Exit codes: 0 all can be used, 3 something cannot.
    """
    report = Report()
    library = read_library(protocols or shipped(), report)
    tests: tuple[Case, ...] = ()
    if library is not None:
        files = case_files(library.folder)
        tests = tuple(c for file in files for c in cases(file, library, report))
    problems = tuple(sorted(report.problems, key=lambda problem: problem.order))
    counts = _counts(library, tests)
    if as_json:
        typer.echo(_json({"problems": _rows(problems), "counts": counts}))
    else:
        _print(problems)
        said = ", ".join(f"{number} {name}" for name, number in counts.items())
        noun = "problem" if len(problems) == 1 else "problems"
        typer.echo(f"{len(problems)} {noun}." if problems else f"All good: {said}.")
    raise typer.Exit(UNREADABLE if problems else 0)


@app.command("test")
def run_tests(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Test files or folders; without them all of the folder."),
    ] = None,
    protocols: Protocols = None,
    gaps: Annotated[
        bool,
        typer.Option("--coverage", help="List leaves never true, false or unknown."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the tests beside the rules.

    Exit codes: 0 all passed, 1 some failed, 2 no such test file, 3 a file cannot be
    read.
    """
    library = _usable(protocols)
    files = _files(paths or [library.folder])
    tests, problems = read_cases(files, library)
    result = rehearsal(_tracked(tests), library.vocabulary, problems)
    _tell(result, coverage(result.stages) if gaps else (), as_json=as_json)
    unread = UNREADABLE if result.problems else SOME_REFUSED
    raise typer.Exit(0 if result.good else unread)


@app.command()
def schema(
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where to; without it, schema/ of the protocols."),
    ] = None,
    protocols: Protocols = None,
    stale: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when out of date.")
    ] = False,
) -> None:
    """Write the JSON Schemas that editors check protocol files with.

    Exit codes: 0 written or up to date, 1 out of date with --check.
    """
    folder = out or (protocols or shipped()) / "schema"
    old = [name for name, text in schemas().items() if _text(folder / name) != text]
    if stale:
        for name in old:
            typer.echo(f"{folder / name} is out of date: cartwatch protocol schema")
        raise typer.Exit(SOME_REFUSED if old else 0)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
    typer.echo(f"{len(schemas())} schemas in {folder}, {len(old)} of them changed")


@app.command("list")
def list_protocols(protocols: Protocols = None, as_json: Json = False) -> None:
    """List vocabulary, scales, wards and family texts with versions and status.

    Exit codes: 0 listed, 3 a file cannot be read.
    """
    library = _usable(protocols)
    rows = _listed(library)
    if as_json:
        typer.echo(_json(rows))
        return
    table = Table()
    shown = ("kind", "id", "title", "version", "status")
    for name in shown:
        table.add_column(name, no_wrap=name != "title")
    for row in rows:
        table.add_row(*(row[name] for name in shown))
    Console().print(table)


def _tracked(tests: tuple[Case, ...]) -> Iterable[Case]:
    """The tests, with a bar for whoever watches."""
    console = Console(stderr=True)
    return track(
        tests,
        description="Rehearsing",
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _usable(folder: Path | None) -> Library:
    with readable():
        return load_library(folder)


def _files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        files = case_files(path) if path.is_dir() else [path]
        if not files or not all(file.is_file() for file in files):
            stop(f"{path}: no test file there; they end in .test.yaml", USAGE)
        found += files
    return list(dict.fromkeys(found))


def _tell(result: Rehearsal, gaps: tuple[Gap, ...], *, as_json: bool) -> None:
    if as_json:
        counts = {"passed": len(result.passed), "failed": len(result.failed)}
        whole = {
            "problems": _rows(result.problems),
            "failures": [str(failure) for failure in result.failures],
            "gaps": [str(gap) for gap in gaps],
            "counts": counts,
        }
        typer.echo(_json(whole))
        return
    _print(result.problems)
    for line in (*result.failures, *gaps):
        typer.echo(str(line))
    typer.echo(result.summary)


def _counts(library: Library | None, tests: tuple[Case, ...]) -> dict[str, int]:
    if library is None:
        return {}
    return {
        "concepts": len(library.vocabulary.concepts),
        "scales": len(library.scales),
        "wards": len(library.wards),
        "languages": len(library.families),
        "tests": len(tests),
    }


def _listed(library: Library) -> list[dict[str, str]]:
    found = [
        _row("scale", s.id, s.title, s.version, s.status, s.digest)
        for s in library.scales.values()
    ]
    found += [
        _row("ward", w.id, w.title, w.version, w.status, w.digest)
        for w in library.wards.values()
    ]
    found += [
        _row("family", name, "Family texts", f.version, f.status or "", "")
        for name, f in library.families.items()
    ]
    return found


def _row(*values: str) -> dict[str, str]:
    names = ("kind", "id", "title", "version", "status", "digest")
    return dict(zip(names, values, strict=True))


def _print(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        say(str(problem))


def _rows(problems: tuple[Problem, ...]) -> list[dict[str, str | int]]:
    return [
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "message": problem.message,
        }
        for problem in problems
    ]


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
