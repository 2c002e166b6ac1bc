"""`cartwatch explain`: sentences, the rules behind them, and the same as JSON."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import Result

from cartwatch.protocol import shipped

Run = Callable[..., Result]
AT = ["--at", "2026-02-01T09:30Z", "--scale", "crs-astct-2019"]
DOI = "https://doi.org/10.1016/j.bbmt.2018.12.758"
LOW = (
    "systolic blood pressure 82 mmHg at 09:00, under 90 for this patient; fever of "
    "38.5 °C at 08:00 counts until 08:00 tomorrow"
)


def files(good: tuple[Path, Path]) -> list[object]:
    """The files of a small course, as options."""
    return ["--observations", good[0], "--patients", good[1]]


def test_the_text_begins_with_a_sentence_to_read_aloud(
    run: Run, good: tuple[Path, Path]
) -> None:
    """Then a sentence a reason, each with its rule, its place and our reading."""
    lines = run("explain", "synthetic-a", *AT, *files(good)).stdout.splitlines()
    assert f"CRS 2 because {LOW}; ASTCT 2019." == lines[1]
    shown = "\n".join(lines)
    assert "  Hypotension, grade 2: systolic blood pressure 82 mmHg at 09:00" in shown
    assert "    grade 2, Hypotension that needs no vasopressor [scales/crs-" in shown
    assert "      systolic_bp < systolic_limit [scales/crs-astct-2019.yaml:" in shown
    assert "      note: The paper gives no number." in shown
    assert [line for line in lines if line][-1].endswith(DOI)


def test_each_reason_of_the_json_links_to_its_rule_and_its_paper(
    run: Run, good: tuple[Path, Path]
) -> None:
    """A program finds the sentence, the place, the paper and the note together."""
    result = run("explain", "synthetic-a", *AT, *files(good), "--json")
    found = json.loads(result.stdout)[0]
    assert f"CRS 2 because {LOW}; ASTCT 2019." == found["aloud"]["headline"]
    reason = next(r for r in found["reasons"] if r["domain"] == "hypotension")
    assert reason["sentence"].startswith("Hypotension, grade 2: systolic blood")
    assert "scales/crs-astct-2019.yaml" == reason["place"]["file"]
    assert DOI == reason["source"]["url"]
    assert "The paper gives no number." in reason["note"]


def test_every_time_of_the_json_is_one_a_program_can_read(
    run: Run, good: tuple[Path, Path]
) -> None:
    """Times are ISO 8601 with their zone, as in every other file; none is a number."""
    result = run("explain", "synthetic-a", *AT, *files(good), "--json")
    found = json.loads(result.stdout)[0]
    assert found["at"] == "2026-02-01T09:30:00+00:00"
    lines = [line for r in found["reasons"] for line in r["lines"]]
    when = [f["row"]["at"] for line in lines for f in line["facts"] if f["row"]]
    assert "2026-02-01T09:00:00+00:00" in when
    numbers = list(_numbers(found))
    assert numbers
    assert max(numbers) < 1e9


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _numbers(each)
    elif isinstance(value, int | float):
        yield value


def test_a_ward_that_is_named_tells_its_own_time(
    run: Run, good: tuple[Path, Path]
) -> None:
    """Files are read in UTC; with a ward, days and hours are those of the ward."""
    at = AT[:2]
    lines = run(
        "explain", "synthetic-a", *at, "--ward", "example-adult", *files(good)
    ).stdout.splitlines()
    assert "synthetic-a at 2026-02-01 10:30 (Europe/Berlin)" in lines[0]
    assert "82 mmHg at 10:00" in lines[1]


def test_a_patient_in_a_ward_is_told_in_its_time(
    run: Run, good: tuple[Path, Path]
) -> None:
    """From the store nobody has to name the ward: it is where the patient lies."""
    run("init")
    assert 0 == run("import", good[0], "--patients", good[1]).exit_code
    moved = run("patient", "move", "synthetic-a", "--ward", "example-adult")
    assert 0 == moved.exit_code, moved.output
    lines = run("explain", "synthetic-a", *AT).stdout.splitlines()
    assert "(Europe/Berlin)" in lines[0]
    assert "82 mmHg at 10:00" in "\n".join(lines)


def test_a_patient_of_a_ward_is_told_by_the_rules_in_force(
    run: Run, good: tuple[Path, Path], tmp_path: Path
) -> None:
    """Not by the file that lies here: what graded the patient says why it did."""
    folder = tmp_path / "theirs"
    shutil.copytree(shipped(), folder)
    path = folder / "scales" / "crs-astct-2019.yaml"
    text = path.read_text(encoding="utf-8")
    ours = text.replace("The paper gives no number.", "This unit reads it so.")
    assert ours != text
    path.write_text(ours, encoding="utf-8")
    run("init")
    run("import", good[0], "--patients", good[1])
    run("patient", "move", "synthetic-a", "--ward", "example-adult")
    at = ["--at", "2026-02-01T09:30Z"]
    before = run("explain", "synthetic-a", *at).stdout
    now = datetime.now(UTC).isoformat(timespec="seconds")  # the real one
    people = ["--by", "Dr Ada", "--second", "Bo Owner", "--protocols", folder]
    done = run("protocol", "activate", "example-adult", "--at", now, *people)
    assert 0 == done.exit_code, done.output
    after = run("explain", "synthetic-a", *at).stdout
    assert "The paper gives no number." in before
    assert "This unit reads it so." in after
    named = run("explain", "synthetic-a", *at, "--scale", "crs-astct-2019").stdout
    assert "The paper gives no number." in named


def test_what_is_unknown_says_what_to_chart(run: Run, good: tuple[Path, Path]) -> None:
    """An ungraded patient is told with the way out of it."""
    at = ["--at", "2026-02-01T09:30Z", "--scale", "icans-astct-2019-child"]
    lines = run("explain", "synthetic-b", *at, *files(good)).stdout.splitlines()
    assert lines[1].startswith("ICANS cannot be graded: the CAPD score")
    assert "Chart: CAPD score" in lines[1]


def test_from_a_recorded_death_on_nothing_is_explained(
    run: Run, good: tuple[Path, Path]
) -> None:
    """The file of grades ends there; a grade 2 of the dead would contradict it."""
    rows, people = good
    head = rows.read_text(encoding="utf-8").splitlines()[0].split(",")
    cells = {"patient": "synthetic-a", "at": "2026-02-01T09:15Z"}
    cells |= {"concept": "death", "value": "crs"}
    died = ",".join(cells.get(column, "") for column in head)
    with rows.open("a", encoding="utf-8") as file:
        file.write(f"{died}\n")
    result = run("explain", "synthetic-a", *AT, *files((rows, people)))
    assert 2 == result.exit_code
    assert "a death was recorded at 2026-02-01T09:15+00:00" in result.stderr
    before = ["--at", "2026-02-01T09:14Z", *AT[2:]]
    assert 0 == run("explain", "synthetic-a", *before, *files(good)).exit_code
