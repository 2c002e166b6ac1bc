"""`cartwatch init`: create the store, or bring it up to date."""

import json

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import NO_STORE, stop
from cartwatch.cli.stores import address, available, data_folder, settled

app = typer.Typer()
NEXT = """Next:
  cartwatch patient add ID --name NAME --ward WARD --bed BED
  cartwatch import OBSERVATIONS --patients PATIENTS
  cartwatch serve"""


@app.command()
def init(store: options.Store = None, as_json: options.Json = False) -> None:
    """Create the store, or bring an older one up to date; nothing is lost."""
    from cartwatch.store import current, engine, upgrade
    from cartwatch.store.errors import place_of

    url = address(store)
    if store is None and settled() is None:
        _make_folder()
    with available():
        found = engine(url)
        ready = current(found)
        if not ready:
            upgrade(found)
        found.dispose()
    shown = place_of(found)
    if as_json:
        typer.echo(json.dumps({"store": shown, "changed": not ready}))
        return
    state = "is up to date" if ready else "is ready"
    typer.echo(f"The store {shown} {state}.\n{NEXT}")


def _make_folder() -> None:
    """The user's data folder, which may be closed to the user of a service."""
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        stop(
            f"{folder}: the folder cannot be made ({error.strerror}). "
            "Name a store that can be written: --store sqlite:////path/cartwatch.db.",
            NO_STORE,
        )
