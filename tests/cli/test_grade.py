"""`cartwatch grade`: files in, grades out, and what it says on the way."""

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


def test_grades_are_written_as_the_design_says(run: Run, good: Good) -> None:
    """A row wherever something changes; times with Z; no episode is empty."""
    result = run("grade", good[0], "--patients", good[1], "--out", "g.csv")
    assert 0 == result.exit_code, result.output
    header = Path("g.csv").read_text().splitlines()[0]
    assert "patient,at,scale,lowest,highest,driver,episode" == header
    crs = grades(Path("g.csv"))
    assert ("synthetic-a", "2026-02-01T08:00:00Z", 1, 1, "fever", "1") == crs[0]
    assert ("synthetic-a", "2026-02-01T09:00:00Z", 2, 2, "hypotension", "1") == crs[1]
    assert ("synthetic-b", 0, "") == (crs[2][0], crs[2][2], crs[2][5])


def test_parquet_holds_the_same_and_by_what_it_was_graded(run: Run, good: Good) -> None:
    """Types are kept, and the file names scale, version and digest."""
    run("grade", good[0], "--patients", good[1], "--out", "g.csv")
    result = run("grade", good[0], "--patients", good[1], "--out", "g.parquet")
    assert 0 == result.exit_code, result.output
    table = pd.read_parquet("g.parquet")
    assert "datetime64[us, UTC]" == str(table["at"].dtype)
    assert len(pd.read_csv("g.csv")) == len(table)
    metadata = pyarrow.parquet.read_schema("g.parquet").metadata[b"cartwatch"]
    said = json.loads(metadata)
    assert "crs-astct-2019" == said[0]["scale"]
    assert said[0]["digest"]


def test_the_instrument_decides_who_is_graded_for_icans(run: Run, good: Good) -> None:
    """An adult is outside the child's scale and a child outside the adult's."""
    result = run("grade", good[0], "--patients", good[1], "--json")
    assert 0 == result.exit_code, result.output
    document = json.loads(result.stdout)
    outside = {s["scale"]: s["outside"] for s in document["scales"]}
    assert [] == outside["crs-astct-2019"]
    assert ["synthetic-b"] == outside["icans-astct-2019"]
    assert ["synthetic-a"] == outside["icans-astct-2019-child"]


def test_the_summary_can_be_read_on_80_columns(
    run: Run, good: Good, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No id is broken in two and no column is lost, episodes included."""
    monkeypatch.setenv("COLUMNS", "80")
    result = run(
        "grade", good[0], "--patients", good[1], "--episodes", "e.csv", "--out", "g.csv"
    )
    assert 0 == result.exit_code, result.output
    lines = result.stdout.splitlines()
    ids = ["crs-astct-2019", "icans-astct-2019", "icans-astct-2019-child"]
    assert ids == [x.split()[0] for x in lines if x.split()[:1] and x.split()[0] in ids]
    head = next(x for x in lines if "patients" in x and "episodes" in x)
    assert head.split()[-2:] == ["episodes", "open"]
    assert 80 >= len(head)


def test_the_summary_counts_patients_by_their_highest_grade(
    run: Run, good: Good
) -> None:
    """And it names who is outside and who was never charted."""
    result = run("grade", good[0], "--patients", good[1])
    assert "7 rows, 7 taken, 0 refused" in result.output
    assert "icans-astct-2019: outside its instrument (1): synthetic-b" in result.output
    assert "no observation taken (1): synthetic-c" in result.output
    assert "add --out" in result.output
    document = json.loads(run("grade", good[0], "--patients", good[1], "--json").stdout)
    assert {"0": 1, "1": 0, "2": 1, "3": 0, "4": 0} == document["scales"][0]["peak"]


def test_until_extends_the_course(run: Run, good: Good) -> None:
    """Values run out after the last row; that is a change too."""
    words = ["grade", good[0], "--patients", good[1], "--out"]
    run(*words, "short.csv")
    run(*words, "long.csv", "--until", "2026-02-02T00:00Z")
    short, long = grades(Path("short.csv")), grades(Path("long.csv"))
    assert len(short) < len(long)
    assert max(str(row[1]) for row in long) <= "2026-02-02T00:00:00Z"


def test_one_scale_or_a_ward_may_be_named(run: Run, good: Good) -> None:
    """A ward brings its scales with its own settings."""
    words = ["grade", good[0], "--patients", good[1], "--json"]
    one = json.loads(run(*words, "--scale", "crs-astct-2019").stdout)
    assert ["crs-astct-2019"] == [s["scale"] for s in one["scales"]]
    ward = json.loads(run(*words, "--ward", "example-adult").stdout)
    assert "crs-astct-2019" in [s["scale"] for s in ward["scales"]]


def test_grades_may_go_to_standard_output(run: Run, good: Good) -> None:
    """What a program reads is nothing but the CSV."""
    result = run("grade", good[0], "--patients", good[1], "--out", "-")
    assert result.stdout.startswith("patient,at,scale,")
    assert "taken" not in result.stdout
    assert "taken" in result.stderr


def test_an_attribution_takes_its_rung_away(run: Run, good: Good) -> None:
    """A low pressure put down to another cause does not grade."""
    file = Path("attributions.csv")
    file.write_text(
        "patient,scale,domain,grade,from,to,cause,by,reason\n"
        "synthetic-a,crs,hypotension,2,2026-02-01T08:30Z,,other,Dr. Two,bleeding\n"
    )
    words = ["grade", good[0], "--patients", good[1], "--out", "g.csv"]
    result = run(*words, "--attributions", file)
    assert 0 == result.exit_code, result.output
    assert 2 not in [row[2] for row in grades(Path("g.csv")) if "a" in str(row[0])[-1]]


def test_a_physicians_grade_stands_beside_the_computed_one(
    run: Run, good: Good
) -> None:
    """Said to be 0 at 8:30; the pressure falls at 9:00, and it lapses."""
    file = Path("adjudications.csv")
    file.write_text(
        "patient,scale,grade,at,to,cause,by,reason\n"
        "synthetic-a,crs,0,2026-02-01T08:30Z,,infection,Dr. Two,culture\n"
    )
    words = ["grade", good[0], "--patients", good[1], "--scale", "crs-astct-2019"]
    result = run(*words, "--adjudications", file, "--out", "g.csv")
    assert 0 == result.exit_code, result.output
    rows = pd.read_csv("g.csv").query("patient == 'synthetic-a'")
    assert ["1  ", "1 0 Dr. Two", "2  "] == [
        f"{r.lowest} {'' if pd.isna(r.adjudicated) else int(r.adjudicated)} "
        f"{'' if pd.isna(r.adjudicated_by) else r.adjudicated_by}"
        for r in rows.itertuples()
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--out", "g.xlsx"], "ends neither in .parquet nor in .csv"),
        (["--out", "no/g.csv"], "there is no folder"),
        (["--out", "-", "--json"], "not together"),
        (["--until", "2026-02-01"], "has no time zone"),
        (["--until", "soon"], "is not a time"),
        (["--scale", "crs-asct-2019"], "Did you mean 'crs-astct-2019'?"),
        (["--ward", "example-adlut"], "Did you mean 'example-adult'?"),
        (["--scale", "crs-astct-2019", "--ward", "example-adult"], "not both"),
    ],
)
def test_a_wrong_usage_ends_with_2(
    run: Run, good: Good, words: list[str], says: str
) -> None:
    """Before anything is read or written."""
    result = run("grade", good[0], "--patients", good[1], *words)
    assert 2 == result.exit_code
    assert says in " ".join(result.output.replace("│", " ").split())


def test_a_missing_file_ends_with_3(run: Run, good: Good) -> None:
    """An unreadable file is no refused row."""
    result = run("grade", "none.csv", "--patients", good[1])
    assert 3 == result.exit_code
    assert "none.csv: no such file" in result.stderr


def test_nothing_is_left_of_a_write_that_failed(run: Run, good: Good) -> None:
    """An output that cannot be written leaves no part of itself."""
    Path("g.csv").mkdir()
    result = run("grade", good[0], "--patients", good[1], "--out", "g.csv")
    assert 2 == result.exit_code
    assert [] == list(Path().glob("*.part"))


def test_grades_never_take_the_place_of_their_chart(run: Run, good: Good) -> None:
    """The chart that is read is not written over."""
    before = Path(good[0]).read_bytes()
    result = run("grade", good[0], "--patients", good[1], "--out", good[0])
    assert 2 == result.exit_code
    assert before == Path(good[0]).read_bytes()
