"""`cartwatch serve`: the pages over a store."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import USAGE, readable, stop
from cartwatch.cli.settings import Config, read
from cartwatch.cli.stores import address, opened

if TYPE_CHECKING:
    from fastapi import FastAPI

    from cartwatch.cli.settings_model import Settings
    from cartwatch.protocol import Library

app = typer.Typer()


Host = Annotated[
    str | None,
    typer.Option(help="The address to listen on; 127.0.0.1 without it."),
]
Port = Annotated[
    int | None,
    typer.Option(
        help="The port to listen on, 0 for any free one; 5006 without it.",
        min=0,
        max=65_535,
    ),
]
Wards = Annotated[
    list[str] | None,
    typer.Option("--ward", help="A ward to show; all of the protocols' without it."),
]
Named = Annotated[
    str | None, typer.Option("--as", help="Whose name stands on what is charted here.")
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host", help="A further name that people use for this computer."
    ),
]
Https = Annotated[
    bool | None,
    typer.Option(
        "--https/--http",
        help="People reach it over https, through a proxy: cookies and headers say so.",
    ),
]
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 # compared, not bound


@app.command()
def serve(
    store: options.Store = None,
    protocols: options.Protocols = None,
    host: Host = None,
    port: Port = None,
    wards: Wards = None,
    named: Named = None,
    allow_host: Names = None,
    https: Https = None,
    config: Config = None,
) -> None:
    """Serve the pages over a store: nurse, board, physician and family.

    What is not said here is taken from the environment, then from `cartwatch.toml`:
    see `cartwatch settings`. Run `cartwatch watch` beside it, or nobody is called.
    """
    given = {
        "store": store,
        "protocols": protocols,
        "serve.host": host,
        "serve.port": port,
        "wards": wards or None,
        "serve.name": named,
        "serve.allow_hosts": allow_host or None,
        "serve.https": https,
    }
    _serve(read(config, given).settings)


def _serve(chosen: "Settings") -> None:
    from cartwatch.cli.settings_parts import limits_of
    from cartwatch.service import PortTakenError, logs, run

    library = _library(chosen.protocols, chosen.wards)
    logs.configure(chosen.log.level, chosen.log.format)
    where = chosen.serve
    with opened(chosen.store):
        api = _app(chosen, library)
    try:
        run(
            api,
            where.host,
            where.port,
            limits=limits_of(chosen),
            proxies=where.proxies,
            ready=_greet,
        )
    except PortTakenError as error:
        stop(str(error), USAGE)


def _greet(host: str, port: int) -> None:
    name = f"[{host}]" if ":" in host else host
    typer.echo(f"CartWatch: http://{name}:{port}  (Ctrl-C ends it)")


def _app(chosen: "Settings", library: "Library") -> "FastAPI":
    from cartwatch.cli.settings_parts import limits_of, oidc_of, rules_of
    from cartwatch.service import create_app

    where = chosen.serve
    own = [where.host] if where.host not in EVERYWHERE else []
    return create_app(
        address(chosen.store),
        library,
        wards=chosen.wards,
        named=where.name,
        hosts=[*where.allow_hosts, *own],
        https=where.https,
        limits=limits_of(chosen),
        rules=rules_of(chosen),
        oidc=oidc_of(chosen),
    )


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
