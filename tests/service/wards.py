"""A served ward with accounts: one person of each role, and their browsers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from browser.served import Served, present, serving
from cartwatch import store
from cartwatch.protocol import load_library
from cartwatch.ward import access
from cartwatch.ward.access import ROLES, Rules, hashing
from cartwatch.ward.access.roles import ADMINISTRATOR

PASSWORD, PIN = "a lantern over quiet water", "704182"
TOKEN = re.compile(r'name="form" value="([0-9a-f]{64})"')
HTML = {"accept": "text/html,application/xhtml+xml"}


@contextmanager
def staffed(folder: Path, **more: object) -> Iterator[Served]:
    """The pages over a new store in which everybody has an account and a PIN."""
    costly, hashing.HASHER = hashing.HASHER, PasswordHasher(1, 64, 1)
    hashing._nobody.cache_clear()
    try:
        with serving(folder, load_library(None), demo=False, **more) as served:
            hire(served)
            yield served
    finally:
        hashing.HASHER = costly
        hashing._nobody.cache_clear()


def hire(served: Served) -> None:
    """An account a role, whose login is the role; and a nurse of one ward only."""
    roles = [
        (role, role, ()) for role in sorted(ROLES, key=lambda r: r != ADMINISTRATOR)
    ]
    with store.writing(served.engine) as session:
        for login, role, wards in [*roles, ("adult_only", "nurse", ("example-adult",))]:
            said = {"name": f"Synthetic {login}", "role": role, "wards": wards}
            now = present()
            access.add_user(
                login, password=PASSWORD, session=session, now=now, by="x", **said
            )
            access.set_pin(login, PIN, session=session, now=now, by=login)


@dataclass
class Visitor:
    """A browser without a script: cookies, forms and redirects."""

    client: httpx.Client

    def get(self, path: str, **more: object) -> httpx.Response:
        """A page."""
        return self.client.get(path, headers=HTML, **more)

    def token(self, path: str) -> str:
        """The token of the first form on a page."""
        found = TOKEN.search(self.get(path).text)
        assert found is not None
        return found[1]

    def send(self, path: str, form: str, **fields: str) -> httpx.Response:
        """Send the form of the page at `form` to `path`."""
        data = {"form": self.token(form), **fields}
        return self.client.post(path, data=data, headers=HTML)

    def sign_in(
        self, login: str, secret: str = PASSWORD, next: str = "/"
    ) -> httpx.Response:
        """Send the sign-in form."""
        return self.send("/sign-in", "/sign-in", login=login, secret=secret, next=next)


def visitor(served: Served) -> Visitor:
    """A new browser that has never been here; it follows no redirect by itself."""
    return Visitor(httpx.Client(base_url=served.url, timeout=60))


def entered(served: Served, login: str) -> Visitor:
    """The browser of somebody who has signed in."""
    found = visitor(served)
    assert 303 == found.sign_in(login).status_code
    return found


__all__ = ["PASSWORD", "PIN", "Rules", "Visitor", "entered", "staffed", "visitor"]
