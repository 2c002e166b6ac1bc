"""Tests of rules are read as sentences: a patient, rounds, and what must follow."""

from pathlib import Path

import pytest

from cartwatch.clinical import UNGRADED, Grade, moment
from cartwatch.clinical.time import DAY, HOUR
from cartwatch.protocol import Case, Library, Report, cases
from cartwatch.protocol.cases import ZERO


def one(library: Library, tmp_path: Path, body: str, head: str = "scale: heat") -> Case:
    """The only test of a file with this body."""
    path = tmp_path / "one.test.yaml"
    path.write_text(f"{head}\ntests:\n  - name: One\n{body}", encoding="utf-8")
    report = Report()
    (found,) = cases(path, library, report)
    assert [] == [str(problem) for problem in report.problems]
    return found


def test_a_round_at_which_nobody_charted_leaves_no_row(
    small: Library, tmp_path: Path
) -> None:
    """And a value with another unit is converted at the door."""
    case = one(
        small,
        tmp_path,
        "    every: 2h\n"
        "    chart: {temperature: '100.4[degF] _ 101.3 [degF]'}\n"
        "    expect: {+0h: 1}\n",
    )
    rows = [(o.at, o.value) for o in case.observations]
    assert [(moment(ZERO), 38.0), (moment(ZERO + 4 * HOUR), 38.5)] == rows


def test_absent_is_charted_with_its_reason(small: Library, tmp_path: Path) -> None:
    """A refused cuff is not a cuff that nobody thought of."""
    case = one(
        small,
        tmp_path,
        "    chart: {systolic_bp: absent:refused}\n    expect: {+0h: ungraded}\n",
    )
    (row,) = case.observations
    assert (None, "refused") == (row.value, row.absent_reason)
    assert UNGRADED == case.expectations[0].answer


def test_the_patient_of_a_test(small: Library, tmp_path: Path) -> None:
    """Completed years, weight, delay and what is so at home."""
    case = one(
        small,
        tmp_path,
        "    patient: {age: 11 a 364 d, weight_kg: 31.5, developmental_delay: yes,"
        " baseline_oxygen_device: nasal_cannula}\n"
        "    infused: -3d\n"
        "    chart: {temperature: 38}\n    expect: {+1h: 1 to 3}\n",
    )
    subject = case.subject
    assert (11.0, 31.5, True) == (
        subject.age_years,
        subject.weight_kg,
        subject.developmental_delay,
    )
    assert {"baseline_oxygen_device": "nasal_cannula"} == subject.baseline
    assert moment(ZERO - 3 * DAY) == subject.infused_at
    assert (Grade(1, 3), ZERO + HOUR) == (case.expectations[0].answer, case.until)


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("40 a", 40.0),
        ("20 d", 20 / 365.25),
        ("0 a 20 d", 20 / 365.25),
        ("unknown", None),
    ],
)
def test_ages(small: Library, tmp_path: Path, said: str, years: float | None) -> None:
    """Under one year the fraction counts; unknown is a value."""
    case = one(
        small,
        tmp_path,
        f"    patient: {{age: {said}}}\n"
        "    chart: {temperature: 38}\n    expect: {+0h: 1}\n",
    )
    assert years == case.subject.age_years


def test_a_patient_without_age_fits_the_scale(tmp_path: Path) -> None:
    """40 years; under a child's scale 5."""
    from cartwatch.protocol import load_library

    shipped = load_library()
    body = "    chart: {temperature: 38}\n    expect: {+0h: 0}\n"
    child = one(shipped, tmp_path, body, "scale: icans-astct-2019-child")
    adult = one(shipped, tmp_path, body, "scale: icans-astct-2019")
    assert (5.0, 40.0) == (child.subject.age_years, adult.subject.age_years)


def test_a_scale_may_be_named_by_its_path(small: Library, tmp_path: Path) -> None:
    """So a unit tests a draft that is not in the folder yet."""
    text = (small.folder / "scales" / "heat.yaml").read_text(encoding="utf-8")
    (tmp_path / "draft.yaml").write_text(text, encoding="utf-8")
    body = "    chart: {temperature: 38}\n    expect: {+0h: 1}\n"
    case = one(small, tmp_path, body, "scale: draft.yaml")
    assert case.scale is not None
    assert case.scale.id == "draft"


def test_a_ward_may_be_named_by_its_path(small: Library, tmp_path: Path) -> None:
    """It is read against the scales and texts of the folder."""
    text = (small.folder / "wards" / "unit.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("ward: unit", "ward: mine"))
    body = "    chart: {temperature: 38}\n    rings: {+0h: []}\n"
    case = one(small, tmp_path, body, "ward: mine.yaml")
    assert case.ward is not None
    assert case.ward.id == "mine"
