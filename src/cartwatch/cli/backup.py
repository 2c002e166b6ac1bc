"""`cartwatch backup`: a whole copy of the store, taken while people chart."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import SOME_REFUSED, say
from cartwatch.cli.stores import opened, who

if TYPE_CHECKING:
    from cartwatch.store import Copied

app = typer.Typer()
File = Annotated[
    Path, typer.Argument(help="The new file; it must not exist.", show_default=False)
]


@app.command()
def backup(
    file: File,
    store: options.Store = None,
    by: options.By = None,
    as_json: options.Json = False,
) -> None:
    """Copy the store into one file, as of one moment, while it is in use.

    The copy is audited and `cartwatch restore` brings it back into SQLite or
    PostgreSQL. It holds the whole record: keep it as safe as the store. Exit codes: 0
    copied, 1 copied but its audit found something, 2 refused, 4 no store.
    """
    from cartwatch.store import StoreError, append, writing
    from cartwatch.store import backup as copy

    with opened(store) as engine:
        try:
            with writing(engine) as session:
                deed, said = "backup", {"file": file.name}
                now, name = datetime.now(UTC), who(by)
                append(session, [], action=deed, by=name, now=now, details=said)
        except StoreError as error:
            say(f"The backup is not in the audit: {error}")
        copied = copy(engine, file)
    report(copied, str(file), as_json=as_json)


def report(copied: "Copied", where: str, *, as_json: bool) -> None:
    """What was copied to where; ends with 1 when its audit found something."""
    event, newest = copied.head
    head, rows = f"{event}:{newest}", sum(copied.rows.values())
    found = [str(problem) for problem in copied.problems]
    if as_json:
        facts = {"to": where, "rows": dict(copied.rows), "head": head}
        typer.echo(json.dumps(facts | {"problems": found}))
    else:
        for problem in found:
            say(problem)
        text = f"{rows} rows, {event} audit events, {len(found)} problems: {where}"
        typer.echo(f"{text}\nKeep elsewhere: {head}")
    raise typer.Exit(SOME_REFUSED if found else 0)
