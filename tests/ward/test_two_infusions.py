"""A second infusion in the store: the day counter of rules begins again."""

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.ward import infuse

LATE = "Fever more than 14 days after the infusion"


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    """One adult, infused at hour 0."""
    return Bedside(engine, library).begin()


def flags(bed: Bedside, hours: float) -> tuple[str, ...]:
    """What a physician is asked about CRS at that hour."""
    return next(s for s in bed.review(hours).scales if s.name == "crs").flags


def test_late_onset_counts_from_the_last_dose_in_the_store(bed: Bedside) -> None:
    """A fever on day 15 is late; after a second dose on day 9 it is day 6."""
    bed.set(15 * 24, temperature=38.6)
    assert [True] == [f.startswith(LATE) for f in flags(bed, 15 * 24)]
    second = {"at": after(9 * 24), "now": after(15 * 24), "by": "clerk"}
    with store.writing(bed.engine) as session:
        infuse(bed.patient, session=session, **second)
    assert () == flags(bed, 15 * 24)
    assert 1 == len([s for s in bed.review(15 * 24).scales if s.episode == 1])
