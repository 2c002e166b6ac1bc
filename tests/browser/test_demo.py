"""`make demo` as a visitor meets it: one command, four pages, nothing from outside."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
CARTWATCH = [sys.executable, "-c", "from cartwatch.cli import main; main()"]
STARTS_WITHIN, SHOWS_WITHIN = 120.0, 60_000
PAGES = {
    "nurse": "Ada Synthetic",
    "board": "Not a bedside alarm",
    "physician": "Ben Synthetic",
    "patients": "Ben Synthetic",
    "family/demo": "If you are worried",
}
SIZES = {
    "nurse": (834, 1112),
    "board": (1920, 1080),
    "physician": (1440, 900),
    "patients": (834, 1112),
    "family/demo": (390, 844),
}


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(address: str) -> bool:
    """Whether the service is up."""
    try:
        with urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A demo of its own, as a visitor starts it."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    shown = subprocess.Popen(
        [*CARTWATCH, "demo", "--port", str(port)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        ends = time.monotonic() + STARTS_WITHIN
        while not answers(base) and shown.poll() is None and time.monotonic() < ends:
            time.sleep(0.2)
        assert shown.poll() is None, "the demo ended by itself"
        yield base
    finally:
        shown.terminate()
        said, _ = shown.communicate(timeout=30)
    assert base in said


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh visitor with a screen of the page's size."""
    width, height = SIZES[request.getfixturevalue("name")]
    context = browser.new_context(viewport={"width": width, "height": height})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_an_error_or_a_stranger(
    name: str, page: Page, address: str
) -> None:
    """Each address shows its ward; no console error, no request to another host."""
    errors: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda sent: hosts.add(urlsplit(sent.url).netloc))
    answer = page.goto(f"{address}/{name}", timeout=SHOWS_WITHIN)
    assert answer is not None
    assert 200 == answer.status
    seen = page.get_by_text(PAGES[name]).first
    expect(seen).to_be_visible(timeout=SHOWS_WITHIN)
    page.wait_for_timeout(1000)
    assert [] == errors
    assert {urlsplit(address).netloc} == {host for host in hosts if host}
