"""`cartwatch serve`: the pages over a store."""

from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import USAGE, readable, stop
from cartwatch.cli.stores import address, opened

app = typer.Typer()


@app.command()
def serve(
    store: options.Store = None,
    protocols: options.Protocols = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 5006,
    ward: Annotated[
        list[str] | None,
        typer.Option(help="A ward to show; all of the protocols' without it."),
    ] = None,
    named: Annotated[
        str, typer.Option("--as", help="Whose name stands on what is charted here.")
    ] = "",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A further name that people use for this computer."),
    ] = None,
) -> None:
    """Serve the pages over a store: nurse, board, physician and family.

    There is no sign-in yet: everybody who reaches the address may chart. Keep it on
    this computer, and run `cartwatch watch` beside it, or nobody is called.
    """
    from cartwatch.protocol import load_library
    from cartwatch.service import PortTakenError, create_app, run

    with readable():
        library = load_library(protocols)
    unknown = [name for name in ward or () if name not in library.wards]
    if unknown:
        known = ", ".join(library.wards)
        stop(f"There is no ward {', '.join(unknown)}. Wards: {known}.", USAGE)
    with opened(store):
        pass
    api = create_app(
        address(store),
        library,
        wards=ward or (),
        named=named,
        hosts=[*(allow_host or ()), *([] if host in ("0.0.0.0", "::") else [host])],  # noqa: S104 # compared, not bound
    )
    typer.echo(f"CartWatch: http://{host}:{port}  (Ctrl-C ends it)")
    try:
        run(api, host, port)
    except PortTakenError as error:
        stop(str(error), USAGE)
