"""`cartwatch audit`, `backup` and `restore`, as an administrator types them."""

import json
import sqlite3
from pathlib import Path

import pytest

from .conftest import Run


@pytest.fixture
def filled(run: Run, good: tuple[Path, Path]) -> Run:
    """A store with a small course in it."""
    run("init")
    observations, patients = good
    done = run("import", observations, "--patients", patients)
    assert 0 == done.exit_code, done.output
    return run


def head(run: Run) -> str:
    """What is to be kept elsewhere."""
    found = json.loads(run("audit", "verify", "--json").stdout)
    assert found["ok"], found
    return str(found["head"])


def touch(name: str = "test.db") -> None:
    """Put somebody else's name under a row, behind the record's back."""
    raw = sqlite3.connect(name)
    raw.execute("DROP TRIGGER observation_no_update")
    raw.execute("UPDATE observation SET recorded_by = 'nobody' WHERE id = 1")
    raw.commit()
    raw.close()


def test_an_untouched_record(filled: Run) -> None:
    """Code 0, and a line to keep elsewhere."""
    done = filled("audit", "verify")
    assert 0 == done.exit_code
    assert " 0 problems. Keep elsewhere: " in done.stdout
    assert 0 == filled("audit", "verify", "--head", head(filled)).exit_code


def test_a_touched_record(filled: Run) -> None:
    """Code 1; the row is named, for people and for programs."""
    touch()
    done = filled("audit", "verify")
    assert 1 == done.exit_code
    says = "was changed after it was recorded"
    assert f"observation 1: {says}" in done.output
    found = json.loads(filled("audit", "verify", "--json").stdout)
    assert [{"place": "observation 1", "says": says}] == found["problems"]
    assert not found["ok"]


@pytest.mark.parametrize("wrong", ["7", "x:1", "7:abc"])
def test_a_head_that_is_none(wrong: str, filled: Run) -> None:
    """Code 2, and how it is written."""
    done = filled("audit", "verify", "--head", wrong)
    assert 2 == done.exit_code
    assert "is not ID:HASH" in done.output


def test_a_head_of_another_record(filled: Run) -> None:
    """Code 1: the chain is not the one that was looked at then."""
    done = filled("audit", "verify", "--head", f"1:{'0' * 64}")
    assert 1 == done.exit_code
    assert "audit event 1: is not the one whose hash was kept elsewhere" in done.output


def test_there_and_back(filled: Run, tmp_path: Path) -> None:
    """A backup, a new store, the same rows; both deeds are in the audit."""
    made = json.loads(filled("backup", "copy.backup", "--json").stdout)
    new = f"sqlite:///{tmp_path / 'new.db'}"
    done = filled("restore", "copy.backup", "--store", new, "--json")
    assert 0 == done.exit_code, done.output
    back = json.loads(done.stdout)
    assert (made["rows"], made["head"]) == (back["rows"], back["head"])
    assert (
        0 == filled("audit", "verify", "--store", new, "--head", made["head"]).exit_code
    )
    deeds = sqlite3.connect("new.db").execute("SELECT action FROM audit_event")
    assert ["backup", "restore"] == [action for (action,) in deeds][-2:]


def test_what_is_refused(filled: Run) -> None:
    """A store that holds something, a name in use, a file that is no backup."""
    assert 0 == filled("backup", "copy.backup").exit_code
    again = filled("restore", "copy.backup")
    assert (2, True) == (again.exit_code, "not empty" in again.output)
    twice = filled("backup", "copy.backup")
    assert (2, True) == (twice.exit_code, "Choose another name" in twice.output)
    for name in ("obs.csv", "nothing"):
        done = filled("restore", name, "--store", "sqlite:///new.db")
        assert 3 == done.exit_code, done.output
    absent = filled("backup", "x", "--store", "sqlite:///nowhere.db")
    assert 4 == absent.exit_code


def test_a_touched_backup_says_so(filled: Run) -> None:
    """Code 1: the copy is there, and so is the warning."""
    touch()
    for words in (
        ("backup", "copy.backup"),
        ("restore", "copy.backup", "--store", "sqlite:///new.db"),
    ):
        done = filled(*words)
        assert 1 == done.exit_code
        assert "observation 1: was changed after it was recorded" in done.output
