"""`cartwatch serve`: the pages over a store."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import USAGE, readable, stop
from cartwatch.cli.stores import address, opened

if TYPE_CHECKING:
    from cartwatch.protocol import Library

app = typer.Typer()


Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.")]
Wards = Annotated[
    list[str] | None,
    typer.Option("--ward", help="A ward to show; all of the protocols' without it."),
]
Named = Annotated[
    str, typer.Option("--as", help="Whose name stands on what is charted here.")
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host", help="A further name that people use for this computer."
    ),
]
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 # compared, not bound


@app.command()
def serve(
    store: options.Store = None,
    protocols: options.Protocols = None,
    host: Host = "127.0.0.1",
    port: Port = 5006,
    wards: Wards = None,
    named: Named = "",
    allow_host: Names = None,
) -> None:
    """Serve the pages over a store: nurse, board, physician and family.

    There is no sign-in yet: everybody who reaches the address may chart. Keep it on
    this computer, and run `cartwatch watch` beside it, or nobody is called.
    """
    from cartwatch.service import PortTakenError, create_app, run

    library = _library(protocols, wards or [])
    with opened(store):
        hosts = [*(allow_host or []), *([host] if host not in EVERYWHERE else [])]
    api = create_app(
        address(store), library, wards=wards or [], named=named, hosts=hosts
    )
    typer.echo(f"CartWatch: http://{host}:{port}  (Ctrl-C ends it)")
    try:
        run(api, host, port)
    except PortTakenError as error:
        stop(str(error), USAGE)


def _library(folder: Path | None, wards: Sequence[str]) -> "Library":
    """The protocols, which must know every ward that was asked for."""
    from cartwatch.protocol import load_library

    with readable():
        library = load_library(folder)
    unknown = [name for name in wards if name not in library.wards]
    if unknown:
        known = ", ".join(library.wards)
        stop(f"There is no ward {', '.join(unknown)}. Wards: {known}.", USAGE)
    return library
