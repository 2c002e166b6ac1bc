"""A nurse's round at the bed, in a browser, from picking a patient to undoing."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.conftest import Open
from browser.served import ADULT, CHILD, OTHER, Served

pytestmark = pytest.mark.browser
PHONE, TABLET, DESK = (390, 844), (834, 1112), (1440, 900)
ICE = (
    "Names the year",
    "Names the month",
    "Names the city",
    "Names the hospital",
    "Follows a command",
    "Writes a sentence",
    "Counts down from 100 by tens",
)


def pick(page: Page, name: str) -> None:
    """Go to one patient's bed."""
    expect(page.get_by_role("heading", name="My patients")).to_be_visible()
    listed = page.get_by_role("button", name=re.compile(name))
    if not listed.is_visible():
        page.locator("#mine > summary").click()
    listed.click()
    expect(page.get_by_role("heading", name=re.compile(name))).to_be_visible()


def choose(page: Page, group: str, answer: str) -> None:
    """Tap one answer of a question."""
    asked = page.get_by_role("group", name=group, exact=True)
    asked.get_by_label(answer, exact=True).click()


def answered(page: Page) -> int:
    """How many clinical controls hold an answer."""
    form = page.locator("form").filter(has=page.get_by_role("button", name="Save"))
    ticked = form.locator("input:checked:not([name$='-time'])").count()
    typed = form.locator("input.value").evaluate_all(
        "all => all.filter(one => one.value !== '').length"
    )
    chosen = form.locator("select").evaluate_all(
        "all => all.filter(one => one.value !== '').length"
    )
    return int(ticked + typed + chosen)


def test_nothing_is_preselected(open_page: Open) -> None:
    """Whoever opens a form has answered nothing, on any sheet, for adult and child."""
    page = open_page("/nurse").page
    expect(page.get_by_text("Pick a patient")).to_be_visible()
    expect(page.locator("form")).to_have_count(0)
    for name, sheets in {
        "Ada": ("Vital signs", "ICE", "Medicines", "Lab values"),
        "Bo": ("CAPD",),
    }.items():
        pick(page, name)
        for sheet in sheets:
            page.get_by_role("button", name=sheet, exact=True).click()
            expect(page.get_by_role("form", name=sheet)).to_be_visible()
            assert answered(page) == 0


def test_a_partial_set_is_saved_and_graded_and_what_is_refused_stays(
    open_page: Open, served: Served
) -> None:
    """Saving is never off: good values land, a bad one stays as typed, and says why.

    The grade comes back at once as a range with its reason and what to chart next,
    and the whole save can be taken back within ten seconds.
    """
    page = open_page("/nurse").page
    pick(page, "Ada")
    page.get_by_label("Temperature °C").fill("38,4")
    page.get_by_label("Systolic blood pressure mmHg").fill("82")
    page.get_by_label("Heart rate /min").fill("1180")
    page.get_by_label("Diastolic blood pressure mmHg").fill("low")
    choose(page, "Oxygen device", "Nasal cannula")
    page.get_by_role("button", name="Save set").click()

    answer = page.get_by_role("region", name="Saved")
    expect(answer).to_contain_text("3 values")
    expect(answer).to_contain_text("Heart rate, Diastolic blood pressure")
    expect(answer).to_contain_text("CRS grade 2 to 4")
    expect(answer).to_contain_text("Chart next:")
    expect(answer).to_contain_text("Hypotension")
    expect(page.get_by_label("Heart rate /min")).to_have_value("1180")
    expect(page.get_by_label("Diastolic blood pressure mmHg")).to_have_value("low")
    expect(page.get_by_label("Temperature °C")).to_have_value("")
    expect(page.get_by_text("1180 is outside 20 to 320 /min.")).to_be_visible()
    expect(page.get_by_text("“low” is not a number.")).to_be_visible()
    assert served.charted(ADULT, "temperature") == [38.4]
    assert served.charted(ADULT, "heart_rate") == []

    page.get_by_role("button", name="Use 118: Heart rate").click()
    expect(page.get_by_label("Heart rate /min")).to_have_value("118")
    answer.get_by_role("button", name="Undo").click()
    expect(answer).to_contain_text("Undone. Values taken back: 3.")
    expect(answer).to_contain_text("not known")
    expect(page.get_by_label("Heart rate /min")).to_have_value("118")


def test_an_ice_by_keyboard_alone(open_page: Open, served: Served) -> None:
    """Tab and arrows answer an ICE, Ctrl+Enter saves it, and the grade comes back."""
    page = open_page("/nurse").page
    pick(page, "Cy")
    page.get_by_role("button", name="ICE", exact=True).press("Enter")
    for item in ICE:
        page.get_by_role("group", name=item).get_by_label("Yes").press("Space")
    three = page.get_by_role("group", name="Names three objects")
    three.get_by_label("2").press("Space")
    expect(page.get_by_text("ICE score: 9 of 10. 8 of 8 answered.")).to_be_visible()
    three.get_by_label("2").press("ArrowRight")
    expect(page.get_by_text("ICE score: 10 of 10. 8 of 8 answered.")).to_be_visible()
    three.get_by_label("3").press("ArrowLeft")
    page.get_by_role("group", name="How the patient wakes").get_by_label(
        "Awake and alert"
    ).press("Space")
    page.keyboard.press("Control+Enter")
    answer = page.get_by_role("region", name="Saved")
    expect(answer).to_contain_text("9 values")
    expect(answer).to_contain_text("ICANS grade 1")
    assert served.charted(OTHER, "ice_naming") == [2.0]


def test_a_capd_for_a_child(open_page: Open, served: Served) -> None:
    """A child is asked the CAPD: "always" of a good sign scores 0, of a bad one 4."""
    page = open_page("/nurse").page
    pick(page, "Bo")
    expect(page.get_by_role("button", name="ICE", exact=True)).to_have_count(0)
    page.get_by_role("button", name="CAPD", exact=True).click()
    for good in ("Looks at the carer", "Acts with a purpose"):
        choose(page, good, "Always")
    for good in ("Takes in what is around", "Shows needs and wishes"):
        choose(page, good, "Rarely")
    for bad in ("Restless", "Cannot be comforted", "Slow to respond"):
        choose(page, bad, "Often")
    expect(page.get_by_text("CAPD score: -- of 32. 7 of 8 answered.")).to_be_visible()
    choose(page, "Moves very little while awake", "Never")
    expect(page.get_by_text("CAPD score: 15 of 32.")).to_be_visible()
    choose(page, "How the patient wakes", "Wakes to voice")
    page.get_by_role("button", name="Save CAPD").click()
    answer = page.get_by_role("region", name="Saved")
    expect(answer).to_contain_text("ICANS grade 3")
    assert served.charted(CHILD, "capd_1") == [0.0]
    assert served.charted(CHILD, "capd_8") == [3.0]


def test_another_screen_shows_a_save_within_a_second_and_keeps_what_is_typed(
    open_page: Open, served: Served
) -> None:
    """A live update brings the new last value and leaves the open form alone."""
    page = open_page("/nurse").page
    pick(page, "Cy")
    field = page.get_by_label("Temperature °C")
    field.fill("37.")
    page.get_by_label("Awake and alert").click()
    field.focus()
    delays = []
    for value in (39.6, 39.7, 39.8):
        served.chart(OTHER, temperature=value)
        saved = time.monotonic()
        expect(page.get_by_text(f"last {value} °C")).to_be_visible()
        delays.append(time.monotonic() - saved)
    assert min(delays) < 1.0, delays
    expect(field).to_have_value("37.")
    expect(field).to_be_focused()
    expect(page.get_by_label("Awake and alert")).to_be_checked()
    pick(page, "Bo")
    pick(page, "Cy")
    expect(field).to_have_value("37.")


def test_vasopressors_are_answered_by_name_and_confirmed_in_one_tap(
    open_page: Open, served: Served
) -> None:
    """None running answers all; a tick says which; unchanged repeats the last."""
    page = open_page("/nurse").page
    pick(page, "Ada")
    pumps = page.get_by_role("group", name="Blood pressure medicines: running now")
    pumps.get_by_label("Norepinephrine", exact=True).click()
    pumps.get_by_label("Norepinephrine: dose").fill("0.1 ug/kg/min")
    page.get_by_role("button", name="Save set").click()
    expect(page.get_by_role("region", name="Saved")).to_contain_text("10 values")
    page.get_by_label("Unchanged: Norepinephrine").click()
    page.get_by_role("button", name="Save set").click()
    expect(page.get_by_role("region", name="Saved")).to_contain_text("10 values")
    pumps.get_by_label("None running").click()
    page.get_by_role("button", name="Save set").click()
    expect(page.get_by_text("Unchanged: none running")).to_be_visible()
    assert served.charted(ADULT, "norepinephrine") == ["running", "running", "stopped"]


def test_not_done_needs_a_reason_and_a_row_can_be_corrected(
    open_page: Open, served: Served
) -> None:
    """A missing value is charted with why; a wrong one is amended with a reason."""
    page = open_page("/nurse").page
    pick(page, "Ada")
    page.get_by_role("button", name="Not done: Breathing rate").click()
    page.get_by_label("Breathing rate: why not done").select_option(
        label="Device problem"
    )
    page.get_by_label("Oxygen saturation %").fill("69")
    page.get_by_role("button", name="Save set").click()
    expect(page.get_by_role("region", name="Saved")).to_contain_text(
        "Unusual for this age: oxygen saturation 69 %."
    )
    assert served.charted(ADULT, "respiratory_rate") == [None]
    page.get_by_role("button", name="Last values").click()
    row = page.get_by_role("row", name=re.compile("Oxygen saturation"))
    row.get_by_text("Correct").first.click()
    row.get_by_label("Right value").fill("96")
    row.get_by_role("button", name="Save correction").click()
    said = page.get_by_role("region", name="Saved")
    expect(said).to_contain_text("Choose why it was wrong")
    row.get_by_label("Why").select_option("Typed wrong")
    row.get_by_role("button", name="Save correction").click()
    expect(said).to_contain_text("Corrected: Oxygen saturation 96 %.")
    assert served.charted(ADULT, "oxygen_saturation")[-1] == 96.0


def test_every_grade_opens_the_words_for_the_family(open_page: Open) -> None:
    """Beside a grade stands what to say, and what the family's page says now."""
    page = open_page("/nurse").page
    pick(page, "Cy")
    page.locator("#why-crs > summary").click()
    opened = page.locator("#why-crs")
    expect(opened.get_by_text("Words to use with the family")).to_be_visible()
    expect(opened.get_by_text("The family's page says now")).to_be_visible()


@pytest.mark.parametrize(
    ("size", "theme"),
    [(PHONE, "light"), (PHONE, "dark"), (TABLET, "dark"), (DESK, "light")],
    ids=["phone", "phone-dark", "tablet-dark", "desk"],
)
def test_axe_finds_nothing(open_page: Open, size: tuple[int, int], theme: str) -> None:
    """Forms, tables and answers pass axe in both themes, and nothing overflows."""
    page = open_page("/nurse", size, theme).page
    pick(page, "Cy")
    page.get_by_label("Temperature °C").fill("101.3")
    page.get_by_role("button", name="Save set").click()
    expect(page.get_by_text("If that is °F, it is 38.5 °C.")).to_be_visible()
    for sheet in ("Vital signs", "ICE", "Last values"):
        page.get_by_role("button", name=sheet, exact=True).click()
        page.wait_for_timeout(300)
        found = Axe().run(page).response["violations"]
        assert [] == [(one["id"], one["nodes"][0]["html"]) for one in found]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0]
