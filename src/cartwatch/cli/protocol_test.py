"""`cartwatch protocol test`: the tests beside the rules, run and counted."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from cartwatch.cli.exits import SOME_REFUSED, UNREADABLE, USAGE, stop
from cartwatch.cli.options import Json, Protocols
from cartwatch.cli.protocol_say import (
    counted,
    print_json,
    print_problems,
    problem_rows,
    usable,
)
from cartwatch.protocol import Case, case_files
from cartwatch.ward.rehearsal import Rehearsal, read_cases, rehearsal
from cartwatch.ward.rehearsal_coverage import Coverage, coverage

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Test files or folders; without them all of the folder."),
]
Gaps = Annotated[
    bool,
    typer.Option(
        "--coverage",
        help="List leaves that no test saw true, false or unknown; fail with any.",
    ),
]


def run_tests(
    paths: Paths = None,
    protocols: Protocols = None,
    gaps: Gaps = False,
    as_json: Json = False,
) -> None:
    """Run the tests beside the rules.

    Exit codes: 0 all passed, 1 some failed or --coverage found a gap, 2 no such test
    file, 3 a file cannot be read.
    """
    library = usable(protocols)
    files = _files(paths or [library.folder])
    tests, problems = read_cases(files, library)
    result = rehearsal(_tracked(tests), library.vocabulary, problems)
    # Asked for the whole folder, a scale without any test is one long gap.
    whole = () if paths else tuple(library.scales.values())
    found = coverage(result.stages, whole, library.vocabulary) if gaps else None
    _tell(result, found, as_json=as_json)
    if result.problems:
        raise typer.Exit(UNREADABLE)
    good = result.good and not (found and found.gaps)
    raise typer.Exit(0 if good else SOME_REFUSED)


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


def _files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        files = case_files(path) if path.is_dir() else [path]
        if not files or not all(file.is_file() for file in files):
            stop(f"{path}: no test file there; they end in .test.yaml", USAGE)
        found += files
    return list(dict.fromkeys(found))


def _tell(result: Rehearsal, found: Coverage | None, *, as_json: bool) -> None:
    gaps = found.gaps if found else ()
    if as_json:
        counts = {"passed": len(result.passed), "failed": len(result.failed)}
        if found is not None:
            counts |= {"leaves": found.leaves, "covered": found.covered}
        whole = {
            "problems": problem_rows(result.problems),
            "failures": [str(failure) for failure in result.failures],
            "gaps": [str(gap) for gap in gaps],
            "counts": counts,
        }
        print_json(whole)
        return
    print_problems(result.problems)
    for line in (*result.failures, *gaps):
        typer.echo(str(line))
    typer.echo(result.summary)
    if found is not None:
        seen = f"{found.covered:,} seen every way that they can be"
        typer.echo(
            f"{counted(found.leaves, 'leaf').replace('leafs', 'leaves')}: {seen}"
        )
