"""Synthetic courses get the grades that were written down for them by hand.

Each is graded twice: from its files by `cartwatch grade`, and from the store after
`cartwatch import`. The stories are told in fixtures/courses/README.md.
"""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from cartwatch import store
from cartwatch.cli import app
from cartwatch.grading import frame, timeline
from cartwatch.protocol import Library

COURSES = Path(__file__).resolve().parents[2] / "fixtures" / "courses"
NAMES = sorted(
    p.name.removesuffix(".expected.csv") for p in COURSES.glob("*.expected*")
)
SCALES = ("crs-astct-2019", "icans-astct-2019", "icans-astct-2019-child")
ORDER = ["patient", "scale", "at"]


def run(*words: object) -> str:
    """One command, as typed; it must take everything."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


def read(path: Path) -> pd.DataFrame:
    """A file of grades, every cell as its text."""
    return in_order(pd.read_csv(path, dtype=str, keep_default_na=False))


def in_order(grades: pd.DataFrame) -> pd.DataFrame:
    """Rows by patient, scale and time."""
    return grades.sort_values(ORDER, ignore_index=True)


def files(name: str) -> tuple[Path, Path]:
    """What was charted, and of whom."""
    return COURSES / f"{name}.csv", COURSES / f"{name}.patients.csv"


def from_the_command_line(name: str, folder: Path) -> pd.DataFrame:
    """The grades that `cartwatch grade` writes."""
    charted, patients = files(name)
    out = folder / "grades.csv"
    run("grade", charted, "--patients", patients, "--out", out)
    return read(out)


def imported(name: str, folder: Path) -> str:
    """The address of a store that holds the course."""
    charted, patients = files(name)
    url = f"sqlite:///{folder / 'course.db'}"
    run("init", "--store", url)
    run("import", charted, "--patients", patients, "--store", url)
    return url


def from_the_store(
    url: str, library: Library, *, known_at: datetime | None = None
) -> pd.DataFrame:
    """The grades of what the store holds, or held at a time."""
    opened = store.engine(url)
    with store.reading(opened) as session:
        rows = store.frame(session, known_at=known_at, vocabulary=library.vocabulary)
        people = store.patients(session).frame
    opened.dispose()
    prepared = frame(rows, people, library.vocabulary)
    parts = [timeline(prepared, library.scales[scale]) for scale in SCALES]
    return in_order(pd.concat([as_text(part) for part in parts], ignore_index=True))


def as_text(grades: pd.DataFrame) -> pd.DataFrame:
    """Grades as they stand in a file."""
    times = grades["at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    episodes = grades["episode"].astype("string").fillna("")
    return grades.assign(at=times, episode=episodes).astype(str)


@pytest.mark.parametrize("name", NAMES)
def test_a_course_gets_its_grades_from_the_command_line(
    name: str, tmp_path: Path
) -> None:
    """The answer of the program is the answer of the tables."""
    expected = read(COURSES / f"{name}.expected.csv")
    found = from_the_command_line(name, tmp_path)
    pd.testing.assert_frame_equal(expected, found, check_dtype=False)


@pytest.mark.parametrize("name", NAMES)
def test_a_course_gets_the_same_grades_through_the_store(
    name: str, tmp_path: Path, library: Library
) -> None:
    """The bedside and the registry answer alike."""
    expected = read(COURSES / f"{name}.expected.csv")
    found = from_the_store(imported(name, tmp_path), library)
    pd.testing.assert_frame_equal(expected, found, check_dtype=False)


def grade_at(grades: pd.DataFrame, at: str) -> tuple[str, str]:
    """Lowest and highest CRS grade that hold at a time."""
    crs = grades[(grades["scale"] == SCALES[0]) & (grades["at"] <= at)]
    return tuple(crs[["lowest", "highest"]].iloc[-1])


def test_the_store_still_knows_what_the_screen_said_before_a_late_entry(
    tmp_path: Path, library: Library
) -> None:
    """At 20:00 nobody knew of the fever of 14:00 that was entered at 21:00."""
    url = imported("late_entry", tmp_path)
    then = datetime(2026, 3, 2, 20, tzinfo=UTC)
    said = from_the_store(url, library, known_at=then)
    assert ("0", "0") == grade_at(said, "2026-03-02T20:00:00Z")
    now = from_the_store(url, library)
    assert ("1", "1") == grade_at(now, "2026-03-02T20:00:00Z")


def test_the_store_still_knows_what_the_screen_said_before_a_correction(
    tmp_path: Path, library: Library
) -> None:
    """Until 12:20 the slip of 12:00 stood, and the screen said grade 1."""
    url = imported("correction", tmp_path)
    then = datetime(2026, 3, 2, 12, 10, tzinfo=UTC)
    said = from_the_store(url, library, known_at=then)
    assert ("1", "1") == grade_at(said, "2026-03-02T12:00:00Z")
    now = from_the_store(url, library)
    assert ("0", "0") == grade_at(now, "2026-03-02T12:00:00Z")


def test_there_are_at_least_twelve_stories() -> None:
    """Nobody removes a story to make the build pass."""
    assert 12 <= len(NAMES)
