"""`cartwatch protocol`: check, test, compare and list the unit's rules."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cartwatch.cli.exits import SOME_REFUSED
from cartwatch.cli.options import Json, Protocols, Store
from cartwatch.cli.protocol_activate import activate, in_force
from cartwatch.cli.protocol_check import check
from cartwatch.cli.protocol_diff import diff
from cartwatch.cli.protocol_say import print_json, usable
from cartwatch.cli.protocol_test import run_tests
from cartwatch.protocol import Library, schemas, shipped

app = typer.Typer(help="Check, test, compare and list the rules of a unit.")
protocol_app = app

app.command()(check)
app.command("test")(run_tests)
app.command()(diff)
app.command()(activate)


@app.command()
def schema(
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where to; without it, schema/ of the protocols."),
    ] = None,
    protocols: Protocols = None,
    stale: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when out of date.")
    ] = False,
) -> None:
    """Write the JSON Schemas that editors check protocol files with.

    Exit codes: 0 written or up to date, 1 out of date with --check.
    """
    folder = out or (protocols or shipped()) / "schema"
    old = [name for name, text in schemas().items() if _text(folder / name) != text]
    if stale:
        for name in old:
            typer.echo(f"{folder / name} is out of date: cartwatch protocol schema")
        raise typer.Exit(SOME_REFUSED if old else 0)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
    typer.echo(f"{len(schemas())} schemas in {folder}, {len(old)} of them changed")


@app.command("list")
def list_protocols(
    protocols: Protocols = None, store: Store = None, as_json: Json = False
) -> None:
    """List vocabulary, scales, wards and family texts with versions and status.

    Of a ward also which version is in force, where a store says so. Exit codes: 0
    listed, 3 a file cannot be read, 4 the store is not available.
    """
    rows = _listed(usable(protocols))
    counting = in_force(store)
    for row in rows:
        row["in_force"] = counting.pop(row["id"], "") if row["kind"] == "ward" else ""
    if as_json:
        print_json(rows)
        return
    table = Table()
    shown = ("kind", "id", "title", "version", "status", "in_force")
    for name in shown:
        table.add_column(name, no_wrap=name not in ("title", "in_force"))
    for row in rows:
        table.add_row(*(row[name] for name in shown))
    Console().print(table)


def _listed(library: Library) -> list[dict[str, str]]:
    found = [
        _row("scale", s.id, s.title, s.version, s.status, s.digest)
        for s in library.scales.values()
    ]
    found += [
        _row("ward", w.id, w.title, w.version, w.status, w.digest)
        for w in library.wards.values()
    ]
    found += [
        _row("family", name, "Family texts", f.version, f.status or "", "")
        for name, f in library.families.items()
    ]
    return found


def _row(*values: str) -> dict[str, str]:
    names = ("kind", "id", "title", "version", "status", "digest")
    return dict(zip(names, values, strict=True))


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
