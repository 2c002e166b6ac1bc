"""What was learned late: it rings all the same, and not for ever."""

import pytest
from sqlalchemy import Engine

from bedside import Bedside
from cartwatch.protocol import Library

OVER = 5.0
"""The seizure of 3 h was over: an hour without one, and a whole set at 4 h."""


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    """A quiet patient, without a seizure at 4 h."""
    begun = Bedside(engine, library).begin()
    begun.set(2)
    begun.set(4, seizure="none")
    return begun


@pytest.mark.parametrize(
    ("hours_after", "state"),
    [(0, "ringing"), (23.9, "ringing"), (24, None), (30, None)],
)
def test_a_severe_state_rings_up_to_a_day_after_it_was_over(
    bed: Bedside, hours_after: float, state: str | None
) -> None:
    """A seizure at 3 h, charted so many hours after its alert was over."""
    charted = OVER + hours_after
    bed.chart(3, late=charted - 3, seizure="brief")
    assert state == bed.states(charted).get("seizure_seen")


def test_what_was_known_in_time_does_not_ring_once_it_is_over(bed: Bedside) -> None:
    """Only what nobody could know: this one rang when it was so."""
    bed.chart(3, seizure="brief")
    assert "ringing" == bed.states(3.5)["seizure_seen"]
    assert "seizure_seen" not in bed.states(OVER)


def test_the_ladder_begins_when_the_chart_showed_it(bed: Bedside) -> None:
    """Charted 20 h late: the nurse first, the physician 5 min later."""
    bed.chart(3, late=20, seizure="brief")
    calls = [
        alert.calls
        for minutes in (0, 6)
        for alert in bed.review(23 + minutes / 60).alerts
        if alert.name == "seizure_seen"
    ]
    assert [("nurse",), ("nurse", "physician")] == calls
