"""`cartwatch family`: a link is made, shown once, listed, revoked."""

import json
from pathlib import Path

from .conftest import Run

WHO = "synthetic-9"


def ready(run: Run) -> None:
    """A patient of 40 or so, on a ward."""
    run("init")
    add = ["patient", "add", WHO, "--name", "Synthetic Nine", "--birth-date"]
    assert 0 == run(*add, "1980-05-01", "--ward", "example-adult").exit_code


def test_a_link_is_shown_once_listed_and_revoked(run: Run, tmp_path: Path) -> None:
    """Neither its token nor its PIN is in the store or in the list."""
    ready(run)
    new = ["family", "link", WHO, "--for", "Zoe", "--class", "other", "--json"]
    done = run(*new, "--consent", "he was asked", "--base", "https://ward.example/")
    assert 0 == done.exit_code, done.output
    made = json.loads(done.stdout)
    secret = made["address"].rpartition("/")[2]
    assert made["address"] == f"https://ward.example/family/{secret}"
    files = [path.read_bytes() for path in tmp_path.glob("test.db*")]
    assert not any(secret.encode() in data for data in files)
    listed = run("family", "links").stdout
    assert ("Zoe (other)  open" in listed, secret in listed) == (True, False)
    gone = ["family", "revoke", made["link"], "--reason", "lost phone"]
    assert 0 == run(*gone).exit_code
    (row,) = json.loads(run("family", "links", "--json").stdout)["links"]
    assert "revoked" == row["state"]
    assert (2, True) == ((again := run(*gone)).exit_code, "lost phone" in again.stderr)


def test_what_is_wrong_is_said_at_once(run: Run) -> None:
    """The class for the age, the consent, the days."""
    ready(run)
    new = ["family", "link", WHO, "--for", "Zoe"]
    done = run(*new, "--class", "parent", "--days", "99")
    assert 2 == done.exit_code
    for word in ("class 'parent': the patient is", "consent: ", "days '99'"):
        assert word in done.stderr
