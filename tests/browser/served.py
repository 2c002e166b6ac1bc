"""A small synthetic ward behind a real server, for tests that open its pages."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from playwright.sync_api import Page
from sqlalchemy import Engine

from cartwatch import store, ward
from cartwatch.protocol import Library
from cartwatch.service import claim, create_app, server
from cartwatch.ward import NewObservation, NewPatient

ADULT, CHILD, OTHER = "S-adult", "S-child", "S-other"
BY = "Nurse Ida"


@dataclass(frozen=True)
class Served:
    """Where the pages are, and the store behind them."""

    url: str
    engine: Engine
    library: Library
    app: FastAPI

    def chart(self, patient: str, **values: float | str) -> None:
        """Another nurse, on another screen, charts this now."""
        now = present()
        rows = [NewObservation(patient, now, name, v) for name, v in values.items()]
        with store.writing(self.engine) as session:
            ward.chart(
                rows,
                session=session,
                now=now,
                by=BY,
                vocabulary=self.library.vocabulary,
            )

    def charted(self, patient: str, concept: str) -> list[float | str | None]:
        """Every value on the chart, in the order it was recorded."""
        with store.reading(self.engine) as session:
            rows = store.observations(session, patient)
        return [row.value for row in rows if row.concept == concept]


@dataclass
class Watched:
    """A page, and whatever went wrong on it."""

    page: Page
    own: str
    problems: list[str] = field(default_factory=list)

    def listen(self) -> "Watched":
        """Write down console errors, refused files and requests to other places."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda r: self._asked(r.url))
        self.page.on("response", lambda r: self._got(r.status, r.url))
        return self

    def _said(self, message: object) -> None:
        if getattr(message, "type", "") in ("error", "warning"):
            self.problems.append(str(getattr(message, "text", message)))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.own, "data:", "blob:")):
            self.problems.append(f"asked elsewhere: {url}")

    def _got(self, status: int, url: str) -> None:
        if status >= 400:
            self.problems.append(f"{status} {url}")


def present() -> datetime:
    """The real time: these pages run on the real clock."""
    return datetime.now(UTC)  # noqa: TID251 # a served page reads the clock


def people(library: Library) -> Iterator[NewPatient]:
    """An adult and a child on their wards, and a second adult."""
    adult, child = "example-adult", "example-child"
    assert {adult, child} <= set(library.wards)
    today = present().date()
    ages = {ADULT: (adult, 40, "04"), CHILD: (child, 6, "07"), OTHER: (adult, 61, "02")}
    names = {ADULT: "Ada Synthetic", CHILD: "Bo Synthetic", OTHER: "Cy Synthetic"}
    for patient, (place, age, bed) in ages.items():
        born = date(today.year - age - 1, 1, 1)
        yield NewPatient(
            patient,
            names[patient],
            birth_date=born,
            ward=place,
            bed=bed,
            synthetic=True,
        )


def furnished(url: str, library: Library) -> Engine:
    """A new store with three patients, infused 6 days ago; nothing charted since."""
    opened = store.engine(url)
    store.upgrade(opened)
    now = present()
    infused = now - timedelta(days=6)
    with store.writing(opened) as session:
        for person in people(library):
            ward.enrol(person, session=session, now=infused, by="clerk")
            ward.infuse(person.id, at=infused, session=session, now=infused, by="clerk")
    return opened


@contextmanager
def serving(
    folder: Path,
    library: Library,
    closed_page_kept: int = 60_000,
    *,
    demo: bool = True,
    **more: Any,
) -> Iterator[Served]:
    """The pages over a new store, on a port of their own, until the block ends."""
    url = f"sqlite:///{folder / 'ward.db'}"
    opened = furnished(url, library)
    kept = {"closed_page_kept": closed_page_kept}
    app = create_app(url, library, demo=demo, **kept, **more)
    claimed = claim("127.0.0.1", 0)
    port = claimed.getsockname()[1]
    running = server(app)
    thread = threading.Thread(target=running.run, args=([claimed],), daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not running.started and time.monotonic() < until:
        time.sleep(0.05)
    assert running.started, "the server did not start within 30 s"
    try:
        yield Served(f"http://127.0.0.1:{port}", opened, library, app)
    finally:
        running.should_exit = True
        thread.join(timeout=15)
        opened.dispose()
        claimed.close()
