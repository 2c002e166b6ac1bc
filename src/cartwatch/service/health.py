"""Is the service fit to be used? What a monitor and every page's watchdog ask."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import Engine

from cartwatch.store import StoreError, current, last_beat, reading


def add_health(api: FastAPI, opened: Engine, clock: Callable[[], datetime]) -> None:
    """GET /healthz: 200 while the store answers and is migrated, else 503."""

    @api.get("/healthz")
    def healthz() -> JSONResponse:
        """Store, migrations, and how long ago the watcher said that it lives."""
        found = health(opened, clock())
        return JSONResponse(found, 200 if found["ok"] else 503)


def health(opened: Engine, now: datetime) -> dict[str, object]:
    """`watcher_heartbeat_age_s` is None when no watcher ever ran.

    Without a watcher pages work, but nobody is called.
    """
    try:
        migrated = current(opened)
        age = _heartbeat_age(opened, now) if migrated else None
    except StoreError as error:
        return {
            "ok": False,
            "store": error.trouble,
            "migrations": "unknown",
            "watcher_heartbeat_age_s": None,
        }
    return {
        "ok": migrated,
        "store": "reachable",
        "migrations": "current" if migrated else "behind: run `cartwatch init`",
        "watcher_heartbeat_age_s": age,
    }


def _heartbeat_age(opened: Engine, now: datetime) -> float | None:
    with reading(opened) as session:
        beat = last_beat(session)
    return None if beat is None else round((now - beat).total_seconds(), 1)
