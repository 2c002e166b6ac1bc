"""What the board shows of a patient whose checks are late, but for one value."""

import pytest
from sqlalchemy import Engine

from bedside import Bedside
from cartwatch.protocol import Library
from cartwatch.views.board_rows import BoardRow, board_rows


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def row(bed: Bedside, hours: float) -> BoardRow:
    """The patient's row at that hour."""
    (found,) = board_rows([bed.review(hours)])
    return found


def test_a_fever_of_a_minute_ago_is_not_hidden_by_what_is_late(bed: Bedside) -> None:
    """Pressure and oxygen are late for hours; that it is at least 1 is certain."""
    bed.chart(20, temperature=39.2)
    seen = row(bed, 20.02)
    assert seen.late
    assert (1, 4) == (seen.tiles[0].grade.lowest, seen.tiles[0].grade.highest)
    assert "Checks late, Temperature of 38.0" in seen.why
    assert None is seen.tiles[1].grade


def test_a_normal_temperature_alone_is_no_grade(bed: Bedside) -> None:
    """That nothing worse is known is not known: a question mark."""
    bed.chart(20, temperature=36.9)
    assert None is row(bed, 20.02).tiles[0].grade


def test_once_the_value_itself_is_late_it_is_a_question_mark_again(
    bed: Bedside,
) -> None:
    """What was so is never shown as if it were so now."""
    bed.chart(20, temperature=39.2)
    later = row(bed, 30)
    assert later.late
    assert None is later.tiles[0].grade
    assert later.tiles[0].rank >= 1.5


def test_a_grade_that_was_settled_is_open_while_a_part_of_it_is_late(
    bed: Bedside,
) -> None:
    """A whole set at 16 h still counts at 21; a fever alone may hide worse."""
    bed.set(16, temperature=38.9)
    bed.chart(21, temperature=39.1)
    seen = row(bed, 21.02)
    assert seen.late
    assert (1, 4) == (seen.tiles[0].grade.lowest, seen.tiles[0].grade.highest)
    assert 1.5 == seen.tiles[0].rank
