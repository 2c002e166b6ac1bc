"""The physician's page: every step opens its reasons, actions land in the record."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import Open
from browser.served import ADULT, Served
from cartwatch import store

pytestmark = pytest.mark.browser
PHONE, DESK = (390, 844), (1440, 900)
PUMPS = "blood_pressure_medicine"


@pytest.fixture(scope="module")
def sick(served: Served) -> Served:
    """The adult in bed 04 has a fever and one vasopressor: CRS 3, nobody told."""
    pumps = {
        concept.name: "stopped" for concept in served.library.vocabulary.form(PUMPS)
    }
    served.chart(
        ADULT,
        **{
            **pumps,
            "temperature": 39.1,
            "heart_rate": 118.0,
            "systolic_bp": 84.0,
            "oxygen_device": "room_air",
            "oxygen_saturation": 96.0,
            "consciousness": "alert",
            "ice_score": 10.0,
            "norepinephrine": "running",
        },
    )
    return served


def opened(open_page: Open, size: tuple[int, int] = DESK, theme: str = "light") -> Page:
    """The page with the adult chosen."""
    page = open_page("/physician", size, theme).page
    page.get_by_role("button", name="Ada Synthetic").click()
    expect(page.get_by_role("heading", name="Ada Synthetic")).to_be_visible()
    return page


def test_the_most_urgent_patient_stands_first(sick: Served, open_page: Open) -> None:
    """The list is in the board's order, with both grades."""
    page = open_page("/physician", DESK).page
    first = page.get_by_role("navigation", name="Patients").get_by_role("button").first
    expect(first).to_contain_text("Ada Synthetic")
    expect(first).to_contain_text("CRS grade 3")


def test_a_step_opens_down_to_the_charted_row(sick: Served, open_page: Open) -> None:
    """By keyboard: rule, value, author, place in the YAML, citation; focus follows."""
    page = opened(open_page)
    step = page.get_by_role("row").filter(has_text="CRS grade 3").get_by_role("button")
    step.first.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("region", name="Explanation")
    expect(panel).to_contain_text("norepinephrine is running")
    expect(panel).to_contain_text("Nurse Ida")
    expect(panel).to_contain_text("crs-astct-2019.yaml:")
    expect(panel).to_contain_text("Lee DW et al.")
    expect(panel).to_contain_text("Words to use with the family")
    expect(panel).to_contain_text("The family's page says now")
    expect(panel.locator("h3").first).to_be_focused()
    expect(step.first).to_have_attribute("aria-pressed", "true")


def test_an_alert_is_acknowledged_by_name(sick: Served, open_page: Open) -> None:
    """Pressing "I am going" is a row of the record, and the page says who goes."""
    page = opened(open_page)
    alerts = page.get_by_role("region", name="Alerts")
    grade3 = alerts.get_by_role("listitem").filter(has_text="CRS grade 3 or more")
    grade3.get_by_role("button", name="I am going").click()
    expect(grade3).to_contain_text("Demo physician is going; quiet until")
    expect(grade3.get_by_role("button", name="I am going")).to_have_count(0)


def test_the_family_reads_nothing_before_it_was_told(
    sick: Served, open_page: Open
) -> None:
    """A new grade 3 waits; after "Family told" the family's text has changed."""
    page = opened(open_page)
    strip = page.get_by_role("region", name="Family")
    expect(strip).to_contain_text("talk with the family first")
    expect(strip).to_contain_text("Your team will talk with you first")
    strip.get_by_role("button", name="Family told").click()
    expect(strip).to_contain_text("Nothing waits to be released")
    expect(strip).to_contain_text("Released by Demo physician")
    with store.reading(sick.engine) as session:
        assert store.verify_audit(session) == []


def test_zoom_needs_no_dragging(sick: Served, open_page: Open) -> None:
    """Four buttons choose the window; the chosen one is marked."""
    page = opened(open_page)
    for name in ("6 h", "72 h", "Since infusion", "24 h"):
        button = page.get_by_role("button", name=name, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("canvas").first).to_be_visible()


def test_the_drawing_is_hidden_from_screen_readers(
    sick: Served, open_page: Open
) -> None:
    """A canvas says nothing aloud; the tables beside it hold the same data."""
    page = opened(open_page)
    expect(page.locator("canvas").first).to_be_visible()
    hidden = page.locator("[aria-hidden=true][inert]").first
    expect(hidden.locator("canvas").first).to_be_attached()
    page.get_by_text("Vital signs as a table").click()
    signs = page.get_by_role("table", name="Vital signs in view")
    expect(signs).to_contain_text("39.1")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_axe_finds_nothing(
    sick: Served, open_page: Open, theme: str, size: tuple[int, int]
) -> None:
    """At a desk and on a phone, by day and by night; nothing overflows."""
    page = opened(open_page, size, theme)
    expect(page.locator("canvas").first).to_be_visible()
    page.wait_for_timeout(1000)
    found = Axe().run(page).response["violations"]
    assert [] == [(v["id"], v["nodes"][0]["html"]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
