"""The store fails while a nurse charts: said on the page, nothing typed is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import expect

from browser.conftest import Open
from browser.served import ADULT, Served
from browser.test_nurse import pick

pytestmark = pytest.mark.browser
GIVES_UP_WITHIN = 60_000


@contextmanager
def held(served: Served) -> Iterator[None]:
    """Another program holds the file: nobody can write."""
    with closing(sqlite3.connect(str(served.engine.url.database))) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_store_keeps_the_set_and_saves_it_later(
    served: Served, open_page: Open
) -> None:
    """What was typed stays in its fields; the same press saves it once it is free."""
    page = open_page("/nurse").page
    pick(page, "Ada")
    page.get_by_label("Temperature °C").fill("38.9")
    page.get_by_label("Heart rate /min").fill("118")
    save = page.get_by_role("button", name="Save")
    with held(served):
        save.click()
        told = page.get_by_text("Not saved.").first
        expect(told).to_be_visible(timeout=GIVES_UP_WITHIN)
        expect(told).to_contain_text("locked")
    expect(page.get_by_label("Temperature °C")).to_have_value("38.9")
    expect(page.get_by_label("Heart rate /min")).to_have_value("118")
    assert [] == served.charted(ADULT, "temperature")
    save.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert [38.9] == served.charted(ADULT, "temperature")
    assert [118.0] == served.charted(ADULT, "heart_rate")
    expect(page.get_by_label("Temperature °C")).to_have_value("")


def test_an_alert_that_cannot_be_answered_says_so(
    served: Served, open_page: Open
) -> None:
    """ "I am going" is not taken while nothing can be written; the alert rings on."""
    page = open_page("/physician", (1440, 900)).page
    page.get_by_role("button", name="Cy Synthetic").click()
    going = page.get_by_role("button", name="I am going")
    expect(going.first).to_be_visible()
    count = going.count()
    with held(served):
        going.first.click()
        told = page.get_by_text("Nothing was saved.").first
        expect(told).to_be_visible(timeout=GIVES_UP_WITHIN)
    expect(going).to_have_count(count)
