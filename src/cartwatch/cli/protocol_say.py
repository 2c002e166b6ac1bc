"""What the commands about protocols share: reading a folder, and saying problems."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from cartwatch.cli.exits import readable, say
from cartwatch.protocol import Library, Problem, load_library


def usable(folder: Path | None) -> Library:
    """The library of a folder; ends with code 3 when a file cannot be read."""
    with readable():
        return load_library(folder)


def print_problems(problems: Iterable[Problem]) -> None:
    """Every problem on a line, aside from stdout."""
    for problem in problems:
        say(str(problem))


def problem_rows(problems: Iterable[Problem]) -> list[dict[str, str | int]]:
    """Problems for a program."""
    return [
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "message": problem.message,
        }
        for problem in problems
    ]


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def counted(number: int, noun: str) -> str:
    """ "1 problem", "2 problems"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
