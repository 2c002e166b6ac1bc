"""Two nurses at one bed at one time: both sets stay, and each knows of the other."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch.protocol import Library
from cartwatch.store import reading, verify_audit, writing
from cartwatch.ward import Refused, correct


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    """A synthetic adult, infused."""
    return Bedside(engine, library).begin()


def test_both_sets_are_kept(bed: Bedside) -> None:
    """Charted in the same moment for the same minute: eight rows, two authors."""
    meet = Barrier(2)

    def nurse(name: str, temperature: float) -> tuple[str, ...]:
        here = replace(bed, by=name)
        meet.wait()
        return here.set(1, temperature=temperature).ids

    with ThreadPoolExecutor(2) as ward:
        ama = ward.submit(nurse, "nurse Ama", 38.4)
        ben = ward.submit(nurse, "nurse Ben", 38.6)
    assert set() == set(ama.result()) & set(ben.result())
    chart = [row for row in bed.review(1).chart if row.concept == "temperature"]
    found = {row.recorded_by: (row.value, row.status) for row in chart}
    expected = {"nurse Ama": (38.4, "final"), "nurse Ben": (38.6, "final")}
    assert expected == found


def test_of_two_who_correct_one_row_the_second_hears_of_the_first(
    bed: Bedside,
) -> None:
    """One correction lands; the other nurse is told whose, and nothing is lost."""
    (row,) = bed.chart(1, temperature=39.4).ids
    meet = Barrier(2)

    def nurse(name: str, value: float) -> str:
        meet.wait()
        known = {"now": after(1), "vocabulary": bed.library.vocabulary}
        try:
            with writing(bed.engine) as session:
                correct(row, value, reason="typed", session=session, by=name, **known)
        except Refused as error:
            return str(error)
        return "saved"

    with ThreadPoolExecutor(2) as ward:
        told = [ward.submit(nurse, n, v) for n, v in (("Ama", 38.4), ("Ben", 38.3))]
    said = sorted(one.result() for one in told)
    assert 1 == said.count("saved")
    assert any("already corrected by" in one for one in said), said
    with reading(bed.engine) as session:
        assert [] == verify_audit(session)
