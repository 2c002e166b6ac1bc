"""A clinician's grade beside the computed one, at the bedside and in the record."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bedside import Bedside, after
from cartwatch import store
from cartwatch.clinical import Adjudication, micros
from cartwatch.protocol import Library
from cartwatch.store import Appended, tables
from cartwatch.ward import Refused, ScaleReview, adjudicate, record_cause

LOW = {"temperature": 38.9, "systolic_bp": 84.0}


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    """Fever and low pressure, a set every 2 h."""
    begun = Bedside(engine, library).begin()
    for hours in range(1, 16, 2):
        begun.set(hours, **LOW)
    return begun


def grade_1(hours: float = 2, **also: object) -> Adjudication:
    """Dr B. says grade 1."""
    made = Adjudication(
        "S1", "crs", 1, after(hours), "Dr B.", "arm cuff", cause="data error"
    )
    return replace(made, **also)


def say(bed: Bedside, made: Adjudication, key: str | None = None) -> Appended:
    """Written when it is made."""
    with store.writing(bed.engine) as session:
        return adjudicate(
            made,
            protocol=bed.protocol,
            session=session,
            now=made.at,
            vocabulary=bed.library.vocabulary,
            key=key,
        )


def crs(bed: Bedside, hours: float, **also: object) -> ScaleReview:
    """CRS at that hour."""
    return bed.review(hours, **also).scales[0]


def test_a_form_that_is_sent_twice_lands_once(bed: Bedside) -> None:
    """The same key adds nothing."""
    said = [say(bed, grade_1(), key="b") for _ in range(2)]
    assert [False, True] == [d.repeated for d in said]
    with store.reading(bed.engine) as session:
        assert 1 == len(store.adjudications(session))


def test_overridden_to_1_then_a_pressor_lapses_and_rings(bed: Bedside) -> None:
    """Alerts follow the computed grade all along; the override is told as lapsed."""
    say(bed, grade_1())
    seen = crs(bed, 5)
    assert seen.adjudicated is not None
    assert (1, "2", True) == (
        seen.adjudicated.grade,
        str(seen.grade),
        seen.adjudicated.holds(micros(after(5))),
    )
    assert "ringing" == bed.states(5)["crs_2"]
    bed.chart(5.5, norepinephrine="running")
    lapsed = crs(bed, 6).adjudicated
    assert lapsed is not None
    assert (micros(after(5.5)), "the patient is worse") == (lapsed.ends, lapsed.because)
    assert "ringing" == bed.states(6)["crs_3"]


def test_an_override_is_over_after_twelve_hours(bed: Bedside) -> None:
    """And before it was known it did not stand."""
    say(bed, grade_1())
    found = crs(bed, 14).adjudicated
    assert found is not None
    assert [True, False] == [found.holds(micros(after(h))) for h in (13.9, 14)]
    assert None is crs(bed, 3, known_at=after(1.5)).adjudicated


def test_what_was_computed_is_stored_with_it(bed: Bedside) -> None:
    """Grade, protocol, cause and end, so that a later reader can judge."""
    say(bed, grade_1(scale="crs-astct-2019", ends=after(4)))
    with store.reading(bed.engine) as session:
        (row,) = session.exec(select(tables.Adjudication)).all()
        assert [] == list(store.verify_audit(session))
    assert ("crs", 2, 2, "data error", after(4)) == (
        row.scale,
        row.lowest,
        row.highest,
        row.cause,
        row.ends,
    )
    assert bed.protocol.scale("crs", None).digest == row.digest


def test_who_confirms_agrees_with_the_computed_grade(bed: Bedside) -> None:
    """No words are needed then; another grade needs a cause."""
    say(bed, grade_1(grade=2, cause="confirmed", reason=""))
    with pytest.raises(Refused, match="the computed grade is 2"):
        say(bed, grade_1(cause="confirmed", reason=""))


@pytest.mark.parametrize(
    ("also", "field", "says"),
    [
        ({"by": ""}, "by", "Say the by"),
        ({"reason": " "}, "reason", "Say the reason"),
        ({"scale": "csr"}, "scale", "no scale of this ward"),
        ({"grade": 6}, "grade", "0, 1, 2, 3, 4 or 5"),
        ({"grade": -1}, "grade", "0, 1, 2, 3, 4 or 5"),
        ({"cause": "infektion"}, "cause", "mean 'infection'"),
        ({"ends": after(2)}, "ends", "ends before it begins"),
        ({"grade": 5}, "grade", "no death is recorded"),
        ({"patient": "S9"}, "patient", "not enrolled"),
    ],
)
def test_a_wrong_adjudication_says_what_is_wrong(
    bed: Bedside, also: dict[str, object], field: str, says: str
) -> None:
    """Each alone; nothing is written."""
    with pytest.raises(Refused, match=says) as told:
        say(bed, grade_1(**also))
    assert [field] == [r.field for r in told.value.refusals]
    with store.reading(bed.engine) as session:
        assert () == store.adjudications(session)


def test_an_adjudication_is_refused_with_every_reason(bed: Bedside) -> None:
    """All at once."""
    with pytest.raises(Refused) as told:
        say(bed, grade_1(by="", reason="", grade=9, cause="x", ends=after(1)))
    assert ["by", "reason", "grade", "cause", "ends"] == [
        r.field for r in told.value.refusals
    ]


def test_grade_5_follows_a_death_of_that_cause(bed: Bedside) -> None:
    """A death of another cause is no CRS 5."""
    bed.died(16)
    with pytest.raises(Refused, match="the cause of the death is not recorded"):
        say(bed, grade_1(16.5, grade=5))
    again = {"now": after(16.1), "by": "Dr Ada", "reason": "post-mortem"}
    words = bed.library.vocabulary
    with store.writing(bed.engine) as session:
        record_cause("S1", "other", session=session, vocabulary=words, **again)
    with pytest.raises(Refused, match="of another cause, other"):
        say(bed, grade_1(16.5, grade=5))
    with store.writing(bed.engine) as session:
        record_cause("S1", "crs", session=session, vocabulary=words, **again)
    said = say(bed, grade_1(16.5, grade=5))
    assert 1 == len(said.ids)
