"""Every bad file says what is wrong with it, where, and what to write instead."""

from pathlib import Path

import pytest

from cartwatch.protocol import Report, case_files, cases, read_library

BAD = sorted((Path(__file__).parents[2] / "fixtures" / "bad").glob("*.bad.yaml"))
PLACES = {
    "scale": "scales/bad.yaml",
    "ward": "wards/bad.yaml",
    "vocabulary": "vocabulary.yaml",
    "family": "family/bad.yaml",
    "test": "scales/bad.test.yaml",
}
MARK = "# Must say:\n"


def promised(text: str) -> list[str]:
    """The lines under `# Must say:`, as line:column: message."""
    _, _, lines = text.partition(MARK)
    return [line.removeprefix("#   ") for line in lines.splitlines()]


@pytest.mark.parametrize("bad", BAD, ids=lambda p: p.name.removesuffix(".bad.yaml"))
def test_a_bad_file_gives_exactly_the_problems_it_promises(
    bad: Path, folder: Path
) -> None:
    """All problems at once, each at its place, in file order, and no others."""
    text = bad.read_text(encoding="utf-8")
    name = PLACES[bad.name.split(".")[0]]
    (folder / name).write_text(text, encoding="utf-8")
    report = Report()
    library = read_library(folder, report)
    for file in case_files(folder) if library is not None else ():
        cases(file, library, report)
    found = sorted(report.problems, key=lambda p: p.order)
    mine = [str(p).removeprefix(f"{name}:") for p in found if p.place.file == name]
    assert promised(text) == mine
    assert mine


def test_one_bad_scale_does_not_hide_the_problems_of_a_ward(folder: Path) -> None:
    """Every problem of every file is told at once."""
    for name in ("scales/heat.yaml", "wards/unit.yaml"):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("temperature", "temprature").replace("crs", "csr"),
            encoding="utf-8",
        )
    report = Report()
    read_library(folder, report)
    files = {problem.place.file for problem in report.problems}
    assert {"scales/heat.yaml", "wards/unit.yaml"} <= files


def test_every_kind_of_file_has_bad_ones() -> None:
    """Nobody learns a language from its good sentences alone."""
    assert set(PLACES) == {bad.name.split(".")[0] for bad in BAD}
