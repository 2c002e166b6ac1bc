"""Four ways of asking the same question give one answer: ours and three others.

The others share no line with the grading: a plain loop over the rows, a polars pipeline
and DuckDB queries, each with the rules written once more. Speed is not tested here.
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

ROWS = 20_000
FOLDER = str(Path(__file__).resolve().parents[2] / "benchmarks")


@pytest.fixture(scope="module", autouse=True)
def _benchmarks() -> Iterator[None]:
    """The benchmarks import one another by name, as scripts do."""
    sys.path.insert(0, FOLDER)
    yield
    sys.path.remove(FOLDER)


def module(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def columns() -> Any:
    synthetic, rules = module("synthetic"), module("compare_rules")
    table = synthetic.observations(ROWS, rules.VOCABULARY)
    return table, synthetic.patients(synthetic.head_count(ROWS))


@pytest.fixture(scope="module")
def ours(columns: Any) -> NDArray[np.int64]:
    cartwatch, rules = module("compare_cartwatch"), module("compare_rules")
    found = cartwatch.framed(*columns)
    answer = cartwatch.grade(found, rules.charts(*columns))
    table: NDArray[np.int64] = rules.sorted_answer(answer)
    return table


def others(engine: str, columns: Any) -> NDArray[np.int64]:
    rules, other = module("compare_rules"), module(f"compare_{engine}")
    answer = other.grade(other.prepare(rules.charts(*columns)))
    rows = zip(*answer, strict=True) if engine == "loop" else answer
    table: NDArray[np.int64] = rules.sorted_answer(rows)
    return table


@pytest.mark.parametrize("engine", ["loop", "polars", "duckdb"])
def test_another_way_gives_the_same_answer(
    engine: str, columns: Any, ours: NDArray[np.int64]
) -> None:
    """Lowest, highest, driver and episode, at every instant charted, both scales."""
    if engine != "loop":
        pytest.importorskip(engine)
    np.testing.assert_array_equal(others(engine, columns), ours)


def test_the_rows_have_every_grade_and_many_episodes(ours: NDArray[np.int64]) -> None:
    """Equal answers say little where nothing happens."""
    rules = module("compare_rules")
    by = dict(zip(rules.ANSWER, ours.T, strict=True))
    assert {0, 1, 2, 3, 4} == set(by["crs_low"]) == set(by["crs_high"])
    assert {-1, 0, 1, 2, 3, 4} == set(by["icans_low"]) == set(by["icans_high"])
    assert {1, 2, 3} <= set(by["crs_episode"])
    assert {1, 2, 3} <= set(by["icans_episode"])
    assert (by["crs_low"] < by["crs_high"]).any()
