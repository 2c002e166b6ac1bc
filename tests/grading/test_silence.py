"""A score may say what number silence about it stands for."""

import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.grading import timeline
from cartwatch.protocol.tree import Scale
from grading.charts import Row, at, framed, shown
from laws.strategies import made_up


@pytest.fixture
def words() -> Vocabulary:
    return made_up().vocabulary


@pytest.fixture
def organs() -> Scale:
    return made_up().scales["medicines"]


def graded(
    words: Vocabulary, scale: Scale, chart: list[Row], *, partial_record: bool
) -> list[str]:
    """At 1 h, at 12 h 59 min and at 13 h."""
    rows = timeline(
        framed(words, [*COOL, *chart]),
        scale,
        until=at(14).to_pydatetime(),
        partial_record=partial_record,
    )
    return [shown(rows, at(hour)) for hour in (1, 12.98, 13)]


COOL: list[Row] = [(h, "temperature", 37.0) for h in (0, 5, 10)]
PUMPS: list[Row] = [(0.0, n, "stopped") for n in ("one_pump", "other_pump")]


def test_silence_about_a_score_is_its_number(words: Vocabulary, organs: Scale) -> None:
    """On a live ward it is the whole score until somebody charts it."""
    assert ["0", "0", "0"] == graded(words, organs, PUMPS, partial_record=False)
    live = graded(words, organs, PUMPS, partial_record=True)
    assert ["0–3", "0–3", "0–3"] == live


def test_a_charted_silence_stands_and_other_scores_run_out(
    words: Vocabulary, organs: Scale
) -> None:
    """0 stands like silence; 1 counts for 12 h."""
    none: list[Row] = [*PUMPS, (1.0, "toxicity", 0.0)]
    assert ["0", "0", "0"] == graded(words, organs, none, partial_record=True)
    some: list[Row] = [*PUMPS, (1.0, "toxicity", 1.0)]
    for partial in (False, True):
        said = graded(words, organs, some, partial_record=partial)
        assert ["1", "1", "0–3"] == said


def test_a_score_that_could_not_be_had_is_open(
    words: Vocabulary, organs: Scale
) -> None:
    """Asked without an answer is not silence."""
    chart: list[Row] = [*PUMPS, (1.0, "toxicity", None)]
    assert "0–3" == graded(words, organs, chart, partial_record=False)[0]
