"""Is the service fit to be used? What a monitor and every page's watchdog ask."""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, func
from sqlmodel import select

from cartwatch.store import StoreError, current, reading
from cartwatch.store.tables import Heartbeat


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
        latest = session.exec(select(func.max(Heartbeat.at))).one()
    if latest is None:
        return None
    aware = latest if latest.tzinfo else latest.replace(tzinfo=UTC)
    return round((now - aware).total_seconds(), 1)
