"""What all tests share, and which of them can run here.

Browser tests run where there is a Chromium; elsewhere they are skipped and counted.

With CARTWATCH_REQUIRE_BROWSER=1, as in CI, a browser test that did not run fails. So
it is with PostgreSQL and CARTWATCH_REQUIRE_POSTGRES.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from cartwatch import store
from cartwatch.protocol import Library, load_library
from postgres import HOW as HOW_POSTGRES
from postgres import postgres

__all__ = ["postgres"]

# A run samples the laws; `make evidence` asks for many more examples.
settings.register_profile(
    "sampled",
    max_examples=int(os.environ.get("CARTWATCH_EXAMPLES", "20")),
    deadline=None,
)
settings.load_profile("sampled")

HOW = (
    "no Chromium here: on Debian `apt-get install chromium`, or set "
    "CARTWATCH_CHROMIUM to its path"
)


def find_chromium() -> str | None:
    """Where is a Chromium that Playwright can drive?"""
    named = os.environ.get("CARTWATCH_CHROMIUM", "")
    for name in (named, "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    return None


def required() -> bool:
    """Whether a browser test that is skipped counts as failed."""
    return os.environ.get("CARTWATCH_REQUIRE_BROWSER", "") not in ("", "0")


SYSTEM = frozenset(
    "benchmarks cli realdata service store stories ward test_docs.py".split()
)
"""Parts of this folder whose tests use a database, a server or other processes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name the tests that are no unit tests; skip those of a browser without one."""
    for item in items:
        part = item.path.relative_to(Path(__file__).parent).parts[0]
        if part in SYSTEM:
            item.add_marker(pytest.mark.system)
    if find_chromium() or required():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=HOW))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turn the skip of a browser test into a failure where browsers are required."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined] # pluggy's Result
    if report.skipped and required() and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = (
            f"{item.nodeid} was skipped, and CI needs it: {report.longrepr}"
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests did not run for want of a program, and how to run them."""
    skipped = terminalreporter.stats.get("skipped", [])
    for mark, how in (("browser", HOW), ("postgres", HOW_POSTGRES)):
        count = sum(mark in getattr(r, "keywords", {}) for r in skipped)
        if count:
            line = f"{count} {mark} tests skipped: {how}"
            terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def library() -> Library:
    """The protocols that ship, read once for the whole run."""
    return load_library(None)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the newest shape, made once; copy it, never write to it."""
    path = tmp_path_factory.mktemp("empty") / "cartwatch.db"
    made = store.engine(f"sqlite:///{path}")
    store.upgrade(made)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium, for a test that starts its own."""
    path = find_chromium()
    if path is None:
        pytest.fail(HOW) if required() else pytest.skip(HOW)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the whole run; make a new context in each test."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()
