"""Settings: one order, every problem at once with its place, no secret in a file."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from cartwatch.cli.settings_file import SettingsError, found_file
from cartwatch.cli.settings_model import keys
from cartwatch.cli.settings_read import in_force

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
HUSH = "hush-4711-secret"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, an empty home and no variable of ours."""
    for name in [n for n in os.environ if n.startswith("CARTWATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def write(text: str, path: str = "cartwatch.toml") -> Path:
    """A settings file."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def problems(**given: object) -> str:
    """What is told about settings that cannot be used."""
    with pytest.raises(SettingsError) as told:
        in_force(None, given)
    return str(told.value)


def test_the_example_of_the_documentation_is_understood() -> None:
    """Each key is in it, and each comes from it, but for those commented out."""
    example = re.findall(r"```toml\n(.*?)```", DOCUMENT, flags=re.S)
    assert len(example) == 1
    write(example[0])
    found = in_force()
    said = {key for key, origin in found.origins.items() if origin == "cartwatch.toml"}
    quiet = {"protocols", "oidc.secret_file", "oidc.secret"}
    assert set(keys()) - quiet == said
    for key in quiet - {"oidc.secret"}:
        assert f"# {key.rpartition('.')[2]} = " in example[0]
    assert found.settings.serve.https is True
    assert found.settings.wards == ("example-adult",)


def test_without_a_file_the_defaults_are_in_force() -> None:
    """Nothing needs to be set; the numbers are those of the documentation."""
    found = in_force()
    assert set(found.origins.values()) == {"default"}
    assert (found.settings.serve.host, found.settings.serve.port) == ("127.0.0.1", 5006)


def test_command_line_before_environment_before_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each layer hides the one below it, key by key, and says that it did."""
    write("[serve]\nport = 1001\nhost = 'a.example'\nname = 'File'\n")
    monkeypatch.setenv("CARTWATCH_SERVE_PORT", "1002")
    monkeypatch.setenv("CARTWATCH_SERVE_HOST", "b.example")
    found = in_force(None, {"serve.port": 1003, "serve.host": None})
    serve = found.settings.serve
    assert (serve.port, serve.host, serve.name) == (1003, "b.example", "File")
    origins = [found.origins[f"serve.{key}"] for key in ("port", "host", "name")]
    assert origins == ["command line", "CARTWATCH_SERVE_HOST", "cartwatch.toml"]


def test_a_list_in_a_variable_is_written_with_commas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody writes JSON into a variable."""
    monkeypatch.setenv("CARTWATCH_SERVE_ALLOW_HOSTS", "a.example, b.example")
    monkeypatch.setenv("CARTWATCH_WARDS", "one")
    monkeypatch.setenv("CARTWATCH_OIDC_ROLES", "a=nurse, b=physician")
    found = in_force().settings
    assert found.oidc.roles == {"a": "nurse", "b": "physician"}
    assert found.serve.allow_hosts == ("a.example", "b.example")
    assert found.wards == ("one",)


def test_the_file_is_looked_for_in_four_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Named, by variable, here, in the user's folder: the first one found counts."""
    assert found_file() is None
    last = write(
        "", str(tmp_path / "home" / ".config" / "cartwatch" / "cartwatch.toml")
    )
    assert found_file() == last
    here = write("")
    assert found_file() == here
    variable = write("", "by-variable.toml")
    monkeypatch.setenv("CARTWATCH_CONFIG", str(variable))
    assert found_file() == variable
    named = write("", "named.toml")
    assert found_file(named) == named


def test_a_named_file_that_is_not_there_is_a_problem() -> None:
    """A slip in its name must not mean the defaults."""
    with pytest.raises(SettingsError, match=r"--config: gone\.toml is no file"):
        in_force(Path("gone.toml"))


def test_every_problem_is_told_at_once_with_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """File, variable and command line; unknown keys with what was meant."""
    write(
        "wardz = ['x']\nprotocols = 'none'\n[serve]\nport = 99999\nalow_hosts = []\n"
        "[log]\nformat = 'yaml'\n[watch]\nping = 'ftp://x'\n"
    )
    monkeypatch.setenv("CARTWATCH_LIMITS_BODY_BYTES", "many")
    monkeypatch.setenv("CARTWATCH_LOG_LEVL", "info")
    monkeypatch.setenv("CARTWATCH_STOR", "x")
    told = problems(**{"watch.every": 0.1})
    for part in (
        "cartwatch.toml: wardz: there is no such key. Did you mean wards?",
        "cartwatch.toml: serve.port: 99999: ",
        "cartwatch.toml: serve.alow_hosts: there is no such key. "
        "Did you mean serve.allow_hosts?",
        "cartwatch.toml: log.format: yaml: should be 'console' or 'json'",
        "cartwatch.toml: watch.ping: ftp://x: ",
        "CARTWATCH_LIMITS_BODY_BYTES: limits.body_bytes: many: ",
        "CARTWATCH_LOG_LEVL: log.levl: there is no such key. Did you mean log.level?",
        "CARTWATCH_STOR: there is no such setting. Did you mean CARTWATCH_STORE?",
        "command line: watch.every: 0.1: ",
    ):
        assert part in told, told
    assert len(told.splitlines()) == 9


def test_a_folder_that_is_not_there_is_told() -> None:
    """Before anything is started from it."""
    write("protocols = 'none'\n")
    assert "cartwatch.toml: protocols: none is no folder" in problems()


@pytest.mark.parametrize(
    ("text", "says"),
    [("[serve\n", "is not TOML"), ("serve = 3\n", "cartwatch.toml: serve: ")],
)
def test_a_file_that_cannot_be_read_says_why(text: str, says: str) -> None:
    """A broken file, and a table that is a number."""
    write(text)
    assert says in problems()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"[oidc]\nsecret = '{HUSH}'\n", "oidc.secret"),
        (f"store = 'postgresql+psycopg://u:{HUSH}@db/x'\n", "store"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(text: str, key: str) -> None:
    """The message says where it belongs, and does not hold it."""
    write(text)
    told = problems()
    assert f"cartwatch.toml: {key}: " in told
    assert "CARTWATCH_" in told
    assert HUSH not in told


def test_the_secret_comes_from_the_environment_or_its_own_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The variable goes before the file; an empty file is a problem."""
    write("x-not-it", "secret.txt")
    write("[oidc]\nsecret_file = 'secret.txt'\n")
    first = in_force().settings.oidc.secret
    assert first is not None
    assert first.get_secret_value() == "x-not-it"
    monkeypatch.setenv("CARTWATCH_OIDC_SECRET", HUSH)
    second = in_force().settings.oidc.secret
    assert second is not None
    assert second.get_secret_value() == HUSH
    monkeypatch.delenv("CARTWATCH_OIDC_SECRET")
    write("", "secret.txt")
    assert "is empty" in problems()


def test_the_command_shows_all_and_no_secret(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every key with value and origin; passwords, secrets and keys in paths masked."""
    monkeypatch.setenv("CARTWATCH_OIDC_SECRET", HUSH)
    monkeypatch.setenv("CARTWATCH_STORE", f"postgresql+psycopg://u:{HUSH}@db/x")
    monkeypatch.setenv("CARTWATCH_WATCH_PING", f"https://ping.example/{HUSH}")
    result = run("settings")
    assert result.exit_code == 0, result.output
    assert HUSH not in result.output
    assert "set, not shown" in result.output
    rows = {row["key"]: row for row in json.loads(run("settings", "--json").stdout)}
    assert set(rows) == set(keys())
    assert rows["watch.ping"]["value"] == "https://ping.example/…"
    assert rows["store"]["value"] == "postgresql+psycopg://u:***@db/x"
    assert rows["store"]["from"] == "CARTWATCH_STORE"


def test_wrong_settings_end_with_3_and_a_count(run: Run) -> None:
    """Like any other file that cannot be read."""
    write("a = 1\nb = 2\n", "bad.toml")
    result = run("settings", "--config", "bad.toml")
    assert result.exit_code == 3
    assert "2 problems in the settings; nothing was done." in result.stderr


def test_the_store_of_the_file_holds_for_every_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`init` makes the store that `serve` opens."""
    monkeypatch.delenv("CARTWATCH_STORE")
    path = tmp_path / "unit.db"
    monkeypatch.setenv("CARTWATCH_CONFIG", str(write(f"store = 'sqlite:///{path}'\n")))
    assert run("init").exit_code == 0
    assert path.is_file()


def test_watch_takes_its_ward_from_the_file(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And refuses one that the protocols do not have."""
    run("init")
    named = write("wards = ['nowhere']\n", "unit.toml")
    result = run("watch", "--once", "--config", named)
    assert (2, True) == (result.exit_code, "no ward nowhere" in result.output)


def test_a_home_that_cannot_be_written_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service's user often has no home: no traceback, the way out."""
    monkeypatch.delenv("CARTWATCH_STORE")
    monkeypatch.setenv("HOME", "/dev/null")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    result = run("init")
    assert result.exit_code == 4
    assert "--store" in result.stderr


@pytest.mark.parametrize("port", ["99999", "-1", "many"])
def test_a_port_that_is_none_is_wrong_usage(run: Run, port: str) -> None:
    """Not a traceback."""
    assert run("serve", "--port", port).exit_code == 2


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00+01:00", "9999-12-31T23:59-10:00", "2500-01-01T00:00Z"]
)
def test_an_absurd_time_is_wrong_usage(run: Run, time: str) -> None:
    """Clocks cannot count that far: said so, with the years that can be meant."""
    result = run("explain", "x", "--at", time)
    assert result.exit_code == 2
    assert "between the years 1900 and 2200" in " ".join(
        result.output.replace("│", " ").split()
    )


def test_help_needs_neither_pandas_nor_the_settings() -> None:
    """`cartwatch --help` answers at once."""
    code = (
        "import sys; sys.argv = ['cartwatch', '--help']\n"
        "from cartwatch.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'pydantic_settings', 'panel', 'sqlalchemy', 'structlog'}\n"
        "print('loaded', sorted(heavy & set(sys.modules)))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        check=True,
    ).stdout
    assert told.splitlines()[-1] == "loaded []"
