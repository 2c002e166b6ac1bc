"""`cartwatch patient`: a whole stay on the command line, and what it refuses."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from .conftest import Run

WHO, WARD = "synthetic-9", "example-adult"


def ago(hours: float) -> str:
    """So many hours before now, as one types it."""
    now = datetime.now(UTC)  # commands run on the real clock
    return (now - timedelta(hours=hours)).isoformat(timespec="seconds")


@pytest.fixture
def patient(run: Run) -> Run:
    """Somebody in bed 3, infused ten hours ago."""
    run("init")
    take(run, "add", WHO, "--name", "Synthetic Nine", "--birth-date", "1980-05-01",
         "--ward", WARD, "--bed", "3")  # fmt: skip
    take(run, "infuse", WHO, "--at", ago(10))
    return run


def take(run: Run, *words: str) -> str:
    """One command that must be taken; what it says."""
    done = run("patient", *words)
    assert 0 == done.exit_code, done.output
    return done.stdout


def shown(run: Run) -> dict[str, object]:
    """What `show --json` says."""
    found: dict[str, object] = json.loads(take(run, "show", WHO, "--json"))
    return found


def test_a_stay_from_leave_to_discharge(patient: Run) -> None:
    """Assigned, weighed, with baselines, off to the CT, back, home."""
    run = patient
    take(run, "assign", "nurse", "Ama", "--patient", WHO)
    take(run, "weight", WHO, "71.5")
    take(run, "baseline", WHO, "ice_score=10", "systolic_bp=104")
    take(run, "pause", WHO, "--place", "CT", "--back", ago(-2))
    found = shown(run)
    assert ("CT", True, "3") == (found["place"], found["paused"], found["bed"])
    assert "off the unit: CT, expected back" in take(run, "list")
    take(run, "move", WHO, "--ward", WARD, "--bed", "5")
    take(run, "discharge", WHO, "--reason", "home")
    assert "in no ward (home)" in take(run, "show", WHO)


def test_every_reason_is_said_at_once(patient: Run) -> None:
    """Code 2; nothing was written."""
    more = ["--ward", "exampel-adult", "--bed", "3", "--birth-date", "2999-01-01"]
    done = patient("patient", "add", "new", "--name", " ", *more)
    assert 2 == done.exit_code
    for word in ("name", "birth_date", "Did you mean 'example-adult'"):
        assert word in done.stderr
    taken = patient(
        "patient", "add", "new", "--name", "N", "--ward", WARD, "--bed", "3"
    )
    assert f"move or discharge {WHO} first" in taken.stderr
    assert [WHO] == [
        p["patient"] for p in json.loads(take(patient, "list", "--json"))["patients"]
    ]


def test_corrections_name_the_row(patient: Run) -> None:
    """A wrong bed and a wrong infusion time, found with `show`."""
    found = shown(patient)
    (stay,), (infusion,) = found["stays"], found["infusions"]  # type: ignore[misc]
    why = ("--reason", "typed wrongly")
    take(patient, "correct", "stay", str(stay["id"]), "--bed", "33", *why)
    at = ago(9)
    take(patient, "correct", "infusion", str(infusion["id"]), "--at", at, *why)
    take(patient, "correct", "identity", WHO, "--name", "Nina", *why)
    now = shown(patient)
    assert ("33", "Nina") == (now["bed"], now["name"])
    (moved,) = now["infusions"]  # type: ignore[misc]
    assert datetime.fromisoformat(at) == datetime.fromisoformat(moved["at"])


def test_a_death_in_two_steps_and_its_withdrawal(patient: Run) -> None:
    """Time, cause, task; then taken back, with another task."""
    said = take(patient, "death", "record", WHO, "--at", ago(1), "--by", "Dr Ada")
    assert "patient death cause" in said
    odd = patient("patient", "death", "cause", WHO, "crss")
    assert (2, True) == (odd.exit_code, "Did you mean 'crs'" in odd.stderr)
    take(patient, "death", "cause", WHO, "crs", "--by", "Dr Ada")
    (task,) = json.loads(take(patient, "tasks", "--json"))["tasks"]
    assert "Speak with the family" in task["says"]
    take(patient, "death", "withdraw", WHO, "--reason", "wrong bed", "--by", "Dr Ada")
    (task,) = json.loads(take(patient, "tasks", "--json"))["tasks"]
    assert "death withdrawn" == task["kind"]
    take(patient, "done", task["id"], "--note", "told")
    assert "No open tasks." in take(patient, "tasks")


def test_a_word_that_is_no_value(patient: Run) -> None:
    """A baseline is NAME=VALUE, a time has an offset."""
    assert 2 == patient("patient", "baseline", WHO, "ice_score").exit_code
    back = ["--back", "2026-02-01T08:30"]
    naive = patient("patient", "pause", WHO, "--place", "CT", *back)
    assert (2, True) == (naive.exit_code, "no time zone" in naive.output)


def test_rules_are_put_in_force_by_two_people(patient: Run) -> None:
    """The list shows what counts, from when, by whom; one person is not enough."""
    alone = ["protocol", "activate", WARD, "--at", ago(-1), "--by", "Dr Ada"]
    done = patient(*alone, "--second", "Dr Ada")
    assert (2, True) == (done.exit_code, "the same person" in done.stderr)
    ahead = patient(*alone, "--second", "Bo Owner")
    assert 0 == ahead.exit_code, ahead.output
    rows = json.loads(patient("protocol", "list", "--json").stdout)
    assert [""] * len(rows) == [row["in_force"] for row in rows]
    now = ["protocol", "activate", WARD, "--at", ago(0), "--by", "Dr Ada"]
    assert 0 == patient(*now, "--second", "Bo Owner").exit_code
    rows = json.loads(patient("protocol", "list", "--json").stdout)
    (row,) = [row for row in rows if row["in_force"]]
    assert (WARD, True) == (row["id"], "(Dr Ada, Bo Owner)" in row["in_force"])
