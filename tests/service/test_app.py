"""The whole application over a real store: health, pages, sessions that end."""

import gc
import json
import re
import time
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from fastapi.routing import APIRoute

from browser.served import ADULT, Served, serving
from cartwatch.protocol import load_library
from cartwatch.service import create_app, guard
from cartwatch.service.health import health
from cartwatch.service.oidc import Oidc
from cartwatch.service.pages import ADDRESSES
from cartwatch.service.patients.laid_out import DEEDS
from cartwatch.service.patients.ward_deeds import WARD_DEEDS
from cartwatch.service.run import PortTakenError, claim
from cartwatch.store import engine
from cartwatch.views import nurse_page

PARTS = re.compile(r"\{[\w:]+\}")
PAGES = ("/nurse", "/board", "/physician", "/family/demo")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that forgets a closed page after a moment."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, load_library(None), closed_page_kept=300) as found:
        yield found


def get(served: Served, path: str) -> str:
    """One page as text."""
    with urlopen(Request(f"{served.url}{path}"), timeout=60) as answer:
        return str(answer.read().decode())


def test_healthz_says_what_a_monitor_asks(served: Served) -> None:
    """Store, migrations and the watcher; without a watcher the age is null."""
    found = json.loads(get(served, "/healthz"))
    assert found == {
        "ok": True,
        "store": "reachable",
        "migrations": "current",
        "watcher_heartbeat_age_s": None,
    }


def test_health_of_a_store_that_is_not_there(tmp_path: Path) -> None:
    """An unreachable or empty store is not ok, and says which."""
    gone = engine(f"sqlite:///{tmp_path / 'no' / 'such.db'}")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert health(gone, now)["store"] == "cannot open"
    empty = engine(f"sqlite:///{tmp_path / 'empty.db'}")
    found = health(empty, now)
    assert found["ok"] is False
    assert "cartwatch init" in str(found["migrations"])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_its_language_landmarks_and_files(served: Served, path: str) -> None:
    """Language, one h1, a main landmark, a skip link; nothing from elsewhere."""
    text = get(served, path)
    assert '<html lang="en" dir="ltr"' in text
    assert text.count("<h1") == 1
    assert '<main id="main"' in text
    assert 'class="skip" href="#main"' in text
    assert "https://" not in text.replace("https://bokeh.org", "").split("<script")[0]
    assert "cdn." not in text


def test_the_pages_are_listed(served: Served) -> None:
    """The bare address leads somewhere."""
    text = get(served, "/")
    assert [p for p in PAGES if f'href="{p}"' not in text] == []


def test_sessions_end_and_leave_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dozen pages opened and left behind: no page and no subscription stays."""
    live: weakref.WeakSet[nurse_page.NursePage] = weakref.WeakSet()
    first = nurse_page.NursePage.__init__

    def counted(self: nurse_page.NursePage, *args: object, **more: object) -> None:
        first(self, *args, **more)  # type: ignore[arg-type] # passed on as they came
        live.add(self)

    monkeypatch.setattr(nurse_page.NursePage, "__init__", counted)
    hub = served.app.state.hub
    for _ in range(12):
        get(served, "/nurse")
    assert len(live) > 0
    until = time.monotonic() + 20
    while (len(live) or hub.pages) and time.monotonic() < until:
        time.sleep(0.5)
        gc.collect()
    assert len(live) == 0
    assert hub.pages == 0


def test_a_port_in_use_is_refused_with_the_next_step() -> None:
    """Nobody reads a traceback to learn that another program runs there."""
    with claim("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError) as refused:
            claim("127.0.0.1", port)
    assert f"--port {port + 1}" in str(refused.value)


def test_the_store_of_the_test_has_its_patients(served: Served) -> None:
    """The fixture stands: an adult with nothing charted yet."""
    assert served.charted(ADULT, "temperature") == []


def test_every_address_of_ours_is_logged_by_its_name(tmp_path: Path) -> None:
    """Only strange ones are "(unknown)": they may hold what somebody typed."""
    url = f"sqlite:///{tmp_path / 'cartwatch.db'}"
    oidc = Oidc("https://sign-in.example", "cartwatch")
    routes = create_app(url, load_library(None), oidc=oidc).routes
    ours = {
        r.path
        for r in routes
        if isinstance(r, APIRoute) and "service" in r.endpoint.__module__
    }
    assert {"/sign-in", "/users", "/healthz", "/"} <= ours
    fields = {"{what}": "used", "{patient:path}": "…"}
    paths = [
        PARTS.sub(lambda part: fields[part[0]], path.replace("{verb}", verb))
        for path in ours
        for verb in (DEEDS if ":path" in path else WARD_DEEDS)
    ]
    assert paths == [guard._path({"path": path}) for path in paths]
    for address in ADDRESSES:
        path = guard._path({"path": address.path.format(link="a-token")})
        assert path == address.path.format(link="…")
    assert "(unknown)" == guard._path({"path": "/Max-Mustermann"})
    assert "/patients/…" == guard._path({"path": "/patients/Max-Mustermann"})
    assert "/patients/…/move" == guard._path({"path": "/patients/Max-M/move"})
    for named in ("Max-M/Mustermann", "2026/berg", "a/b/enrolled", "move/"):
        assert "/patients/…" == guard._path({"path": f"/patients/{named}"})
    assert "/patients/…/move" == guard._path({"path": "/patients/a/b/move"})
