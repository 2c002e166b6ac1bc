"""Leaves about medicines on the scale of the laws: needs, words, coverage."""

import pytest

from cartwatch.clinical import micros
from cartwatch.grading import Explanation, course, explain
from cartwatch.protocol import Library, Report, case_files, cases
from cartwatch.ward.rehearsal import rehearsal
from cartwatch.ward.rehearsal_coverage import coverage
from cartwatch.ward.rehearsal_stage import alone
from grading.charts import Row, at, framed
from grading.test_dose import ran
from laws.strategies import made_up


def told(library: Library, chart: list[Row], hour: float) -> Explanation:
    """Why the grade is what it is on the scale of medicines, at an hour."""
    scale = library.scales["medicines"]
    until = micros(at(hour).to_pydatetime())
    prepared = framed(library.vocabulary, chart)
    found = course(prepared, alone(scale), until=until, partial_record=False)
    return explain(found.scales["medicines"], until)


@pytest.mark.parametrize(
    ("needs", "chart"),
    [
        (("one_pump",), [(1, "one_pump", "running")]),
        (("weight", "other_pump"), [ran(1, "19 ug/min", "one_pump")]),
        (("weight",), [ran(1, "0.25 ug/kg/min", "one_pump")]),
        (("one_pump",), [(1, "one_pump", None), (1, "weight", 70.0)]),
    ],
)
def test_an_open_dose_asks_for_the_pump_or_for_the_weight(
    needs: tuple[str, ...], chart: list[Row]
) -> None:
    """What to chart to settle it; a dose that is there is not asked for again."""
    calm: list[Row] = [(1, "temperature", 37.0), (0, "toxicity", 0.0)]
    if "other_pump" in needs:
        calm.append((1, "other_pump", None))
    assert set(needs) == set(told(made_up(), [*calm, *chart], 2).needs)


def test_leaves_about_medicines_can_be_explained() -> None:
    """Each has its own words as written, and the drug behind it."""
    chart: list[Row] = [(0.5 * n, "bolus", "given") for n in range(1, 4)]
    chart += [(0, "temperature", 38.5), (1, "weight", 80.0)]
    chart += [ran(1, "25 ug/min", "one_pump"), ran(1, "20 ug/kg/min", "other_pump")]
    why = told(made_up(), chart, 4)
    lines = {line.text: line.concept for r in why.reasons for line in r.lines}
    assert "one_pump" == lines["both > 30 ug/min"]
    assert "bolus" == lines["bolus given >= 3 in 12h"]
    assert (4, 4) == (why.grade.lowest, why.grade.highest)


def test_a_test_of_a_scale_writes_doses_and_counts_their_leaves() -> None:
    """In a test `20ug/min` is running at that dose; coverage sees every new leaf."""
    library, report = made_up(), Report()
    (file,) = case_files(library.folder)
    read = cases(file, library, report)
    assert [] == [str(p) for p in report.problems]
    done = rehearsal(read, library.vocabulary)
    assert [] == [str(failure) for failure in done.failures]
    scales = library.scales.values()
    counted = coverage(done.stages, scales, library.vocabulary)
    gaps = {gap.text: gap.never for gap in counted.gaps}
    assert ("unknown",) == gaps["dose of one_pump > 0 ug/min"]
    assert ("true",) == gaps["bolus given >= 3 in 12h"]
    assert ("false",) == gaps["bolus given >= 1 in 6h"]
