"""Real pages in a real browser: one server a module, a watched page a test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from browser.served import Served, Watched, serving
from cartwatch.protocol import load_library

Open = Callable[..., Watched]
expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="module")
def served(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Three synthetic patients in a temporary store, behind a real server."""
    with serving(tmp_path_factory.mktemp("served"), load_library(None)) as found:
        yield found


@pytest.fixture
def open_page(served: Served, browser: Browser) -> Iterator[Open]:
    """Open a page by its path; at the end nothing may have gone wrong on any."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def opener(
        path: str, size: tuple[int, int] = (834, 1112), theme: str = "light"
    ) -> Watched:
        width, height = size
        context = browser.new_context(viewport={"width": width, "height": height})
        context.add_init_script(
            f"try {{ localStorage.setItem('cartwatch-theme', '{theme}') }} catch {{}}"
        )
        context.set_default_timeout(20_000)
        watched = Watched(context.new_page(), served.url).listen()
        opened.append((context, watched))
        watched.page.goto(f"{served.url}{path}")
        return watched

    yield opener
    problems = [problem for _, watched in opened for problem in watched.problems]
    for context, _ in opened:
        context.close()
    assert [] == problems
