"""Real ward data through the real command: all taken or refused, no dirt graded.

The data stay where they are, beside the checkout; without them the tests are skipped.
"""

import csv
import json
import runpy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from cartwatch.cli import app
from cartwatch.exchange import read_observations
from cartwatch.protocol import load_library

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "realdata"
SOURCES = {
    "mimic4": DATA / "icu" / "mimic4demo_events_dev.csv",
    "physionet2012": DATA / "icu" / "physionet2012",
    "clinosim": DATA / "sim" / "clinosim_sepsis_vitals_dev.csv",
}
TEXT = {"dtype": str, "keep_default_na": False}


@dataclass
class Replay:
    """One data set after its converter and `cartwatch grade`."""

    name: str
    folder: Path
    exit_code: int = 0
    summary: dict[str, Any] | None = None

    @property
    def observations(self) -> Path:
        return self.folder / "observations.csv"

    @cached_property
    def rows(self) -> pd.DataFrame:
        """What the converter wrote, by the line it stands on."""
        table = pd.read_csv(self.observations, **TEXT)
        return table.set_index(pd.RangeIndex(2, len(table) + 2, name="line"))

    @cached_property
    def refused(self) -> pd.DataFrame:
        """What was refused, by line."""
        path = self.folder / "observations.csv.refused.csv"
        return pd.read_csv(path, **TEXT).astype({"line": int}).set_index("line")

    @cached_property
    def grades(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "grades.csv", **TEXT)


def graded(name: str, folder: Path, observations: Path) -> Replay:
    """Grade a converted file with the command."""
    words = ["grade", observations, "--patients", folder / "patients.csv"]
    words += ["--out", observations.with_name("grades.csv"), "--json"]
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code in (0, 1), result.output
    return Replay(name, folder, result.exit_code, json.loads(result.stdout))


@pytest.fixture(scope="module", params=SOURCES)
def replay(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Replay:
    name = request.param
    if not SOURCES[name].exists():
        pytest.skip(f"no real data at ../shared/realdata ({SOURCES[name].name})")
    folder = tmp_path_factory.mktemp(name)
    paths = folder / "observations.csv", folder / "patients.csv"
    runpy.run_path(str(HERE / f"{name}.py"))["convert"](SOURCES[name], *paths)
    return graded(name, folder, paths[0])


def test_a_converter_has_at_most_sixty_lines() -> None:
    """A unit that has such data needs no more than this."""
    for name in SOURCES:
        lines = (HERE / f"{name}.py").read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 60, name


def test_every_row_is_taken_or_refused_with_a_reason(replay: Replay) -> None:
    """The printed counts add up to the rows of the file."""
    assert replay.summary is not None
    people, rows = replay.summary["files"]
    assert 0 == people["refused"]
    assert len(replay.rows) == rows["rows"] == rows["taken"] + rows["refused"]
    assert len(replay.refused) == rows["refused"]
    assert replay.refused.index.is_unique
    for column in ("reason", "next_step"):
        assert replay.refused[column].str.len().gt(0).all()
    assert replay.exit_code == (1 if rows["refused"] else 0)


def test_the_line_of_a_refusal_is_the_line_of_the_file(replay: Replay) -> None:
    """Whoever opens the file at that line sees the value."""
    at_value = replay.refused[replay.refused["column"] == "value"]
    there = replay.rows.loc[at_value.index, "value"].str.strip()
    assert there.tolist() == at_value["value"].tolist()


def test_everybody_is_graded(replay: Replay) -> None:
    """Every patient has grades on the CRS scale, each a range within 0 to 4."""
    crs = replay.grades[replay.grades["scale"] == "crs-astct-2019"]
    assert set(replay.rows["patient"]) == set(crs["patient"])
    lowest, highest = crs["lowest"].astype(int), crs["highest"].astype(int)
    assert (lowest.ge(0) & lowest.le(highest) & highest.le(4)).all()
    assert crs["at"].str.endswith("Z").all()


def dirt(replay: Replay) -> pd.Series:
    """Which converted rows cannot be true of a living patient, by their numbers?"""
    number = pd.to_numeric(replay.rows["value"], errors="coerce")
    concept, unit = replay.rows["concept"].str.lower(), replay.rows["unit"]
    limits = {
        "temperature": (28.0, 44.0),
        "hr": (20.0, 320.0),
        "heart rate": (20.0, 320.0),
        "heart_rate": (20.0, 320.0),
        "systolic_bp": (20.0, 300.0),
        "mean_bp": (10.0, 250.0),
        "diastolic_bp": (10.0, 220.0),
        "respiratory_rate": (4.0, 120.0),
        "oxygen_saturation": (30.0, 100.0),
        "oxygen_flow": (0.0, 80.0),
        "o2 flow": (0.0, 80.0),
    }
    wrong = pd.Series(False, index=replay.rows.index)
    for name, (low, high) in limits.items():
        celsius = concept.eq(name) & ~unit.eq("°F")
        wrong |= celsius & number.notna() & ~number.between(low, high)
    fahrenheit = concept.eq("temperature") & unit.eq("°F") & number.notna()
    return wrong | (fahrenheit & ~number.between(82.4, 111.2))


@pytest.fixture
def with_units(replay: Replay) -> Replay:
    if "unit" not in replay.rows:
        replay.rows["unit"] = ""
    return replay


def test_no_dirt_is_taken(with_units: Replay) -> None:
    """0 mmHg, a pulse of 0, -17.8 and 97.2 "°C" and the rest are all refused."""
    found = dirt(with_units)
    assert with_units.name == "clinosim" or found.any()
    assert set(found[found].index) <= set(with_units.refused.index)


def test_no_dirt_grades_anybody(with_units: Replay) -> None:
    """Without the dirty rows in the file, every grade is the same."""
    found = dirt(with_units)
    clean = with_units.folder / "clean"
    clean.mkdir()
    kept = with_units.rows[~found]
    kept.to_csv(clean / "observations.csv", index=False, quoting=csv.QUOTE_MINIMAL)
    again = graded(with_units.name, with_units.folder, clean / "observations.csv")
    assert again.summary is not None
    pd.testing.assert_frame_equal(
        with_units.grades, pd.read_csv(clean / "grades.csv", **TEXT)
    )


def test_nothing_that_was_taken_lies_outside_the_hard_limits(replay: Replay) -> None:
    """By the importer's own frame, in the vocabulary's units."""
    vocabulary = load_library().vocabulary
    now = datetime(2300, 1, 1, tzinfo=UTC)
    frame = read_observations(replay.observations, vocabulary, now=now).frame
    for name, values in frame.groupby("concept")["value"]:
        concept = vocabulary[str(name)]
        if concept.plausible is not None:
            assert values.dropna().between(*concept.plausible).all(), name


@pytest.mark.parametrize("replay", ["mimic4"], indirect=True)
def test_fahrenheit_under_a_celsius_label_is_kept_out_and_explained(
    replay: Replay,
) -> None:
    """Patient 10037975: three numbers of 97 to 99 "°C", none of them a temperature."""
    mine = replay.rows[replay.rows["patient"] == "10037975"]
    celsius = mine[(mine["concept"] == "temperature") & (mine["unit"] == "°C")]
    lying = celsius[pd.to_numeric(celsius["value"]) > 90]
    assert ["97.2", "98.9", "99"] == sorted(lying["value"])
    told = replay.refused.loc[lying.index]
    assert told["reason"].str.contains("is outside 28 to 44").all()
    assert told["next_step"].str.contains("state the unit [degF]", regex=False).all()


@pytest.mark.parametrize("replay", ["mimic4"], indirect=True)
def test_what_was_not_given_is_no_antipyretic(replay: Replay) -> None:
    """Nor is an order, nor eye drops; 'Administered' is."""
    vocabulary = load_library().vocabulary
    now = datetime(2300, 1, 1, tzinfo=UTC)
    frame = read_observations(replay.observations, vocabulary, now=now).frame
    drugs = replay.rows[replay.rows["concept"].str.contains("cetaminophen")]
    given = drugs[drugs["value"] == "given"]
    assert len(given) == frame["concept"].eq("antipyretic").sum() > 0
    others = drugs.drop(given.index)
    assert {"Not Given", "START", "STOP"} <= set(others["value"])
    assert set(others.index) <= set(replay.refused.index)
    plain = read_observations(eye_drops(replay.folder), vocabulary, now=now)
    assert (0, 1) == (plain.taken, plain.refused)


def eye_drops(folder: Path) -> Path:
    path = folder / "drops.csv"
    drug = "PrednisoLONE Acetate 1% Ophth. Susp."
    row = f"P1,2156-04-19T20:10:00-05:00,{drug},given"
    path.write_text(f"patient,at,concept,value\n{row}\n", encoding="utf-8")
    return path
