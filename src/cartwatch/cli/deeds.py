"""What commands that change the record share: the store, the clock, the answer."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartwatch.cli.exits import USAGE, clock, stop
from cartwatch.cli.stores import opened, who

if TYPE_CHECKING:
    from sqlmodel import Session

Patient = Annotated[str, typer.Argument(help="The patient's id.", show_default=False)]
At = Annotated[str | None, typer.Option("--at", help="Since when; by default now.")]
Why = Annotated[str, typer.Option("--reason", help="Why; it stays in the record.")]


@dataclass(frozen=True, slots=True)
class Deed:
    """One transaction: the ward's verbs, the session, the time and the person."""

    verbs: ModuleType
    session: "Session"
    now: datetime
    by: str

    @property
    def how(self) -> dict[str, Any]:
        """What every verb is told."""
        return {"session": self.session, "now": self.now, "by": self.by}


@contextmanager
def deed(store: str | None, by: str | None) -> Iterator[Deed]:
    """A deed that lands when the block ends; ends with code 2 when it is refused."""
    from cartwatch import ward as verbs
    from cartwatch.store import writing

    try:
        with opened(store) as engine, writing(engine) as session:
            yield Deed(verbs, session, clock(None), who(by))
    except verbs.Refused as refused:
        stop(str(refused), USAGE)


@contextmanager
def looking(store: str | None) -> "Iterator[Session]":
    """A session that only reads; ends with code 2 when the ward refuses."""
    from cartwatch import ward as verbs
    from cartwatch.store import reading

    try:
        with opened(store) as engine, reading(engine) as session:
            yield session
    except verbs.Refused as refused:
        stop(str(refused), USAGE)


def answer(
    says: str, as_json: bool, fields: Callable[[], dict[str, Any]] | dict[str, Any]
) -> None:
    """A sentence for people, or one JSON document for a program."""
    if as_json:
        found = fields() if callable(fields) else fields
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, default=_plain))
    else:
        typer.echo(says)


def served(protocols: Path | None) -> dict[str, Any]:
    """`wards`: those that have a protocol."""
    from cartwatch.cli.protocol_say import usable

    return {"wards": tuple(usable(protocols).wards)}


def said(moment: datetime | None) -> str:
    """A time as people read it; empty for none."""
    return "" if moment is None else moment.strftime("%Y-%m-%d %H:%MZ")


def _plain(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
