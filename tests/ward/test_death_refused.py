"""What a death needs, and what it refuses."""

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.ward import (
    Refused,
    correct,
    open_tasks,
    record_cause,
    record_death,
    withdraw_death,
)


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    """Low pressure since 2 h."""
    bed = Bedside(engine, library).begin()
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    return bed


def test_what_is_refused(bed: Bedside) -> None:
    """Ahead, before the infusion, twice, no such cause, nothing to withdraw."""
    words = bed.library.vocabulary
    with store.writing(bed.engine) as session:
        known = {"session": session, "now": after(3), "by": "Dr Ada"}
        with pytest.raises(Refused, match="ahead"):
            record_death("S1", at=after(4), **known)
        with pytest.raises(Refused, match="before the infusion"):
            record_death("S1", at=after(-2), **known)
        with pytest.raises(Refused, match="no death is recorded"):
            withdraw_death("S1", reason="wrong patient", **known)
        with pytest.raises(Refused) as wrong:
            record_cause("S1", "crss", vocabulary=words, **known)
        assert ["cause", "patient"] == [r.field for r in wrong.value.refusals]
        record_death("S1", at=after(2.5), **known)
        with pytest.raises(Refused, match="recorded already, by Dr Ada"):
            record_death("S1", at=after(2.6), **known)


def test_a_death_is_no_value_on_a_form(bed: Bedside) -> None:
    """Neither charted nor taken back by whoever charts."""
    refused = bed.chart(3, death="other").refused
    assert ["death"] == [r.concept for r in refused]
    bed.died(3)
    died = bed.review(4).died
    assert died is not None
    with store.writing(bed.engine) as session:
        with pytest.raises(Refused, match="physician"):
            correct(
                str(died.id),
                None,
                reason="typo",
                session=session,
                now=after(4),
                by="nurse Ama",
                vocabulary=bed.library.vocabulary,
            )


def test_a_repeated_form_lands_once(bed: Bedside) -> None:
    """Sent twice by a shaky network: one death, one task, the same answer."""

    def send() -> store.Appended:
        with store.writing(bed.engine) as session:
            how = {"session": session, "now": after(3), "by": "Dr Ada"}
            return record_death("S1", at=after(3), key="form-1", **how)

    first, again = send(), send()
    assert (first.ids, False, True) == (again.ids, first.repeated, again.repeated)
    with store.reading(bed.engine) as session:
        assert 1 == len(open_tasks(session))
