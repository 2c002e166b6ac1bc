"""`cartwatch restore`: a backup becomes a store again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.backup import report
from cartwatch.cli.exits import UNREADABLE, stop
from cartwatch.cli.stores import address, available, who

app = typer.Typer()
File = Annotated[
    Path, typer.Argument(help="What `cartwatch backup` wrote.", show_default=False)
]


@app.command()
def restore(
    file: File,
    store: options.Store = None,
    by: options.By = None,
    as_json: options.Json = False,
) -> None:
    """Bring a backup back into a new, empty store of either database, and audit it.

    A backup of an older version is brought up to date on the way. Exit codes: 0
    restored, 1 restored but its audit found something, 2 the store is not empty, 3 the
    file is no backup, 4 no store.
    """
    from cartwatch.store import StoreError, append, engine, writing
    from cartwatch.store import restore as bring_back
    from cartwatch.store.errors import place_of

    with available():
        found = engine(address(store))
        try:
            copied = bring_back(found, file)
        except StoreError as error:
            if error.place == str(file):
                stop(str(error), UNREADABLE)
            raise
        with writing(found) as session:
            deed, said = "restore", {"file": file.name, "head": list(copied.head)}
            now, name = datetime.now(UTC), who(by)
            append(session, [], action=deed, by=name, now=now, details=said)
        found.dispose()
    report(copied, place_of(found), as_json=as_json)
