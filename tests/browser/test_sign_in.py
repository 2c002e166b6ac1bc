"""Signing in, locking and switching in a real browser."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from browser.entering import sign_in
from browser.served import ADULT, Served
from browser.test_nurse import pick
from cartwatch.ward.access import Rules
from service.wards import PASSWORD, PIN, staffed

pytestmark = pytest.mark.browser
PHONE, TABLET, DESK = (390, 844), (834, 1112), (1440, 900)
IDLE = 20
"""Seconds after which a screen of this ward locks."""


@pytest.fixture(scope="module")
def served(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ward with accounts whose screens lock after 20 s."""
    rules = Rules(idle=timedelta(seconds=IDLE), guesses=3)
    with staffed(tmp_path_factory.mktemp("sign-in"), rules=rules) as found:
        yield found


@pytest.fixture
def tablet(browser: Browser) -> Iterator[BrowserContext]:
    """A tablet of the ward."""
    context = browser.new_context(viewport={"width": 834, "height": 1112})
    context.set_default_timeout(20_000)
    yield context
    context.close()


def test_a_nurse_signs_in_and_out(served: Served, tablet: BrowserContext) -> None:
    """The form by keyboard alone, the page that was asked for, and the way out."""
    page = tablet.new_page()
    page.goto(f"{served.url}/nurse")
    expect(page.get_by_label("Login")).to_be_focused()
    page.keyboard.type("nurse")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My patients")).to_be_visible()
    assert page.url.endswith("/nurse")
    expect(page.get_by_role("link", name="Synthetic nurse")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Login")).to_be_visible()
    page.goto(f"{served.url}/nurse")
    expect(page.get_by_label("Login")).to_be_visible()


def test_a_wrong_password_is_said_and_the_login_stays(
    served: Served, tablet: BrowserContext
) -> None:
    """The reason is an alert; only the secret is typed again."""
    page = tablet.new_page()
    sign_in(page, served, "charge_nurse", secret="wrong words here")  # noqa: S106
    expect(page.get_by_role("alert")).to_contain_text("login or password is wrong")
    expect(page.get_by_label("Login")).to_have_value("charge_nurse")
    expect(page.get_by_label("Password or PIN")).to_be_focused()
    page.get_by_label("Password or PIN").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My patients")).to_be_visible()


def test_a_lock_keeps_what_was_typed(served: Served, tablet: BrowserContext) -> None:
    """Covered when nobody touches it; the PIN brings the half-filled form back."""
    page = tablet.new_page()
    sign_in(page, served, "nurse")
    pick(page, "Ada")
    typed = page.get_by_label("Temperature °C")
    typed.fill("38.4")
    cover = page.get_by_role("dialog", name="Locked")
    expect(cover).to_be_visible(timeout=(IDLE + 15) * 1000)
    below = "document.elementFromPoint(9, 9).closest('dialog') !== null"
    assert page.evaluate(below), "something of the page can still be touched"
    page.keyboard.press("Escape")
    expect(cover).to_be_visible()
    cover.get_by_label("PIN or password").fill(PIN[::-1])
    cover.get_by_role("button", name="Unlock").click()
    expect(cover.get_by_role("alert")).to_contain_text("wrong")
    cover.get_by_label("PIN or password").fill(PIN)
    cover.get_by_role("button", name="Unlock").click()
    expect(cover).to_have_count(0)
    expect(typed).to_have_value("38.4")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved, taken").first).to_be_visible()
    assert [38.4] == served.charted(ADULT, "temperature")


def test_a_locked_page_saves_nothing(served: Served, tablet: BrowserContext) -> None:
    """With the cover torn away the server still refuses, and says why."""
    page = tablet.new_page()
    sign_in(page, served, "nurse")
    pick(page, "Ada")
    typed = page.get_by_label("Heart rate /min")
    typed.fill("93")
    page.get_by_role("button", name="Lock").click()
    cover = page.get_by_role("dialog", name="Locked")
    expect(cover).to_be_visible()
    page.evaluate("document.querySelector('dialog.lock').close()")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("this screen is locked").first).to_be_visible()
    expect(typed).to_have_value("93")
    assert [] == served.charted(ADULT, "heart_rate")


def test_two_nurses_share_a_tablet(served: Served, tablet: BrowserContext) -> None:
    """The second takes over at the lock; what she charts carries her name."""
    page = tablet.new_page()
    sign_in(page, served, "nurse")
    expect(page.get_by_role("heading", name="My patients")).to_be_visible()
    page.get_by_role("button", name="Lock").click()
    cover = page.get_by_role("dialog", name="Locked")
    cover.get_by_label("Login").fill("charge_nurse")
    cover.get_by_label("PIN or password").fill(PASSWORD)
    cover.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("link", name="Synthetic charge_nurse")).to_be_visible()
    page.get_by_role("button", name="Lock").click()
    cover.get_by_label("Login").fill("nurse")
    cover.get_by_label("PIN or password").fill(PIN)
    cover.get_by_role("button", name="Unlock").click()
    expect(page.get_by_role("link", name="Synthetic nurse")).to_be_visible()


def test_a_lock_covers_every_tab(served: Served, tablet: BrowserContext) -> None:
    """A second tab asks for the PIN, not for a patient."""
    page = tablet.new_page()
    sign_in(page, served, "nurse")
    expect(page.get_by_role("button", name="Lock")).to_be_visible()
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("dialog", name="Locked")).to_be_visible()
    other = tablet.new_page()
    other.goto(f"{served.url}/physician")
    expect(other.get_by_role("heading", name="Unlock")).to_be_visible()
    assert "Ada Synthetic" not in other.content()
    cover = page.get_by_role("dialog", name="Locked")
    cover.get_by_role("button", name="Sign out instead").click()
    expect(page.get_by_label("Password or PIN")).to_be_visible()


def test_another_tab_shows_nothing_of_the_person_before(
    served: Served, tablet: BrowserContext
) -> None:
    """Somebody else takes over in one tab: the other is made anew for her."""
    page = tablet.new_page()
    sign_in(page, served, "nurse")
    pick(page, "Ada")
    page.get_by_label("Heart rate /min").fill("93")
    other = tablet.new_page()
    other.goto(f"{served.url}/account")
    other.get_by_role("button", name="Lock").click()
    cover = other.get_by_role("dialog", name="Locked")
    cover.get_by_label("Login").fill("charge_nurse")
    cover.get_by_label("PIN or password").fill(PASSWORD)
    cover.get_by_role("button", name="Unlock").click()
    expect(other.get_by_role("link", name="Synthetic charge_nurse")).to_be_visible()
    expect(page.get_by_role("link", name="Synthetic charge_nurse")).to_be_visible(
        timeout=30_000
    )
    assert "93" not in [box.input_value() for box in page.locator("input.value").all()]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
def test_axe_finds_nothing(
    served: Served, browser: Browser, size: tuple[int, int], theme: str
) -> None:
    """The form, a refusal, the lock, my account and the list of users."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_init_script(f"localStorage.setItem('cartwatch-theme', '{theme}')")
    page = context.new_page()
    for path in ("/sign-in", "/account", "/users", "/open-patient"):
        login = "charge_nurse" if path == "/open-patient" else "administrator"
        if path == "/sign-in":
            page.goto(f"{served.url}{path}")
        else:
            context.clear_cookies()
            sign_in(page, served, login, path)
            expect(page.locator("h1")).not_to_have_text("Sign in")
        found = Axe().run(page)
        assert 0 == found.violations_count, found.generate_report()
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) <= 0, path
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("dialog", name="Locked")).to_be_visible()
    assert 0 == Axe().run(page).violations_count
    context.close()
