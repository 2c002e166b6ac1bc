"""`cartwatch watch` on the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from bedside import Bedside, after
from cartwatch import store
from cartwatch.cli import app
from cartwatch.protocol import Library
from cartwatch.ward import unreached

RUN = CliRunner()


@pytest.fixture
def bed(engine: Engine, library: Library) -> Bedside:
    return Bedside(engine, library).begin()


def run(bed: Bedside, *more: str) -> tuple[int, str]:
    """Exit code and output of one round."""
    url = bed.engine.url.render_as_string()
    done = RUN.invoke(app, ["watch", "--store", url, "--once", *more])
    return done.exit_code, done.output


def test_one_round_writes_the_calls_to_a_file_once(
    bed: Bedside, tmp_path: Path
) -> None:
    """Two runs are two processes: the second sends nothing."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    file = tmp_path / "messages.jsonl"
    code, said = run(bed, "--to", str(file), "--json")
    assert (0, 1) == (code, json.loads(said)["reviewed"])
    lines = file.read_text().splitlines()
    assert len(lines) == json.loads(said)["sent"] > 0
    run(bed, "--to", str(file))
    assert lines == file.read_text().splitlines()


def test_the_console_gets_a_line_a_call(bed: Bedside) -> None:
    """For a ward clerk's screen, and for the demo."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    assert "to nurse: *** Bed 4: Systolic" in run(bed)[1]


def test_a_call_that_was_not_delivered_ends_with_1(
    bed: Bedside, tmp_path: Path
) -> None:
    """For cron: the code, the reason, and no sign of life to whoever waits for one."""
    bed.set(2, temperature=38.9, systolic_bp=82.0)
    silent = "http://127.0.0.1:9/"
    code, said = run(bed, "--to", str(tmp_path), "--ping", silent)
    assert (1, True) == (code, "calls NOT DELIVERED" in said)
    assert "ping:" not in said
    code, said = run(bed, "--to", str(tmp_path), "--json")
    assert (0, []) == (code, json.loads(said)["undelivered"])
    code, said = run(bed, "--to", str(tmp_path / "calls"), "--ping", silent)
    assert (0, True) == (code, "ping:" in said)


def test_what_cannot_be_watched_is_said(bed: Bedside, tmp_path: Path) -> None:
    """A ward nobody wrote, a store that is not there."""
    code, said = run(bed, "--ward", "nowhere")
    assert (2, True) == (code, "There is no ward nowhere" in said)
    nothing = ["watch", "--store", f"sqlite:///{tmp_path / 'no.db'}", "--once"]
    done = RUN.invoke(app, nothing)
    assert (4, True) == (done.exit_code, "cartwatch init" in done.output)


def test_a_production_ladder_must_reach_somebody(bed: Bedside) -> None:
    """In production a role without a person is refused, each one named."""
    live = replace(bed.protocol, status="production")
    with store.reading(bed.engine) as session:
        found = unreached([live, bed.protocol], session=session, now=after(1))
    assert any("calls attending, and nobody has that role" in text for text in found)
    assert all(text.startswith("example-adult: ladder") for text in found)
