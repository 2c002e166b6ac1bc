"""Pages over a real store: an old set, going, and a board that nobody watches."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bedside import NOON, Bedside, after, low_at_noon
from cartwatch.clinical import micros
from cartwatch.clinical.time import MINUTE
from cartwatch.protocol import Library
from cartwatch.views.board_page import BoardPage
from cartwatch.views.desk import Desk
from cartwatch.views.going import going
from cartwatch.views.nurse_card import patient_card
from cartwatch.views.nurse_save import TOO_OLD, Saved, save
from cartwatch.ward import tick
from cartwatch.ward.access import Person
from ward.test_watch import Phone


@pytest.fixture
def bed(library: Library, tmp_path: Path) -> Iterator[Bedside]:
    """A synthetic adult with a low pressure."""
    with low_at_noon(library, tmp_path) as begun:
        yield begun


@pytest.fixture
def desk(bed: Bedside) -> Desk:
    """The ward as RN A. sees it."""
    ward = (bed.protocol.id,)
    user = Person("rn", "RN A.", "nurse")
    return Desk(bed.engine, bed.library, ward, user, clock=lambda: after(NOON))


def saved(desk: Desk, taken: datetime) -> Saved:
    """A temperature taken at that time, by the ward's clock."""
    local = taken.astimezone(ZoneInfo(desk.protocol.time_zone))
    picked = local.replace(tzinfo=None).isoformat(timespec="minutes")
    message = {
        "patient": "S1",
        "form": "vitals",
        "attempt": "1",
        "time": {"choice": "pick", "picked": picked},
        "answers": {"temperature": {"text": "38.1"}},
    }
    return save(message, desk)


@pytest.mark.parametrize(
    ("hours", "wrong"),
    [
        (NOON - 48 - 1 / 60, TOO_OLD),
        (NOON - 24 * 30, TOO_OLD),
        (NOON - 48, ""),
        (NOON - 1, ""),
        (NOON + 0.2, "That time is still to come."),
    ],
)
def test_a_set_of_more_than_two_days_ago_is_not_saved(
    desk: Desk, hours: float, wrong: str
) -> None:
    """The wrong day on a picker: refused, still in the form, and nothing charted."""
    before = len(desk.reviews()[0].chart)
    found = saved(desk, after(hours))
    assert (wrong, bool(wrong)) == (found.time_wrong, not found.ids)
    assert len(found.ids) == len(desk.reviews()[0].chart) - before
    assert wrong == found.reply("1")["time"]


def low_pressure(desk: Desk) -> tuple[str, str | None, int | None]:
    """State, who is going and until when, of the low pressure."""
    (alert,) = (a for a in desk.reviews()[0].alerts if a.name == "low_pressure")
    return alert.state, alert.acknowledged_by, alert.acknowledged_until


def test_i_am_going_answers_by_name(desk: Desk) -> None:
    """For 15 min the alert is quiet, and board and card say who goes."""
    (alert,) = (a for a in desk.reviews()[0].alerts if a.name == "low_pressure")
    answered = going(desk, f"{alert.opened_at}|{alert.name}|{alert.patient}")
    assert answered is not None
    until = desk.now() + 15 * MINUTE
    assert ("acknowledged", "RN A.", until) == low_pressure(desk)
    assert "RN A. is going" in patient_card(desk.reviews()[0])
    assert "RN A." in BoardPage(desk).html


@pytest.mark.parametrize("value", ["{at}|low_pressure|S2", "{early}|low_pressure|S1"])
def test_going_to_what_is_not_there_answers_nothing(desk: Desk, value: str) -> None:
    """Another patient, or an alert that opened at another time."""
    at = micros(after(NOON))
    assert going(desk, value.format(at=at, early=at - 1)) is None
    assert ("ringing", None) == low_pressure(desk)[:2]


def test_the_board_says_in_one_line_that_nobody_watches(
    bed: Bedside, desk: Desk
) -> None:
    """Above the beds, beside what is said of the protocol; gone once one watches."""
    assert ["Nobody is called: no watcher runs."] == unwatched(desk)
    tick(bed.engine, bed.library, now=after(NOON), notifier=Phone())
    assert [] == unwatched(desk)


def unwatched(desk: Desk) -> list[str]:
    """What the board's one line says of the watcher."""
    html = BoardPage(desk).html
    lines = html.split('<p class="approval">')[1:]
    assert 1 == len(lines)
    line = lines[0].partition("</p>")[0]
    assert "Alerts not approved: the protocol is in testing." in line
    said = line.removeprefix("Alerts not approved: the protocol is in testing.")
    return [said.strip().partition(" Start")[0]] if said.strip() else []
