"""`cartwatch audit`: was the record touched behind its back?"""

import json
from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import SOME_REFUSED, say
from cartwatch.cli.stores import opened

app = typer.Typer(help="Verify the record of who did what.")
Head = Annotated[
    str | None,
    typer.Option(
        "--head",
        metavar="ID:HASH",
        help="What an earlier run printed and you kept elsewhere; it must still be so.",
    ),
]


@app.command("verify")
def verify(
    store: options.Store = None, head: Head = None, as_json: options.Json = False
) -> None:
    """Name every row that was edited, removed, reordered or added unseen.

    Prints the newest event as ID:HASH. Keep it outside the store, on paper or by mail:
    with --head it shows a chain that was written anew or cut short. Exit codes: 0
    nothing was touched, 1 something was, 2 --head is not ID:HASH, 4 no store.
    """
    from cartwatch.store import audit_head, reading, verify_audit

    kept = None if head is None else _kept(head)
    with opened(store) as engine, reading(engine) as session:
        problems = verify_audit(session, head=kept)
        event, newest = audit_head(session)
    shown = f"{event}:{newest}"
    if as_json:
        found = [{"place": p.place, "says": p.says} for p in problems]
        facts = {"ok": not problems, "events": event, "head": shown, "problems": found}
        typer.echo(json.dumps(facts))
    else:
        for problem in problems:
            say(str(problem))
        typer.echo(f"{event} events, {len(problems)} problems. Keep elsewhere: {shown}")
    raise typer.Exit(SOME_REFUSED if problems else 0)


def _kept(text: str) -> tuple[int, str]:
    number, _, kept = text.partition(":")
    if not number.isdecimal() or len(number) > 18 or len(kept) != 64:
        reason = f"'{text}' is not ID:HASH. Copy what `cartwatch audit verify` printed."
        raise typer.BadParameter(reason, param_hint="--head")
    return int(number), kept
