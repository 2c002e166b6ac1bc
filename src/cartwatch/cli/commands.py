"""Which commands are there? Each in a module of its own that exports a Typer `app`."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, NoReturn

import typer

import cartwatch

COMMANDS = {
    "demo": ("demo", "Serve a synthetic ward that lives in accelerated time."),
    "init": ("init", "Create the store, or bring it up to date."),
    "serve": ("serve", "Serve the pages."),
    "settings": ("settings", "Show the settings in force and where they came from."),
    "watch": ("watch", "Send alerts; a process of its own."),
    "listen": ("listen", "Receive messages of monitors and laboratories."),
    "import": ("import_file", "Put a file of observations into the store."),
    "export": ("export", "Write what the store holds to files."),
    "grade": ("grade", "Grade a file of observations."),
    "explain": ("explain", "Say why a patient had a grade at a time."),
    "patient": ("patient", "Who is on the ward: enrol, infuse, move, a death."),
    "protocol": ("protocol", "Check, test and compare protocol files."),
    "family": ("family", "Make, list and revoke links for families."),
    "user": ("user", "Manage who may sign in."),
    "audit": ("audit", "Verify the record of who did what."),
    "backup": ("backup", "Copy the store while it is in use."),
    "restore": ("restore", "Bring a copy of the store back."),
}
EPILOG = """Exit codes: 0 all taken. 1 some refused or failed. 2 wrong usage.
3 a file or a protocol cannot be read. 4 the store is not available."""
ABOUT = "CartWatch grades CRS and ICANS, says why, and says what it cannot know."


def assembled(wanted: Callable[[str], bool]) -> typer.Typer:
    """The command line; commands that are not `wanted` are only named in --help."""
    app = typer.Typer(
        name="cartwatch",
        help=f"{ABOUT} Decision support: it never orders, doses or predicts.",
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_whole)
    for name, (module, says) in COMMANDS.items():
        path = f"cartwatch.cli.{module}"
        if find_spec(path) is None:
            continue
        if wanted(name):
            _add(app, name, import_module(path).app, says)
        else:
            app.command(name, help=says)(_not_loaded)
    return app


def _whole(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.")
    ] = False,
) -> None:
    if version:
        typer.echo(f"cartwatch {cartwatch.__version__}")
        raise typer.Exit


def _not_loaded() -> NoReturn:
    raise RuntimeError("a command that was not loaded was called")


def _add(app: typer.Typer, name: str, part: typer.Typer, says: str) -> None:
    """A module with one command is that command; with several it is a group."""
    only = part.registered_commands
    single = len(only) == 1 and not part.registered_groups
    if single and only[0].name in (None, name):
        app.command(name, epilog=EPILOG)(_function(only[0].callback))
    else:
        app.add_typer(part, name=name, help=says, no_args_is_help=True)


def _function(callback: Callable[..., object] | None) -> Callable[..., object]:
    if callback is None:
        raise RuntimeError("a command without a function")
    return callback
