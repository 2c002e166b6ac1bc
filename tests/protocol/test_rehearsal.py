"""Rules are rehearsed and counted; a failure says where, when, and what came."""

from pathlib import Path

from cartwatch.protocol import Library, case_files
from cartwatch.ward.rehearsal import Rehearsal, read_cases, rehearsal
from cartwatch.ward.rehearsal_coverage import coverage


def rehearsed(library: Library, *paths: Path) -> Rehearsal:
    """The tests of these files, run."""
    tests, problems = read_cases(paths, library)
    return rehearsal(tests, library.vocabulary, problems)


def test_the_small_folder_passes(small: Library) -> None:
    """Its rules, its ward, its alerts, its families and its schedule."""
    result = rehearsed(small, *case_files(small.folder))
    assert [] == [str(failure) for failure in result.failures]
    assert result.summary == "3 tests: 3 passed, 0 failed"
    assert result.good


def test_a_failure_names_file_line_test_time_and_both_answers(
    small: Library, tmp_path: Path
) -> None:
    """So nobody has to look for it."""
    path = tmp_path / "wrong.test.yaml"
    path.write_text(
        "ward: unit\ntests:\n  - name: Hot\n"
        "    chart: {temperature: 38.5, systolic_bp: 118, oxygen_device: room_air,\n"
        "      oxygen_flow: 0, norepinephrine: running}\n"
        "    expect: {heat: {+0h: 2}}\n"
        "    rings: {+0h: [rose]}\n    silent: {+0h: [pump]}\n"
        "    muted: {+0h: [odd]}\n    family: {+0h: well}\n"
        "    due: {+0h: {temperature: 3h}, +1h: [temperature]}\n",
        encoding="utf-8",
    )
    result = rehearsed(small, path)
    said = [str(failure).removeprefix(f"{path}:") for failure in result.failures]
    assert [
        "6: Hot, +0h: heat grade: expected 2, got 3",
        "7: Hot, +0h: rings: expected [rose], got [heat_3, pump]",
        "8: Hot, +0h: silent: expected [pump], got [pump rings]",
        "9: Hot, +0h: muted: expected [odd], got []",
        "10: Hot, +0h: family: expected well, got hot",
        "11: Hot, +0h: due in: expected temperature in 3 h, got temperature in 2 h",
        "11: Hot, +1h: due: expected [temperature], got []",
    ] == said
    assert result.summary == "1 tests: 0 passed, 1 failed"


def test_a_file_that_cannot_be_read_is_no_success(
    small: Library, tmp_path: Path
) -> None:
    """Nothing was tested."""
    path = tmp_path / "odd.test.yaml"
    path.write_text("scale: heat\ntests: []\n", encoding="utf-8")
    result = rehearsed(small, path)
    assert (1, False) == (len(result.problems), result.good)


def test_coverage_lists_the_leaves_that_no_test_tried(small: Library) -> None:
    """By place, with the truths that are missing."""
    result = rehearsed(small, *case_files(small.folder))
    gaps = {
        gap.text: gap.never
        for gap in coverage(result.stages, (), small.vocabulary).gaps
    }
    assert {"true", "unknown"} == set(gaps["epinephrine is running"])
    assert ("true",) == gaps["tocilizumab is given"]
    assert "temperature >= 38.0 Cel" not in gaps
