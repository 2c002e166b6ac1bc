"""`cartwatch user`: accounts made on the command line, secrets from elsewhere."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cartwatch import store
from cartwatch.cli import app

LONG = "a lantern over quiet water"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty store that is up to date."""
    found = f"sqlite:///{tmp_path / 'ward.db'}"
    made = store.engine(found)
    store.upgrade(made)
    made.dispose()
    return found


def user(url: str, *words: str, typed: str = "") -> Result:
    """Run the command with a line on standard input."""
    given = ["user", *words, "--store", url]
    return CliRunner().invoke(app, given, input=typed, env={"COLUMNS": "200"})


def first(url: str) -> None:
    """The first account."""
    made = ("add", "root", "--name", "Synthetic root", "--role", "administrator")
    assert 0 == user(url, *made, typed=f"{LONG}\n").exit_code


def listed(url: str) -> dict[str, dict[str, object]]:
    """The accounts by login."""
    return {row["login"]: row for row in json.loads(user(url, "list", "--json").output)}


def test_the_first_account_must_be_an_administrator(url: str) -> None:
    """Anything else ends with code 2 and the way out; nothing is written."""
    made = ("add", "ida", "--name", "Synthetic Ida", "--role", "nurse")
    ended = user(url, *made, typed=f"{LONG}\n")
    assert 2 == ended.exit_code
    assert "--role administrator" in ended.output
    assert {} == listed(url)


def test_an_account_from_its_making_to_its_end(url: str) -> None:
    """Added with wards, another role, a PIN, another password, disabled, enabled."""
    first(url)
    made = ("add", "Ida", "--name", "Synthetic Ida", "--role", "nurse")
    assert 0 == user(url, *made, "--ward", "east", typed=f"{LONG}\n").exit_code
    assert ["east"] == listed(url)["ida"]["wards"]
    assert 0 == user(url, "role", "ida", "charge_nurse", "--all-wards").exit_code
    assert ("charge_nurse", []) == (
        listed(url)["ida"]["role"],
        listed(url)["ida"]["wards"],
    )
    assert 0 == user(url, "pin", "ida", typed="704182\n").exit_code
    assert 0 == user(url, "password", "ida", typed="seven slow trams up\n").exit_code
    assert 0 == user(url, "disable", "ida").exit_code
    assert listed(url)["ida"]["active"] is False
    assert 0 == user(url, "enable", "ida").exit_code
    assert listed(url)["ida"]["active"] is True
    assert 2 == user(url, "disable", "root").exit_code


def test_a_password_is_no_argument_and_never_said(url: str) -> None:
    """There is no option for it, and no output or row holds it."""
    first(url)
    assert 2 == user(url, "password", "root", LONG).exit_code
    assert 2 == user(url, "password", "root", "--password", LONG).exit_code
    said = user(url, "password", "root", typed="short\n")
    assert 2 == said.exit_code
    assert "shorter than 12" in said.output
    made = store.engine(url)
    with store.reading(made) as session:
        kept = session.connection().exec_driver_sql("SELECT * FROM user_account").all()
        assert [] == store.verify_audit(session)
    assert LONG not in str(kept)


def test_a_secret_that_was_not_given_is_asked_for(url: str) -> None:
    """An empty standard input is no password."""
    made = ("add", "root", "--name", "Synthetic root", "--role", "administrator")
    ended = user(url, *made)
    assert 2 == ended.exit_code
    assert "standard input" in ended.output


def test_an_account_that_is_not_there_is_named(url: str) -> None:
    """With where to look."""
    first(url)
    ended = user(url, "disable", "nobody")
    assert 2 == ended.exit_code
    assert "cartwatch user list" in ended.output
