"""The pages of the stay in a browser: role by verb, keyboard, touch sizes, axe."""

import sqlite3
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser.entering import Enter, enter, served
from browser.served import ADULT, Served
from cartwatch.service.patients.laid_out import DEEDS
from cartwatch.service.patients.ward_deeds import WARD_DEEDS
from cartwatch.ward.access import PAGES, ROLES, may

__all__ = ["enter", "served"]

pytestmark = pytest.mark.browser
PHONE, TABLET, DESK = (390, 844), (834, 1112), (1440, 900)
STAY = f"/patients/{ADULT}"
FORMS = """() => [...document.querySelectorAll("form[method=post]")]
  .filter(form => new URL(form.action).pathname.startsWith("/patients"))
  .map(form => new URL(form.action).pathname.split("/").pop())"""
SEND = """async ([path, form]) => {
  const body = new URLSearchParams({ form, reason: "x", row: "1" });
  return (await fetch(path, { method: "POST", body })).status;
}"""
GIVEN = "fetch('/session').then(answer => answer.json()).then(state => state.form)"
SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, "
  + "main input:not([type=hidden]):not([type=checkbox]), main select, main label.tick")]
  .filter(el => el.checkVisibility() && el.getBoundingClientRect().height < 44)
  .map(el => el.outerHTML)"""


@pytest.mark.parametrize("role", ROLES)
def test_role_by_verb_as_a_browser_meets_it(
    served: Served, enter: Enter, role: str
) -> None:
    """A form for each verb of the role and no other; the others are refused as well.

    The matrix is that of docs/reference/access.md, made from the same table.
    """
    page = enter(role, "/patients")
    path_of = {verb: f"{STAY}/{verb}" for verb in DEEDS}
    path_of |= {verb: f"/patients/{verb}" for verb in WARD_DEEDS if verb not in DEEDS}
    if role in PAGES["/patients"][0]:
        expect(page.locator("h1")).to_have_text("Patients")
        page.wait_for_load_state()
        listed = {*page.evaluate(FORMS)}
        assert {verb for verb in WARD_DEEDS if may(role, verb)} == listed
        page.goto(f"{served.url}{STAY}")
        shown = {*page.evaluate(FORMS)}
        assert shown <= {verb for verb in DEEDS if may(role, verb)}
        assert {"move", "pause", "weigh", "correct_stay", "link_family"} <= shown
    else:
        expect(page.locator("h1")).to_have_text("Not allowed")
    form = page.evaluate(GIVEN)
    barred = [path for verb, path in path_of.items() if not may(role, verb)]
    assert {path: 403 for path in barred} == {
        path: page.evaluate(SEND, [path, form]) for path in barred
    }


def test_a_nurse_sends_a_patient_to_ct_by_keyboard(
    served: Served, enter: Enter
) -> None:
    """From charting to the form and back; what is wrong stands at the form.

    The form is in a tab of its own, so what she typed at the bed is still there.
    """
    page = enter("nurse", "/nurse")
    page.get_by_role("button", name="Ada").first.click()
    page.get_by_label("Heart rate /min").fill("93")
    nursing = page
    with page.context.expect_page() as beside:
        page.get_by_role("link", name="Stay, family, judgements").focus()
        page.keyboard.press("Enter")
    page = beside.value
    expect(page.locator("h1")).to_have_text("Ada Synthetic")
    page.locator("#pause > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("CT")
    page.locator("#pause-expected_return").fill("2020-01-01T10:00")
    page.locator("#pause button").press("Enter")
    wrong = page.get_by_role("alert")
    expect(wrong).to_contain_text("Expected back: the return is not after the leave")
    expect(page.get_by_label("Where they are")).to_have_value("CT")
    soon = page.evaluate(
        "new Date(Date.now() + 36e5 * 8).toISOString().slice(0, 16) + 'Z'"
    )
    page.locator("#pause-expected_return").fill(soon)
    page.locator("#pause button").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("nothing is due")
    expect(page.get_by_text("Off the unit", exact=True)).to_be_visible()
    page.locator("#move > summary").click()
    page.locator("#move").get_by_role("button", name="Move").click()
    expect(page.get_by_role("status")).to_contain_text("The place is recorded")
    page.get_by_role("link", name="Charting").click()
    expect(page.locator("h1")).to_have_text("Bedside charting")
    expect(nursing.get_by_label("Heart rate /min")).to_have_value("93")


def test_an_answer_that_is_lost_loses_nothing_and_repeats_nothing(
    served: Served, enter: Enter
) -> None:
    """The line breaks before the server, then after it saved; the form stays filled."""
    page = enter("physician", STAY)
    page.locator("#weigh > summary").click()
    page.locator("#weigh-weight").fill("71.5")
    send = page.locator("#weigh").get_by_role("button")
    page.route("**/weigh", lambda route: route.abort())
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here")
    expect(page.locator("#weigh-weight")).to_have_value("71.5")
    assert [] == served.charted(ADULT, "weight")
    page.unroute("**/weigh")
    page.route("**/weigh", lambda route: (route.fetch(max_redirects=0), route.abort()))
    send.click()
    expect(send).to_be_enabled()
    expect(page.get_by_role("alert")).to_contain_text("Send it again")
    assert [71.5] == served.charted(ADULT, "weight")
    page.unroute("**/weigh")
    send.click()
    expect(page.get_by_role("status")).to_contain_text("The weight is charted")
    assert [71.5] == served.charted(ADULT, "weight")


def test_a_sign_in_that_ended_keeps_what_was_typed(
    served: Served, enter: Enter
) -> None:
    """The form stays as it is and says why; signed in elsewhere, it is not lost."""
    page = enter("physician", STAY)
    page.locator("#weigh > summary").click()
    page.locator("#weigh-weight").fill("64.5")
    form = page.evaluate(GIVEN)
    page.evaluate(SEND, ["/sign-out", form])
    page.locator("#weigh").get_by_role("button").click()
    told = page.locator("#weigh").get_by_role("alert")
    expect(told).to_contain_text("What you typed is still here")
    expect(told).to_contain_text("Sign in first")
    expect(page.locator("#weigh-weight")).to_have_value("64.5")
    assert 64.5 not in served.charted(ADULT, "weight")


def test_a_new_link_is_in_view_with_its_pin(served: Served, enter: Enter) -> None:
    """It is shown this once, so it must be seen: the focus goes there."""
    page = enter("physician", STAY, PHONE)
    page.locator("#link_family > summary").click()
    page.get_by_label("For whom").fill("Mo")
    page.get_by_label("Who reads").select_option("adult_patient")
    page.locator("#link_family").get_by_role("button").click()
    once = page.locator(".once")
    expect(once).to_be_focused()
    expect(once).to_be_in_viewport()
    expect(once).to_contain_text("PIN, to be said and never sent")


def test_a_store_that_cannot_save_keeps_the_form(served: Served, enter: Enter) -> None:
    """A file that somebody else holds: said in words, saved once it is free."""
    page = enter("physician", STAY)
    page.locator("#pause > summary").click()
    page.get_by_label("Where they are").fill("MRI")
    page.locator("#pause-expected_return").fill("2020-01-01T10:00")
    with closing(sqlite3.connect(str(served.engine.url.database))) as held:
        held.isolation_level = None
        held.execute("BEGIN IMMEDIATE")
        page.locator("#pause").get_by_role("button").click()
        told = page.locator("#pause").get_by_role("alert")
        expect(told).to_contain_text("Not saved", timeout=60_000)
        held.execute("ROLLBACK")
    expect(page.get_by_label("Where they are")).to_have_value("MRI")
    page.locator("#pause").get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("the return is not after")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
def test_axe_finds_nothing(
    served: Served, enter: Enter, size: tuple[int, int], theme: str
) -> None:
    """List and stay, every form open; no small target, nothing wider than the page."""
    page = enter("physician", "/patients", size, theme)
    for path in ("/patients", STAY):
        page.goto(f"{served.url}{path}")
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        found = Axe().run(page).response["violations"]
        assert [] == [(one["id"], one["nodes"][0]["html"]) for one in found]
        assert [] == page.evaluate(SMALL)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
