"""`cartwatch demo`: a synthetic ward, all pages, in accelerated time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import USAGE, readable, stop

if TYPE_CHECKING:
    from cartwatch.cli.demo_live import Demo, FastClock

app = typer.Typer()
SPEED = 60.0
"""An hour of the ward passes in a minute."""
PAGES = ("nurse", "board", "physician", "patients", "family/demo")


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 5006,
    speed: Annotated[
        float, typer.Option(min=1, help="How many times as fast as outside.")
    ] = SPEED,
    protocols: options.Protocols = None,
) -> None:
    """Serve a synthetic ward of eight beds that lives in accelerated time.

    Nothing of it is kept: its store is a temporary folder. Ctrl-C ends it.
    """
    from cartwatch.service import PortTakenError, create_app, logs, run

    logs.configure("warning")
    with TemporaryDirectory(prefix="cartwatch-demo-") as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        with readable():
            shown, clock = _prepare(url, protocols, speed)
        wards = list(dict.fromkeys(person.ward for person in shown.ward.people))
        api = create_app(url, shown.library, wards=wards, clock=clock, demo=True)
        typer.echo(_greeting(host, port, speed))
        try:
            with _living(shown, clock):
                run(api, host, port)
        except PortTakenError as error:
            stop(str(error), USAGE)


def _prepare(
    url: str, protocols: Path | None, speed: float
) -> "tuple[Demo, FastClock]":
    """A store with the ward in it, and its clock."""
    from cartwatch.cli.demo_live import Demo, FastClock, move_in, tell_families
    from cartwatch.cli.demo_ward import synthetic_ward
    from cartwatch.protocol import load_library
    from cartwatch.store import engine, upgrade

    library = load_library(protocols)
    opened = engine(url)
    upgrade(opened)
    began = datetime.now(UTC).replace(microsecond=0)
    made = Demo(synthetic_ward(), opened, library, began)
    move_in(made)
    tell_families(made)
    return made, FastClock(datetime.now(UTC), speed)


@contextmanager
def _living(shown: "Demo", clock: "FastClock") -> Iterator[None]:
    """Rounds are charted in the background until the pages stop."""
    from cartwatch.cli.demo_live import live

    ended = Event()
    life = Thread(target=live, args=(shown, clock, ended), daemon=True)
    life.start()
    try:
        yield
    finally:
        ended.set()
        life.join(timeout=5)
        shown.engine.dispose()


def _greeting(host: str, port: int, speed: float) -> str:
    base = f"http://{host}:{port}"
    lines = [
        f"CartWatch demo: {base}",
        *(f"  {base}/{page}" for page in PAGES),
        f"Eight synthetic patients; time runs {speed:g} times as fast. Ctrl-C ends it.",
    ]
    return "\n".join(lines)
