"""A review that fails: what one charted value decides alone still rings."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bedside import Bedside, after
from cartwatch import store
from cartwatch.clinical import micros
from cartwatch.protocol import Library
from cartwatch.protocol.tree import (
    All,
    Any,
    AtLeast,
    Compare,
    IsCode,
    Named,
    Node,
    Place,
)
from cartwatch.ward import tick
from cartwatch.ward.raw import raw_alerts
from ward.test_watch import Phone

HERE = ("", Place("made", 1, 1))
PRESSURE = Compare(*HERE, "systolic_bp", "<", 70.0)
SATURATION = Compare(*HERE, "oxygen_saturation", "<", 85.0)


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def raw(
    bed: Bedside, when: Node, hours: float, priority: str = "high"
) -> Sequence[int]:
    """Since when the one alert of a ward rings on bare values."""
    rule = replace(bed.protocol.alerts[0], name="one", when=when, priority=priority)
    with store.reading(bed.engine) as session:
        (card,) = store.patients(session, patient=bed.patient).cards
        found = raw_alerts(
            card,
            replace(bed.protocol, alerts=(rule,)),
            bed.library.vocabulary,
            session=session,
            now=micros(after(hours)),
        )
        return [at for _, at in found]


def test_a_member_of_any_of_rings_when_the_review_fails(bed: Bedside) -> None:
    """The shipped `hard_to_wake` is an `any of`: its one value is enough."""
    bed.set(2, consciousness="touch")
    bed.feed(2)
    phone = Phone()
    found = tick(bed.engine, bed.library, now=after(2.1), notifier=phone)
    assert ["S1"] == [name for name, _ in found.failed]
    texts = [notice.text for notice in phone.got]
    assert any("Wakes only to touch" in t and "not graded" in t for t in texts)
    assert not any("Systolic" in t for t in texts)


@pytest.mark.parametrize(
    ("when", "rings"),
    [
        (PRESSURE, False),
        (SATURATION, True),
        (Any(*HERE, (PRESSURE, SATURATION)), True),
        (Any(*HERE, (SATURATION, PRESSURE)), True),
        (Any(*HERE, (PRESSURE, Any(*HERE, (SATURATION,)))), True),
        (Named(*HERE, "low", Any(*HERE, (SATURATION,))), True),
        (AtLeast(*HERE, 1, (PRESSURE, SATURATION)), True),
        (AtLeast(*HERE, 2, (PRESSURE, SATURATION)), False),
        (All(*HERE, (PRESSURE, SATURATION)), False),
        (IsCode(*HERE, "consciousness", ("voice", "touch")), True),
        (IsCode(*HERE, "consciousness", ("alert",)), False),
        (IsCode(*HERE, "consciousness", ("alert",), negated=True), False),
    ],
)
def test_what_one_value_decides_alone(bed: Bedside, when: Node, rings: bool) -> None:
    """Any one member of "any of"; nothing that needs two values or a grade."""
    bed.set(2, systolic_bp=70.0, oxygen_saturation=84.0, consciousness="voice")
    assert [micros(after(2))] * rings == raw(bed, when, 2.5)
    assert [] == raw(bed, when, 2.5, priority="medium")


def test_a_bare_value_counts_while_it_is_valid(bed: Bedside) -> None:
    """A saturation stands 4 h at most, and nothing rings before it was taken."""
    bed.set(2, oxygen_saturation=84.0)
    length = bed.library.vocabulary["oxygen_saturation"].valid_for
    assert length is not None
    ends = 2 + length / 3_600_000_000
    rings = [len(raw(bed, SATURATION, h)) for h in (1.9, 2, ends - 0.01, ends)]
    assert [0, 1, 1, 0] == rings
