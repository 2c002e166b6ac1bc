"""`cartwatch serve` says what is wrong before it serves anything."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cartwatch import store
from cartwatch.cli.serve import app
from cartwatch.service import claim


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty store that is up to date."""
    found = f"sqlite:///{tmp_path / 'ward.db'}"
    made = store.engine(found)
    store.upgrade(made)
    made.dispose()
    return found


def serve(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, list(words))


def test_a_port_in_use_ends_with_the_next_step(url: str) -> None:
    """The address that is taken, and another that may be free."""
    with claim("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        ended = serve("--store", url, "--port", str(port))
    assert ended.exit_code == 2
    assert f"127.0.0.1:{port}: cannot listen there" in ended.output
    assert f"--port {port + 1}" in ended.output


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Serving never makes a store by a slip of the pen: exit code 4."""
    path = tmp_path / "slip.db"
    ended = serve("--store", f"sqlite:///{path}")
    assert ended.exit_code == 4
    assert "cartwatch init" in ended.output
    assert not path.exists()


def test_an_unknown_ward_is_named_beside_the_known(url: str) -> None:
    """A ward that the protocols lack is a slip, with the list to choose from."""
    ended = serve("--store", url, "--ward", "nowhere")
    assert ended.exit_code == 2
    assert "There is no ward nowhere" in ended.output
    assert "example-adult" in ended.output
