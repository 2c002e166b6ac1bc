"""What a role may not do is refused by the server, not only hidden."""

import pytest
from playwright.sync_api import expect

from browser.entering import Enter, enter, served
from browser.served import ADULT, Served, present
from browser.test_nurse import pick
from cartwatch import store
from cartwatch.ward import access
from cartwatch.ward.access import PAGES, ROLES

__all__ = ["enter", "served"]

pytestmark = pytest.mark.browser
HEADINGS = {
    "/nurse": "Bedside charting",
    "/board": "Example ward for adults",
    "/physician": "Grades and reasons",
    "/patients": "Patients",
    "/open-patient": "Patient of another ward",
    "/users": "Users",
    "/account": "My account",
}
SOCKET = """async path => {
  const socket = new WebSocket(`ws://${location.host}${path}`, ["bokeh", "x"]);
  return await new Promise(done => {
    socket.onopen = () => done("open");
    socket.onclose = event => done(`closed ${event.code}`);
  });
}"""
POST = """async ([path, form]) => {
  const body = new URLSearchParams({ login: "physician", form });
  return (await fetch(path, { method: "POST", body })).status;
}"""


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_every_role(served: Served, enter: Enter, role: str) -> None:
    """The matrix of docs/reference/access.md as a browser meets it."""
    page = enter(role)
    for path, (allowed, _) in PAGES.items():
        answer = page.goto(f"{served.url}{path}")
        assert answer is not None
        assert (200 if role in allowed else 403) == answer.status, path
        heading = HEADINGS[path] if role in allowed else "Not allowed"
        expect(page.locator("h1")).to_contain_text(heading)


def test_a_board_cannot_save(served: Served, enter: Enter) -> None:
    """No page to save from, and no socket of one, whatever its browser sends."""
    page = enter("board")
    answer = page.goto(f"{served.url}/nurse")
    assert answer is not None
    assert 403 == answer.status
    expect(page.get_by_text("not for the role board")).to_be_visible()
    expect(page.get_by_text("charge nurse, nurse, physician")).to_be_visible()
    assert "closed" in page.evaluate(SOCKET, "/nurse/ws")
    assert [] == served.charted(ADULT, "temperature")


def test_a_nurse_cannot_end_the_sign_ins_of_others(
    served: Served, enter: Enter
) -> None:
    """The administrator's form, sent by hand with a token of her own, is refused."""
    nurse, physician = enter("nurse"), enter("physician")
    expect(nurse.get_by_role("link", name="Synthetic nurse")).to_be_visible()
    form = nurse.evaluate("fetch('/session').then(a => a.json()).then(s => s.form)")
    assert 403 == nurse.evaluate(POST, ["/users/end", form])
    answer = physician.goto(f"{served.url}/physician")
    assert answer is not None
    assert 200 == answer.status


def test_who_is_no_nurse_any_more_saves_nothing(served: Served, enter: Enter) -> None:
    """The page stands open with its form; the role was taken away meanwhile."""
    page = enter("nurse")
    page.goto(f"{served.url}/nurse")
    pick(page, "Ada")
    page.get_by_label("Temperature °C").fill("38.9")
    with store.writing(served.engine) as session:
        now = present()
        access.set_role("nurse", "board", session=session, now=now, by="root")
    page.get_by_role("button", name="Save").click()
    gone = page.get_by_text("this sign-in is over").or_(page.get_by_label("Login"))
    expect(gone.first).to_be_visible()
    expect(page.get_by_label("Login")).to_be_visible(timeout=20_000)
    assert [] == served.charted(ADULT, "temperature")
    with store.writing(served.engine) as session:
        access.set_role("nurse", "nurse", session=session, now=now, by="root")
