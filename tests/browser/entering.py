"""Signing in with a browser: the form, and a context of one's own for a test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.served import Served
from service.wards import PASSWORD, staffed

TABLET = (834, 1112)
Enter = Callable[..., Page]


def sign_in(
    page: Page, served: Served, login: str, path: str = "/nurse", secret: str = PASSWORD
) -> None:
    """Ask for a page, and give what the form asks."""
    page.goto(f"{served.url}{path}")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password or PIN").fill(secret)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture(scope="module")
def served(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ward with a person of every role."""
    with staffed(tmp_path_factory.mktemp("staffed")) as found:
        yield found


@pytest.fixture
def enter(served: Served, browser: Browser) -> Iterator[Enter]:
    """Sign in, in a browser of one's own, and open a page."""
    contexts: list[BrowserContext] = []

    def entering(
        login: str,
        path: str = "/board",
        size: tuple[int, int] = TABLET,
        theme: str = "light",
    ) -> Page:
        width, height = size
        context = browser.new_context(viewport={"width": width, "height": height})
        context.add_init_script(f"localStorage.setItem('cartwatch-theme', '{theme}')")
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, served, login, path)
        expect(page.locator("h1")).not_to_have_text("Sign in")
        return page

    yield entering
    for context in contexts:
        context.close()
