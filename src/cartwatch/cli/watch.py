"""`cartwatch watch`: reviews everybody, again and again, and sends the calls."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from cartwatch.cli.exits import NO_STORE, SOME_REFUSED, USAGE, readable, say, stop
from cartwatch.cli.options import Json, Protocols, Store
from cartwatch.cli.settings import Config, read
from cartwatch.cli.settings_model import Settings
from cartwatch.cli.stores import opened
from cartwatch.notify import Channel, Console, Lines, Undelivered, ping
from cartwatch.protocol import Library, load_library
from cartwatch.service import logs
from cartwatch.store import StoreError, reading
from cartwatch.ward import Tick, rules_in_force, unreached
from cartwatch.ward import watch as rounds_of

app = typer.Typer(help="Send alerts; a process of its own.")
CONSOLE = "console"
WHO = "--json names them"


Wards = Annotated[
    list[str] | None,
    typer.Option("--ward", help="Watch this ward only; may be given again."),
]
Every = Annotated[
    float | None,
    typer.Option(min=0.5, max=300, help="Seconds between two rounds; 5 without it."),
]
To = Annotated[
    str | None,
    typer.Option(
        help="`console` (so without it), or a file that gets a JSON line a message."
    ),
]
Ping = Annotated[
    str | None,
    typer.Option("--ping", help="Ask for this address after every good round."),
]
Once = Annotated[
    bool, typer.Option("--once", help="One round, then end; for tests and cron.")
]


@app.command()
def watch(
    store: Store = None,
    protocols: Protocols = None,
    wards: Wards = None,
    every: Every = None,
    to: To = None,
    knock: Ping = None,
    once: Once = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Review everybody in bed and call whoever must be called, until stopped.

    Exit codes: 0 stopped, or all of --once worked; 1 a review of --once failed; 2 a
    production ladder reaches nobody; 3 a protocol cannot be read; 4 no store.
    """
    given = {
        "store": store,
        "protocols": protocols,
        "wards": wards or None,
        "watch.every": every,
        "watch.to": to,
        "watch.ping": knock,
    }
    code = _watch(read(config, given).settings, once=once, as_json=as_json)
    raise typer.Exit(code)


def _watch(chosen: Settings, *, once: bool, as_json: bool) -> int:
    logs.configure(chosen.log.level, chosen.log.format)
    wards, how = list(chosen.wards) or None, chosen.watch
    with readable():
        library = load_library(chosen.protocols)
    with opened(chosen.store) as engine:
        _check(engine, library, wards)
        notifier: Channel = Console() if how.to == CONSOLE else Lines(Path(how.to))
        found = rounds_of(
            engine,
            library,
            now=_now,
            every=how.every,
            notifier=notifier,
            wards=wards,
            rounds=1 if once else None,
        )
        return _follow(found, how.ping, as_json=as_json)


def _now() -> datetime:
    return datetime.now(UTC)


def _check(engine: Engine, library: Library, wards: list[str] | None) -> None:
    """Stops before a round that would reach nobody, or watch no ward."""
    strange = [name for name in wards or () if name not in library.wards]
    if strange:
        known = ", ".join(library.wards)
        stop(f"There is no ward {', '.join(strange)}. Wards: {known}.", USAGE)
    watched = [name for name in library.wards if not wards or name in wards]
    now = _now()
    with reading(engine) as session:
        found = (rules_in_force(w, library, session=session, now=now) for w in watched)
        nobody = unreached([f.protocol for f in found], session=session, now=now)
    if nobody:
        stop("\n".join(nobody), USAGE)


def _follow(
    results: Iterable[Tick | Exception], knock: str | None, *, as_json: bool
) -> int:
    """Says what is worth saying of each round; the exit code of the last one."""
    code, said = 0, ""
    try:
        for found in results:
            if isinstance(found, Exception):
                code = NO_STORE if isinstance(found, StoreError) else SOME_REFUSED
                text = str(found)
            else:
                bad = found.failed or found.unwatched or found.undelivered
                code = SOME_REFUSED if bad else 0
                text = _json(found) if as_json else _words(found)
                if not found.undelivered:
                    _knock(knock)
            if as_json or text != said:
                say(text, aside=not as_json)
            said = text
    except KeyboardInterrupt:
        return 0
    return code


def _words(found: Tick) -> str:
    """For a terminal or a system's log: how many, and never who."""
    parts = [f"{found.reviewed} reviewed"]
    if found.failed:
        parts.append(f"{len(found.failed)} FAILED ({WHO})")
    if found.undelivered:
        why = "; ".join(dict.fromkeys(found.undelivered))
        parts.append(f"{len(found.undelivered)} calls NOT DELIVERED: {why}")
    if found.unwatched:
        count = len(found.unwatched)
        parts.append(f"no protocol for the ward of {count} ({WHO})")
    return "; ".join(parts)


def _json(found: Tick) -> str:
    return json.dumps(
        {
            "reviewed": found.reviewed,
            "sent": found.sent,
            "failed": dict(found.failed),
            "unwatched": list(found.unwatched),
            "undelivered": list(found.undelivered),
        }
    )


def _knock(address: str | None) -> None:
    if address is None:
        return
    try:
        ping(address)
    except Undelivered as error:
        say(f"ping: {error}")
