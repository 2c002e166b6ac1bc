"""`cartwatch settings`: what is in force, and where each of it came from."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import UNREADABLE, stop

if TYPE_CHECKING:
    from cartwatch.cli.settings_read import InForce

app = typer.Typer()

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="The settings file; else CARTWATCH_CONFIG, ./cartwatch.toml, or "
        "cartwatch.toml in your settings folder.",
        show_default=False,
    ),
]


@app.command()
def settings(config: Config = None, as_json: options.Json = False) -> None:
    """Print every setting in force and where it came from; secrets are masked.

    The command line goes before the environment, that before the file, that before
    the default.
    """
    found = read(config)
    rows = list(shown(found))
    if as_json:
        typer.echo(json.dumps([dict(zip(TITLES, row, strict=True)) for row in rows]))
        return
    typer.echo(f"File: {found.file or 'none'}")
    width = max(len(key) for key, *_ in rows)
    wide = max(len(str(value)) for _, value, _ in rows)
    for key, value, origin in rows:
        typer.echo(f"{key:<{width}}  {value!s:<{wide}}  {origin}")


TITLES = ("key", "value", "from")


def read(
    config: Path | None = None, given: Mapping[str, object] | None = None
) -> "InForce":
    """The settings in force; ends with code 3 and every problem when they are wrong."""
    from cartwatch.cli.settings_read import in_force

    with understood():
        return in_force(config, given)


@contextmanager
def understood() -> Iterator[None]:
    """Ends with code 3 when the settings cannot be used."""
    from cartwatch.cli.settings_file import SettingsError

    try:
        yield
    except SettingsError as error:
        count = len(error.problems)
        noun = "problem" if count == 1 else "problems"
        stop(f"{error}\n{count} {noun} in the settings; nothing was done.", UNREADABLE)


def shown(found: "InForce") -> Iterator[tuple[str, object, str]]:
    """Key, value as it may be seen, and origin; in the order of the file."""
    for key, origin in found.origins.items():
        yield key, _masked(key, _value(found, key)), origin


def _value(found: "InForce", key: str) -> Any:
    value: Any = found.settings
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _masked(key: str, value: Any) -> object:
    """No password of a store, no path of a ping address, no secret."""
    from cartwatch.cli.settings_model import without_password
    from cartwatch.cli.stores import address

    if value is None and key == "store":
        value = address(None)
    if value is None:
        return "not set"
    if key == "oidc.secret":
        return "set, not shown"
    if key == "store":
        return without_password(value)
    if key == "watch.ping":
        parts = urlsplit(value)
        return f"{parts.scheme}://{parts.hostname}/…"
    if isinstance(value, dict):
        value = tuple(f"{name}={said}" for name, said in value.items())
    return ", ".join(value) if isinstance(value, tuple) else str(value)
