"""What clinicians say about a sign or a grade, at the bedside and in the record."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch import store
from cartwatch.clinical import Attribution, micros
from cartwatch.protocol import Library
from cartwatch.store import Appended
from cartwatch.ward import (
    Refused,
    ScaleReview,
    attribute,
    end_attribution,
)

LOW = {"temperature": 38.9, "systolic_bp": 84.0}


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    """Fever and low pressure, a set every 2 h."""
    begun = Bedside(engine, library).begin()
    for hours in range(1, 16, 2):
        begun.set(hours, **LOW)
    return begun


def low_pressure(hours: float = 2, **also: object) -> Attribution:
    """Dr B. puts the low pressure down to a fast heart rhythm."""
    made = Attribution(
        "S1", "crs", "hypotension", 2, after(hours), None, "other", "Dr B.", "SVT"
    )
    return replace(made, **also)


def put_down(
    bed: Bedside, made: Attribution, now: float | None = None, key: str | None = None
) -> Appended:
    """Written when it begins, unless told otherwise."""
    with store.writing(bed.engine) as session:
        return attribute(
            made,
            protocol=bed.protocol,
            session=session,
            now=made.begins if now is None else after(now),
            key=key,
        )


def crs(bed: Bedside, hours: float, **also: object) -> ScaleReview:
    """CRS at that hour."""
    return bed.review(hours, **also).scales[0]


def opened(bed: Bedside, name: str, hours: float) -> datetime | None:
    """When did the alert open that is open at that hour?"""
    found = (a for a in bed.review(hours).alerts if a.name == name)
    alert = next(found, None)
    return (
        None
        if alert is None
        else after(0) + timedelta(microseconds=alert.opened_at - micros(after(0)))
    )


def test_an_alert_rises_at_the_instant_an_attribution_ends(bed: Bedside) -> None:
    """Made at 2 h, over at 14 h: the rung is true again, and that rings."""
    put_down(bed, low_pressure())
    assert "1" == str(crs(bed, 13.9).grade)
    assert None is opened(bed, "crs_2", 13.9)
    assert "2" == str(crs(bed, 14).grade)
    assert after(14) == opened(bed, "crs_2", 14)


def test_no_attribution_hides_a_raw_alert(bed: Bedside) -> None:
    """The pressure is low whatever it is put down to."""
    put_down(bed, low_pressure())
    assert "ringing" == bed.states(4)["low_pressure"]


def test_a_vasopressor_ends_it_and_rings(bed: Bedside) -> None:
    """Nobody judged the pump."""
    put_down(bed, low_pressure())
    bed.chart(5.5, norepinephrine="running")
    assert after(5.5) == opened(bed, "crs_3", 5.5)
    (made,) = crs(bed, 6).attributions
    assert ("Dr B.", "a new vasopressor") == (made.by, made.ended_early)


def test_the_review_tells_who_put_what_down(bed: Bedside) -> None:
    """Beside the grade, while it stands."""
    put_down(bed, low_pressure(reason=" SVT, on the monitor "))
    (made,) = crs(bed, 3).attributions
    assert ("hypotension", 2, "other", "SVT, on the monitor") == (
        made.domain,
        made.grade,
        made.cause,
        made.reason,
    )
    assert (micros(after(2)), micros(after(14))) == (made.since, made.until)
    assert () == crs(bed, 1.9).attributions
    assert () == crs(bed, 14).attributions


def test_it_never_applies_before_it_was_known(bed: Bedside) -> None:
    """Made at 6 h for the time from 2 h: at 4 h the screen said grade 2."""
    put_down(bed, low_pressure(), now=6)
    assert "2" == str(crs(bed, 4, known_at=after(4)).grade)
    assert "1" == str(crs(bed, 4).grade)


def test_it_is_renewed_by_another(bed: Bedside) -> None:
    """From 10 h on until 22 h; nothing rings at 14 h."""
    put_down(bed, low_pressure())
    put_down(bed, low_pressure(10))
    assert "1" == str(crs(bed, 15).grade)
    assert 1 == len(crs(bed, 15).attributions)


def test_a_clinician_ends_it(bed: Bedside) -> None:
    """From then on the rung counts; the word and the reason of the first stay."""
    made = put_down(bed, low_pressure())
    with store.writing(bed.engine) as session:
        end_attribution(
            made.ids[0], reason="sinus", session=session, now=after(6), by="Dr C."
        )
    assert ["1", "2"] == [str(crs(bed, h).grade) for h in (5.9, 6)]
    (told,) = crs(bed, 5.9).attributions
    assert ("Dr B.", "SVT") == (told.by, told.reason)
    assert "1" == str(crs(bed, 6, known_at=after(5)).grade)
    with store.reading(bed.engine) as session:
        assert [] == list(store.verify_audit(session))


@pytest.mark.parametrize(
    ("which", "reason", "hours", "says"),
    [
        ("9", "sinus", 6, "no such attribution"),
        ("last", "", 6, "Say the reason"),
        ("last", "sinus", 15, "it ended at"),
        ("first", "sinus", 6, "already"),
    ],
)
def test_what_cannot_be_ended_says_why(
    bed: Bedside, which: str, reason: str, hours: float, says: str
) -> None:
    """Not there, not said why, over, or ended by somebody already."""
    first = put_down(bed, low_pressure()).ids[0]
    with store.writing(bed.engine) as session:
        known = {"session": session, "now": after(3), "by": "Dr C."}
        end_attribution(first, reason="sinus", **known)
    last = put_down(bed, low_pressure(2.5)).ids[0]
    chosen = {"first": first, "last": last}.get(which, which)
    with store.writing(bed.engine) as session:
        known = {"session": session, "now": after(hours), "by": "Dr C."}
        with pytest.raises(Refused, match=says):
            end_attribution(chosen, reason=reason, **known)


def test_an_attribution_is_refused_with_every_reason(bed: Bedside) -> None:
    """Unknown row, cell, cause and person; it ends before it begins: all at once."""
    wrong = low_pressure(
        domain="hypotensoin", cause="rhythm", by=" ", reason="", ends=after(1)
    )
    with pytest.raises(Refused) as told:
        put_down(bed, wrong)
    assert ["by", "reason", "domain", "cause", "ends"] == [
        r.field for r in told.value.refusals
    ]
    assert "'hypotension'" in str(told.value)


@pytest.mark.parametrize(
    ("also", "field", "says"),
    [
        ({"scale": "csr"}, "scale", "no scale of this ward"),
        ({"grade": 1}, "grade", "One of: 2, 3, 4"),
        ({"cause": "icans"}, "cause", "counts for icans, and not for crs"),
        ({"begins": after(9)}, "begins", "more than 5 min ahead"),
        ({"begins": after(2).replace(tzinfo=None)}, "begins", "no time zone"),
        ({"ends": after(11).replace(tzinfo=None)}, "ends", "no time zone"),
    ],
)
def test_a_wrong_attribution_says_what_is_wrong(
    bed: Bedside, also: dict[str, object], field: str, says: str
) -> None:
    """Each alone; nothing is written."""
    with pytest.raises(Refused, match=says) as told:
        put_down(bed, low_pressure(**also), now=2)
    assert [field] == [r.field for r in told.value.refusals]
    with store.reading(bed.engine) as session:
        assert () == store.attributions(session)


def test_a_form_that_is_sent_twice_lands_once(bed: Bedside) -> None:
    """The same key adds nothing."""
    done = [put_down(bed, low_pressure(), key="a") for _ in range(2)]
    assert [False, True] == [d.repeated for d in done]
    with store.reading(bed.engine) as session:
        assert 1 == len(store.attributions(session))
