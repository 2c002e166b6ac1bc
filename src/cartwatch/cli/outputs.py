"""Where a command writes, checked before the work and written whole after it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import typer

from cartwatch.cli.intake import working

STDOUT = Path("-")


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where grades and episodes go; None is nowhere, `-` the standard output."""

    out: Path | None
    episodes: Path | None

    def checked(self, inputs: Iterable[Path | None], as_json: bool) -> "Outputs":
        """The same; refuses before the work what would fail after it."""
        if self.out == STDOUT and as_json:
            raise typer.BadParameter("not together with --json", param_hint="--out -")
        named = {"--out": self.out, "--episodes": self.episodes}
        for option, path in named.items():
            if path is not None and (option, path) != ("--out", STDOUT):
                _check(path, option, inputs)
        for one, other in combinations((p for p in named.values() if p), 2):
            if one.absolute() == other.absolute():
                reason = f"'{other}' is where --out goes; name another file"
                raise typer.BadParameter(reason, param_hint="--episodes")
        return self


def _check(path: Path, option: str, inputs: Iterable[Path | None]) -> None:
    _check_apart(path, option, inputs)
    if path.suffix.lower() not in (".parquet", ".csv"):
        reason = f"'{path}' ends neither in .parquet nor in .csv"
        raise typer.BadParameter(reason, param_hint=option)
    if not path.absolute().parent.is_dir():
        reason = f"there is no folder {path.absolute().parent}; make it first"
        raise typer.BadParameter(reason, param_hint=option)


def _check_apart(path: Path, option: str, inputs: Iterable[Path | None]) -> None:
    """What is written never takes the place of what was read."""
    for read in inputs:
        if read and path.exists() and read.exists() and path.samefile(read):
            reason = f"'{path}' is read by this command; write the grades elsewhere"
            raise typer.BadParameter(reason, param_hint=option)


def write(path: Path, option: str, writer: Callable[[Path], None]) -> None:
    """Write a file, or say why it cannot be written."""
    try:
        with working(f"Writing {path.name}"):
            writer(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise typer.BadParameter(f"{path}: {reason}", param_hint=option) from error
