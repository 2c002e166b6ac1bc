"""`cartwatch grade`: episodes, infusions, deaths and physicians' grades in files."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest
from typer.testing import Result

Run = Callable[..., Result]
Good = tuple[Path, Path]


def grades(path: Path) -> list[tuple[object, ...]]:
    table = pd.read_csv(path, keep_default_na=False)
    crs = table[table["scale"] == "crs-astct-2019"]
    columns = ["patient", "at", "lowest", "highest", "driver", "episode"]
    return list(crs[columns].itertuples(index=False, name=None))


def episode_rows(path: Path) -> list[dict[str, str]]:
    table = pd.read_csv(path, keep_default_na=False, dtype=str)
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def test_episodes_are_written_with_their_times(run: Run, good: Good) -> None:
    """Onset, peak, driver and state; what is not known is empty."""
    words = ["grade", good[0], "--patients", good[1], "--episodes", "e.csv"]
    result = run(*words, "--scale", "crs-astct-2019")
    assert 0 == result.exit_code, result.output
    (only,) = episode_rows(Path("e.csv"))
    expected = {
        "patient": "synthetic-a",
        "scale": "crs-astct-2019",
        "episode": "1",
        "state": "open",
        "onset": "2026-02-01T08:00:00Z",
        "signs_gone": "",
        "resolved": "",
        "peak_lowest": "2",
        "peak_at": "2026-02-01T09:00:00Z",
        "peak_driver": "hypotension",
        "hours_to_peak": "1.0",
        "duration_hours": "",
        "duration_days": "",
        "follows": "",
        "day_of_onset": "1",
        "infusion": "1",
        "recorded": "",
    }
    assert expected == {name: only[name] for name in expected}
    assert "e.csv: 1 episodes" in result.output


def test_episodes_are_counted_and_kept_in_parquet_too(run: Run, good: Good) -> None:
    """By state for a program, and with the scale's version in the file."""
    words = ["grade", good[0], "--patients", good[1], "--episodes", "e.parquet"]
    document = json.loads(run(*words, "--json").stdout)
    crs = next(s for s in document["scales"] if s["scale"] == "crs-astct-2019")
    assert {"resolved": 0, "open": 1, "death": 0, "instrument": 0} == crs["episodes"]
    assert "e.parquet" == document["episodes"]
    table = pd.read_parquet("e.parquet")
    assert "datetime64[us, UTC]" == str(table["onset"].dtype)
    metadata = pyarrow.parquet.read_schema("e.parquet").metadata[b"cartwatch"]
    assert "crs-astct-2019" in {s["scale"] for s in json.loads(metadata)}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--episodes", "e.xlsx"], "ends neither in .parquet nor in .csv"),
        (["--episodes", "-"], "ends neither in .parquet nor in .csv"),
        (["--episodes", "no/e.csv"], "there is no folder"),
        (["--episodes", "g.csv", "--out", "g.csv"], "where --out goes"),
        (["--episodes", "obs.csv"], "is read by this command"),
        (["--zone", "Europe/Berln", "--episodes", "e.csv"], "there is no time zone"),
    ],
)
def test_a_wrong_place_for_episodes_ends_with_2(
    run: Run, good: Good, words: list[str], says: str
) -> None:
    """The same checks as for the grades."""
    result = run("grade", good[0], "--patients", good[1], *words)
    assert 2 == result.exit_code
    assert says in " ".join(result.output.replace("│", " ").split())


def test_a_recorded_death_is_counted_as_5(run: Run, good: Good) -> None:
    """In the rows, in the summary and for a program; never computed."""
    with Path(good[0]).open("a") as file:
        file.write("synthetic-a,2026-02-01T10:00Z,death,crs\n")
        file.write("synthetic-b,2026-02-01T10:00Z,death,other\n")
    words = ["grade", good[0], "--patients", good[1], "--scale", "crs-astct-2019"]
    document = json.loads(run(*words, "--out", "g.csv", "--json").stdout)
    (crs,) = document["scales"]
    assert {"5": 1} == crs["recorded"]
    assert 2 == sum(crs["peak"].values())
    last = [row for row in grades(Path("g.csv")) if row[0] == "synthetic-a"][-1]
    assert ("2026-02-01T10:00:00Z", 5, 5, "death", "1") == last[1:]


def test_each_infusion_is_a_row_and_the_same_one_twice_is_refused(
    run: Run, good: Good
) -> None:
    """Days count from the latest; the same instant in another zone is the same."""
    with Path(good[1]).open("a") as file:
        file.write("synthetic-a,54,2026-02-01T07:00Z,room_air\n")
        file.write("synthetic-a,54,2026-02-01T08:00+01:00,room_air\n")
    words = ["grade", good[0], "--patients", good[1], "--scale", "crs-astct-2019"]
    result = run(*words, "--episodes", "e.csv")
    assert 1 == result.exit_code
    assert "infusion at that time stands on an earlier row" in result.output
    (only,) = episode_rows(Path("e.csv"))
    assert ("0", "2") == (only["day_of_onset"], only["infusion"])


def test_a_physicians_grade_begins_and_lapses_in_rows_of_its_own(
    run: Run, good: Good
) -> None:
    """From when it was given until it lapses; the computed grade is untouched."""
    file = Path("adjudications.csv")
    file.write_text(
        "patient,scale,grade,at,to,cause,by,reason\n"
        "synthetic-a,crs,1,2026-02-01T09:30Z,2026-02-01T11:00Z,"
        "clinical judgement,Dr B.,positional\n"
    )
    words = ["grade", good[0], "--patients", good[1], "--out", "g.csv"]
    until = ["--until", "2026-02-01T12:00Z", "--scale", "crs-astct-2019"]
    result = run(*words, *until, "--adjudications", file)
    assert 0 == result.exit_code, result.output
    table = pd.read_csv("g.csv", keep_default_na=False, dtype=str)
    table = table[table["patient"] == "synthetic-a"]
    columns = ["at", "lowest", "adjudicated", "adjudicated_by"]
    expected = [
        ("2026-02-01T08:00:00Z", "1", "", ""),
        ("2026-02-01T09:00:00Z", "2", "", ""),
        ("2026-02-01T09:30:00Z", "2", "1", "Dr B."),
        ("2026-02-01T11:00:00Z", "2", "", ""),
    ]
    assert expected == list(table[columns].itertuples(index=False, name=None))
    run(*words)
    assert "adjudicated" not in Path("g.csv").read_text().splitlines()[0]


def test_several_scales_have_a_line_each(run: Run, good: Good) -> None:
    """In the order named, each once."""
    named = ["icans-astct-2019", "crs-astct-2019", "icans-astct-2019"]
    words = [word for name in named for word in ("--scale", name)]
    result = run("grade", good[0], "--patients", good[1], *words, "--json")
    found = [s["scale"] for s in json.loads(result.stdout)["scales"]]
    assert ["icans-astct-2019", "crs-astct-2019"] == found
