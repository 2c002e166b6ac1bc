"""Every scale that breaks a law says where, in which state, and what to do."""

from pathlib import Path

import pytest

from cartwatch.grading.proof import proof
from cartwatch.protocol import Report, read_library

UNPROVED = sorted(
    (Path(__file__).parents[2] / "fixtures" / "bad").glob("*.unproved.yaml")
)
MARK = "# Must say:\n"


@pytest.mark.parametrize(
    "bad", UNPROVED, ids=lambda p: p.name.removesuffix(".unproved.yaml")
)
def test_a_scale_that_breaks_a_law_gives_exactly_its_problems(
    bad: Path, folder: Path
) -> None:
    """It can be read, and cannot be proved."""
    text = bad.read_text(encoding="utf-8")
    (folder / "scales" / "bad.yaml").write_text(text, encoding="utf-8")
    report = Report()
    library = read_library(folder, report)
    assert library is not None
    assert [] == report.problems
    found = proof(library.scales["bad"], library.vocabulary).problems
    said = [str(p).removeprefix("scales/bad.yaml:") for p in sorted(found, key=_order)]
    _, _, lines = text.partition(MARK)
    assert [line.removeprefix("#   ") for line in lines.splitlines()] == said


def _order(problem):
    return problem.order


def test_every_law_has_a_scale_that_breaks_it() -> None:
    """One file a law, and one that is too large to prove."""
    names = {bad.name.split(".")[1] for bad in UNPROVED}
    wanted = {"unreachable-rung", "rung-that-lowers", "range-not-exact", "too-large"}
    assert wanted <= names
