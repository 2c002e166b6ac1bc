"""From nobody to the first account: what is open before, and what ends with it."""

import shutil
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from websockets.exceptions import ConnectionClosed

from browser.served import present, serving
from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.service import create_app
from cartwatch.service.roles import ENDED
from cartwatch.ward import access
from service.test_roles import opened, page_token, read_on
from service.wards import PASSWORD, visitor


@pytest.fixture
def url(tmp_path: Path, empty_store: Path) -> str:
    """A store without accounts."""
    return f"sqlite:///{shutil.copy(empty_store, tmp_path / 'cartwatch.db')}"


@pytest.mark.parametrize(
    ("host", "status"), [("localhost", 200), ("127.0.0.1", 200), ("ward.example", 403)]
)
def test_first_use_needs_a_local_name(
    url: str, library: Library, host: str, status: int
) -> None:
    """A page elsewhere that points its name at this computer opens nothing."""
    app = create_app(url, library, hosts=["ward.example"])
    near = TestClient(app, base_url=f"http://{host}", client=("127.0.0.1", 1))
    assert status == near.get("/nurse").status_code


def test_a_served_ward_asks_for_an_account_before_anything(
    url: str, library: Library
) -> None:
    """Over https there is a proxy before it, so everybody may come from loopback."""
    app = create_app(url, library, https=True)
    near = TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1))
    assert 403 == near.get("/nurse").status_code


def test_a_socket_of_nobody_ends_with_the_first_account(
    tmp_path: Path, library: Library
) -> None:
    """Whoever looked before anybody could sign in is asked to, within seconds."""
    with serving(tmp_path, library, demo=False) as served:
        who = visitor(served)
        with opened(served, who, "/nurse", page_token(who, "/nurse")) as socket:
            socket.recv(timeout=30)
            with store.writing(served.engine) as session:
                access.add_user(
                    "root",
                    name="Synthetic root",
                    role="administrator",
                    password=PASSWORD,
                    session=session,
                    now=present(),
                    by="x",
                )
            began = time.monotonic()
            with pytest.raises(ConnectionClosed) as closed:
                read_on(socket)
        assert closed.value.rcvd is not None
        assert ENDED == closed.value.rcvd.code
        assert time.monotonic() - began < 20
        assert "/sign-in" in who.get("/nurse").headers["location"]
