"""A page whose server goes away says so, and comes back with it."""

import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from browser.served import furnished
from cartwatch.protocol import load_library
from cartwatch.service import claim, create_app, server

pytestmark = pytest.mark.browser


def begin(url: str, port: int) -> tuple[uvicorn.Server, threading.Thread, int]:
    """A server of the store at `url`; port 0 chooses one."""
    claimed: socket.socket = claim("127.0.0.1", port)
    running = server(create_app(url, load_library(None), demo=True))
    thread = threading.Thread(target=running.run, args=([claimed],), daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.05)
    return running, thread, int(claimed.getsockname()[1])


def end(running: uvicorn.Server, thread: threading.Thread) -> None:
    """Stop it, as a restart of the service would."""
    running.should_exit = running.force_exit = True
    thread.join(timeout=20)
    assert not thread.is_alive()


def test_a_lost_link_is_said_and_mended(browser: Browser, tmp_path: Path) -> None:
    """Old values never pass for new ones: a banner at once, a fresh page after."""
    url = f"sqlite:///{tmp_path / 'ward.db'}"
    furnished(url, load_library(None)).dispose()
    running, thread, port = begin(url, 0)
    page = browser.new_context().new_page()
    page.goto(f"http://127.0.0.1:{port}/nurse")
    expect(page.get_by_role("heading", name="My patients")).to_be_visible()
    end(running, thread)
    expect(page.get_by_role("alert")).to_contain_text("What you see is old")
    running, thread, _ = begin(url, port)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", name="My patients")).to_be_visible()
    page.get_by_role("button", name="Ada").click()
    expect(page.get_by_role("form", name="Vital signs")).to_be_visible()
    page.context.close()
    end(running, thread)
