"""A provider of sign-ins on this computer, its people, and a ward that trusts it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from oidc_provider_mock import User, run_server_in_thread

from browser.served import Served
from cartwatch.service.oidc import Oidc
from cartwatch.ward.access import Claims
from service.wards import Visitor, staffed, visitor

CLIENT = "cartwatch"
WARDS = {"ward-adults": "example-adult"}
MAPPED = Claims(roles={"cw-physicians": "physician", "cw-nurses": "nurse"}, wards=WARDS)
PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "s-1": {"email": "dana@ward.example", "groups": ["cw-nurses", "ward-adults"]},
    "s-2": {"email": "lee@ward.example", "groups": ["cw-nurses", "cw-physicians"]},
    "s-3": {"email": "visitor@ward.example", "groups": ["car-park"]},
    "s-4": {"email": "nurse", "groups": ["cw-nurses"]},
    "s-5": {"email": "no spaces allowed", "groups": ["cw-nurses"]},
    "s-7": {
        "email": "mallory@ward.example",
        "name": "Synthetic administrator",
        "groups": ["cw-nurses"],
    },
    "s-8": {"email": "new@ward.example", "groups": ["cw-nurses"]},
    "s-6": {
        "email": "loose@ward.example",
        "email_verified": False,
        "groups": ["cw-nurses"],
    },
}


@contextmanager
def provider() -> Iterator[str]:
    """A provider on this computer, with its people; its address."""
    people = [
        User(sub=sub, claims={"name": f"Synthetic {sub}", **claims})
        for sub, claims in PEOPLE.items()
    ]
    with run_server_in_thread(user_claims=people, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@contextmanager
def trusting(issuer: str, folder: Path) -> Iterator[Served]:
    """A ward that trusts that provider."""
    oidc = Oidc(issuer, CLIENT, "a secret", name="Synthetic Hospital", claims=MAPPED)
    with staffed(folder, oidc=oidc) as served:
        yield served


def to_provider(who: Visitor, next: str = "/nurse") -> str:
    """Press the button; the provider's address that it leads to."""
    answer = who.get("/sign-in/oidc", params={"next": next})
    assert 303 == answer.status_code
    return str(answer.headers["location"])


def consent(address: str, sub: str) -> str:
    """Sign in at the provider as that person; where it leads back to."""
    answer = httpx.post(address, data={"sub": sub})
    assert 302 == answer.status_code
    return str(answer.headers["location"])


def by_provider(served: Served, sub: str) -> tuple[Visitor, httpx.Response]:
    """The whole way, there and back."""
    who = visitor(served)
    back = consent(to_provider(who), sub)
    return who, who.get(back)
