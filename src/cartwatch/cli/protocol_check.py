"""`cartwatch protocol check`: every file read, and every scale proved."""

from collections.abc import Iterable
from typing import Any

import typer
from rich.console import Console
from rich.progress import Progress

from cartwatch.cli.exits import SOME_REFUSED, UNREADABLE
from cartwatch.cli.options import Json, Protocols
from cartwatch.cli.protocol_say import (
    counted,
    print_json,
    print_problems,
    problem_rows,
)
from cartwatch.grading.proof import Proof, blamed, proof, readings, size
from cartwatch.protocol import (
    Case,
    Library,
    Problem,
    Report,
    case_files,
    cases,
    read_library,
    shipped,
)
from cartwatch.protocol.tree import Scale, WardProtocol
from cartwatch.ward.rehearsal_coverage import leaves_of

Proved = tuple[WardProtocol | None, Proof]
"""A proof, and the ward whose settings it was made with."""
LAWS = (
    "every complete state has one grade, every rung is reached, no worse value "
    "lowers a grade, every range is exact"
)


def check(protocols: Protocols = None, as_json: Json = False) -> None:
    """Read every file, prove every scale, and print every problem with its place.

    A scale of which a ward changes settings is proved with those too.

    A scale is proved by asking the engine for every state that its limits tell
    apart: each complete state has one grade, each rung is the grade of its domain
    somewhere, a worse value never lowers a grade, and what is not charted gives
    exactly the range of what is still possible.

    Exit codes: 0 all can be used, 1 a scale breaks a law, 3 a file cannot be used.
    """
    report = Report()
    library = read_library(protocols or shipped(), report)
    tests = () if library is None else _tests(library, report)
    unread = sorted(report.problems, key=lambda problem: problem.order)
    if not as_json:
        # A typing slip need not wait for the proofs, which take seconds.
        print_problems(unread)
    proofs = () if library is None else _proved(library)
    broken = sorted(_broken(proofs), key=lambda problem: problem.order)
    problems, counts = [*unread, *broken], _counts(library, tests, proofs)
    if as_json:
        print_json(_document(problems, counts, proofs))
    else:
        print_problems(broken)
        _tell(len(problems), counts, proofs)
    worst = UNREADABLE if unread else SOME_REFUSED
    raise typer.Exit(worst if problems else 0)


def _tests(library: Library, report: Report) -> tuple[Case, ...]:
    files = case_files(library.folder)
    return tuple(c for file in files for c in cases(file, library, report))


def _proved(library: Library) -> tuple[Proved, ...]:
    """A proof of every scale that can be read, with a bar for whoever watches."""
    words = library.vocabulary
    wanted: list[tuple[WardProtocol | None, Scale]] = [
        (None, scale) for scale in library.scales.values()
    ]
    wanted += readings(library)
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("Proving", total=sum(size(s, words) for _, s in wanted))
        return tuple(
            (ward, proof(scale, words, step=lambda done: bar.advance(task, done)))
            for ward, scale in wanted
        )


def _broken(proofs: Iterable[Proved]) -> list[Problem]:
    """Problems of the scales, and those that only a ward's settings make."""
    plain = [p for ward, found in proofs if ward is None for p in found.problems]
    return plain + [
        problem
        for ward, found in proofs
        if ward is not None
        for problem in blamed(ward, found, plain)
    ]


def _counts(
    library: Library | None, tests: tuple[Case, ...], proofs: Iterable[Proved]
) -> dict[str, int]:
    if library is None:
        return {}
    domains = [d for scale in library.scales.values() for d in scale.domains]
    leaves = {n.place for s in library.scales.values() for n in leaves_of(s)}
    return {
        "concepts": len(library.vocabulary.concepts),
        "scales": len(library.scales),
        "domains": len(domains),
        "rungs": sum(len(domain.rungs) for domain in domains),
        "leaves": len(leaves),
        "wards": len(library.wards),
        "languages": len(library.families),
        "tests": len(tests),
        "states": sum(found.states for _, found in proofs),
    }


def _tell(problems: int, counts: dict[str, int], proofs: tuple[Proved, ...]) -> None:
    if problems:
        typer.echo(f"{counted(problems, 'problem')}.")
        return
    said = ", ".join(f"{n:,} {name}" for name, n in counts.items() if name != "states")
    typer.echo(f"All good: {said}.")
    typer.echo(f"Proved in {counts['states']:,} states: {LAWS}.")
    for ward, found in proofs:
        if ward is not None:
            typer.echo(f"{found.scale.id}: proved with the settings of {ward.id} too")
            continue
        for exception in found.exceptions:
            typer.echo(f"{found.scale.id}: not proved, by design: {exception}")


def _document(
    problems: list[Problem], counts: dict[str, int], proofs: tuple[Proved, ...]
) -> dict[str, Any]:
    return {
        "problems": problem_rows(problems),
        "counts": counts,
        "proofs": [
            {
                "scale": found.scale.id,
                "ward": None if ward is None else ward.id,
                "groups": found.groups,
                "states": found.states,
                "complete": found.complete,
                "unknown_on_purpose": found.masked,
                "problems": len(found.problems),
                "exceptions": found.exceptions,
            }
            for ward, found in proofs
        ],
    }
