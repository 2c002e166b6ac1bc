"""How a command ends: exit codes, and what it says when it stops."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NoReturn, overload

import typer

EARLIEST, LATEST = 1900, 2200
"""Years in which a time can be meant; clocks cannot count far beyond."""

SOME_REFUSED, USAGE, UNREADABLE, NO_STORE = 1, 2, 3, 4


def say(text: str, *, aside: bool = True) -> None:
    """A line for people; `aside` from what a program may read on stdout."""
    typer.echo(text, err=aside)


def stop(message: str, code: int) -> NoReturn:
    """Say why and end with that exit code."""
    say(message)
    raise typer.Exit(code)


@contextmanager
def readable() -> Iterator[None]:
    """Ends with code 3 when a file or a protocol cannot be read."""
    from cartwatch.exchange import Unreadable
    from cartwatch.protocol import ProtocolError

    try:
        yield
    except Unreadable as problem:
        stop(str(problem), UNREADABLE)
    except ProtocolError as error:
        count = len(error.problems)
        noun = "problem" if count == 1 else "problems"
        stop(f"{error}\n{count} {noun}; nothing was done.", UNREADABLE)


@overload
def time_option(text: str, name: str) -> datetime: ...
@overload
def time_option(text: str | None, name: str) -> datetime | None: ...
def time_option(text: str | None, name: str) -> datetime | None:
    """A time given on the command line: ISO 8601 with offset, never naive."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        reason = f"'{text}' is not a time. Write it as 2026-02-01T08:30+01:00."
        raise typer.BadParameter(reason, param_hint=name) from None
    if moment.tzinfo is None:
        reason = f"'{text}' has no time zone. Add the offset, such as Z or +01:00."
        raise typer.BadParameter(reason, param_hint=name)
    if not EARLIEST <= moment.year <= LATEST:
        reason = f"'{text}' is not between the years {EARLIEST} and {LATEST}."
        raise typer.BadParameter(reason, param_hint=name)
    return moment.astimezone(UTC)


def clock(stated: str | None) -> datetime:
    """The present, or the present that the user stated."""
    return time_option(stated, "--now") or datetime.now(UTC)
