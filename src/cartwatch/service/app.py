"""The web application: pages, files, health, behind one guard."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime

import panel as pn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from panel.io.fastapi import add_applications
from sqlalchemy import Engine

from cartwatch.protocol import Library
from cartwatch.service import bokeh_fixes
from cartwatch.service.guard import Guard
from cartwatch.service.health import add_health
from cartwatch.service.hub import QUIET, Hub
from cartwatch.service.pages import ADDRESSES, add_index, page_factories
from cartwatch.store import changed_patients, changes, engine, reading
from cartwatch.views.desk import Desk, User
from cartwatch.views.files import FOLDER

THREADS = 4
CLOSED_PAGE_KEPT = 60_000
CLOSED_PAGES_LOOKED_FOR = 10_000
DEMO_QUIET = 4.0
"""A demo's time runs fast, so pages are told more often (seconds)."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _clock() -> datetime:
    return datetime.now(UTC)


def create_app(
    store_url: str,
    library: Library,
    *,
    wards: Sequence[str] = (),
    clock: Callable[[], datetime] = _clock,
    demo: bool = False,
    named: str = "",
    hosts: Collection[str] = (),
    closed_page_kept: int = CLOSED_PAGE_KEPT,
) -> FastAPI:
    """The application over one store; the store must exist and be migrated.

    `wards` are the wards on the pages (all of the library's if empty), `named` the
    person that staff pages open as, `hosts` further names it answers to.
    `closed_page_kept` is how long (ms) a page lives on after its link is lost.
    """
    opened = engine(store_url)
    shown = tuple(wards) or tuple(library.wards)
    desk = Desk(opened, library, shown, User(named, ""), clock=clock, demo=demo)
    hub = _hub(opened, desk)
    api = FastAPI(title="CartWatch", lifespan=_life(hub, opened), openapi_url=None)
    api.state.hub = hub
    names = {*LOOPBACK, *hosts}
    add_index(api)
    add_health(api, opened, clock)
    api.mount("/assets", StaticFiles(directory=FOLDER), name="assets")
    _add_pages(api, desk, hub, names, closed_page_kept)
    api.add_middleware(Guard, hosts=names)
    return api


def _add_pages(
    api: FastAPI, desk: Desk, hub: Hub, names: Collection[str], kept: int
) -> None:
    """The Panel pages, each session signed, freed a while after its tab closed."""
    pn.config.nthreads = THREADS  # type: ignore[misc] # it has a setter
    bokeh_fixes.install()
    factories = page_factories(desk.fed_by(hub.subscribe))
    if not factories:
        return
    add_applications(
        dict(factories),
        app=api,
        title={a.path: f"{a.title} · CartWatch" for a in ADDRESSES},
        websocket_origin=[f"{name}:*" for name in names],
        secret_key=secrets.token_bytes(32),
        sign_sessions=True,
        unused_session_lifetime_milliseconds=kept,
        check_unused_sessions_milliseconds=min(kept, CLOSED_PAGES_LOOKED_FOR),
    )


def _hub(opened: Engine, desk: Desk) -> Hub:
    """A hub that works the reviews out again that changed, or all as time goes on."""
    seen = [0]

    def prepare(changed: bool) -> None:
        now = changes(opened)  # first: what lands after it is told next time
        if changed:
            with reading(opened) as session:
                desk.forget(changed_patients(session, seen[0]))
        else:
            desk.time_went_on()
        seen[0] = now
        if hub.pages:
            desk.reviews()  # here, in a thread, before all pages ask at once

    quiet = DEMO_QUIET if desk.demo else QUIET
    hub = Hub(lambda: changes(opened), before=prepare, quiet=quiet)
    return hub


def _life(
    hub: Hub, opened: Engine
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        looking = asyncio.create_task(hub.run())
        yield
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        opened.dispose()

    return life
