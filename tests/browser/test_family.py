"""The family's page in a browser: words only, live, calm when the link is lost."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import WebSocketRoute, expect

from browser.conftest import Open
from browser.served import ADULT, Served, present
from cartwatch import store
from cartwatch.ward.family_link import NewLink, link_family

pytestmark = pytest.mark.browser
PHONE, TABLET = (390, 844), (834, 1112)
HEADINGS = (
    "What is happening",
    "What it means",
    "What the team is doing",
    "What you can do",
    "When to call us now",
)


def test_before_any_check_the_page_says_that_it_waits(open_page: Open) -> None:
    """The five blocks stand there, and say nothing about how the patient is."""
    page = open_page("/family/demo", PHONE).page
    expect(page.get_by_role("heading", name="We are waiting")).to_be_visible()
    for heading in HEADINGS:
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def test_an_unknown_address_gives_nothing_away(open_page: Open) -> None:
    """A wrong link reads like a closed page."""
    watched = open_page("/family/no-such-link", PHONE)
    page = watched.page
    expect(page.get_by_text("Please talk with your team")).to_be_visible()
    assert "Synthetic" not in page.content()
    assert "Your update · CartWatch" == page.title()
    assert all("404" in problem for problem in watched.problems)
    watched.problems.clear()


def linked(served: Served) -> NewLink:
    """A link for a patient's sister."""
    whom = {"person": "Zoe", "person_class": "other", "consent": "he was asked"}
    with store.writing(served.engine) as session:
        now = present()
        return link_family(ADULT, session=session, now=now, by="Ama", **whom)


def test_the_pin_opens_the_page_and_a_wrong_one_is_said(
    served: Served, open_page: Open
) -> None:
    """Typed on a phone; the address and the title name nobody."""
    made = linked(served)
    watched = open_page(f"/family/{made.token}", PHONE)
    page = watched.page
    page.get_by_label("PIN").fill("000000" if made.pin != "000000" else "000001")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    assert all("403" in problem for problem in watched.problems)
    watched.problems.clear()
    page.get_by_label("PIN").fill(made.pin)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=HEADINGS[0], exact=True)).to_be_visible()
    assert f"{served.url}/family/{made.token}" == page.url


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_door(
    served: Served, open_page: Open, theme: str
) -> None:
    """The page that asks, and its alert; nothing overflows a phone."""
    watched = open_page(f"/family/{linked(served).token}", PHONE, theme)
    page = watched.page
    for _ in range(2):
        found = Axe().run(page).response["violations"]
        assert [] == [(v["id"], v["nodes"][0]["html"]) for v in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.get_by_label("PIN").fill("12")
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("alert")).to_be_visible()
    watched.problems.clear()


def test_nothing_clinical_shows_before_the_release(
    served: Served, open_page: Open
) -> None:
    """A serious change turns the page neutral at once, without grade or number."""
    page = open_page("/family/demo", PHONE).page
    served.chart(ADULT, temperature=39.4, norepinephrine="running")
    expect(page.get_by_role("heading", name="Your team will talk")).to_be_visible()
    words = page.locator("main").inner_text()
    assert not re.search(r"39|grade|CRS|norepinephrine", words)


def test_a_lost_link_is_said_without_alarm(open_page: Open) -> None:
    """Only the page has stopped, not the care; and the old words are marked as old."""
    watched = open_page("/family/demo", PHONE)
    page = watched.page
    sockets: list[WebSocketRoute] = []

    def through(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("/ws"), through)
    page.reload()
    expect(page.get_by_role("heading", name=HEADINGS[0], exact=True)).to_be_visible()
    page.route("**/healthz", lambda route: route.abort())
    sockets[-1].close()
    expect(page.get_by_role("alert")).to_contain_text("This page has lost its link")
    expect(page.get_by_role("alert")).to_contain_text("The care has not stopped")
    watched.problems.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_axe_finds_nothing(open_page: Open, theme: str, size: tuple[int, int]) -> None:
    """In both themes; nothing overflows a phone."""
    page = open_page("/family/demo", size, theme).page
    expect(page.get_by_role("heading", name=HEADINGS[0], exact=True)).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [] == [(v["id"], v["nodes"][0]["html"]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
