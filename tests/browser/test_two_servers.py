"""Two servers, one PostgreSQL: what is charted on one is on the other's open pages."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.served import furnished
from browser.test_demo import CARTWATCH, ROOT, STARTS_WITHIN, answers, free_port
from browser.test_nurse import pick
from cartwatch.protocol import load_library
from postgres import Cluster

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
WITHIN = 1.0
ROW = "tr[data-bed='04']"


@contextmanager
def server(url: str) -> Iterator[str]:
    """`cartwatch serve` as a process of its own; its address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    running = subprocess.Popen(
        [*CARTWATCH, "serve", "--store", url, "--port", str(port)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ends = time.monotonic() + STARTS_WITHIN
        while not answers(f"{base}/healthz"):
            assert running.poll() is None, "the server ended by itself"
            assert time.monotonic() < ends, "the server does not answer"
            time.sleep(0.2)
        yield base
    finally:
        running.terminate()
        running.wait(30)


@pytest.fixture
def two(postgres: Cluster) -> Iterator[tuple[str, str]]:
    """The addresses of two servers on one store with three patients."""
    url = postgres.empty()
    furnished(url, load_library(None)).dispose()
    with ExitStack() as both:
        yield both.enter_context(server(url)), both.enter_context(server(url))


def changed_after(board: Page, before: str) -> float:
    """How long until the row of bed 04 says something else, in seconds."""
    began = time.perf_counter()
    while board.locator(ROW).inner_text() == before:
        assert time.perf_counter() - began < 30, f"the board still says {before}"
    return time.perf_counter() - began


def test_a_set_charted_on_one_is_on_the_others_board(
    two: tuple[str, str], browser: Browser
) -> None:
    """Nurse on the first, board on the second; the faster of two within a second.

    The clock starts when the first server has answered the nurse.
    """
    here, there = two
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    nurse, board = context.new_page(), context.new_page()
    board.goto(f"{there}/board")
    expect(board.locator(ROW)).to_be_visible()
    nurse.goto(f"{here}/nurse")
    pick(nurse, "Ada")
    took = []
    for value in ("36.9", "39.2"):
        before = board.locator(ROW).inner_text()
        nurse.get_by_label("Temperature °C").fill(value)
        nurse.get_by_role("button", name="Save").click()
        expect(nurse.get_by_label("Temperature °C")).to_have_value("")
        took.append(changed_after(board, before))
    context.close()
    print(f"seconds until the other server's board shows it: {took}")
    assert min(took) < WITHIN
