"""`cartwatch protocol activate`: two people put a ward's rules in force."""

from pathlib import Path
from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import answer, deed, looking, said
from cartwatch.cli.exits import clock, time_option
from cartwatch.cli.protocol_say import usable
from cartwatch.cli.stores import address


def activate(
    ward: Annotated[str, typer.Argument(help="The ward's id.", show_default=False)],
    at: Annotated[str, typer.Option("--at", help="From when; it may lie ahead.")],
    second: Annotated[str, typer.Option(help="The second person who approves.")],
    by: Annotated[str, typer.Option(help="The first person who approves.")],
    store: options.Store = None,
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Put a ward's rules in force as the files are now; two people approve.

    The past keeps the grades of the rules that were in force then. Exit codes: 0
    activated, 2 refused, 3 a file cannot be read, 4 the store is not available.
    """
    begins, library = time_option(at, "--at"), usable(protocols)
    with deed(store, by) as doing:
        doing.verbs.activate(ward, library, at=begins, second=second, **doing.how)
    rules = library.wards[ward]
    found = {"ward": ward, "version": rules.version, "digest": rules.digest}
    found |= {"status": rules.status, "at": said(begins)}
    says = f"{ward} {rules.version} ({rules.digest[:12]}) counts from {said(begins)}"
    answer(f"{says}; approved by {by} and {second}.", as_json, found)


def in_force(store: str | None) -> dict[str, str]:
    """By ward, what counts now and from when, by whose word; empty without a store."""
    from cartwatch.ward import activations
    from cartwatch.ward.activate import in_force as counting

    if not _there(store):
        return {}
    now = clock(None)
    with looking(store) as session:
        rows = activations(session)
    found = {}
    for ward in {row.ward for row in rows}:
        row = counting([r for r in rows if r.ward == ward], now)
        if row is not None:
            approved = f"{row.approved_by}, {row.second_approved_by}"
            digest = f"{row.version} {row.digest[:12]}"
            found[ward] = f"{digest} from {said(row.begins_at)} ({approved})"
    return found


def _there(store: str | None) -> bool:
    """Whether a store was named, or the usual one has been made."""
    url = address(store)
    path = url.removeprefix("sqlite:///")
    return path == url or Path(path).exists()
