"""Signing in by a provider that runs here: proved, mapped to a role, or refused."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlmodel import select

from browser.served import Served, present
from cartwatch import store
from cartwatch.service.oidc import NotProvedError, Oidc, _claims
from cartwatch.store import tables
from cartwatch.ward import access
from service.provider import (
    CLIENT,
    MAPPED,
    by_provider,
    consent,
    provider,
    to_provider,
    trusting,
)
from service.stay import events
from service.wards import HTML, staffed, visitor


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider on this computer."""
    with provider() as address:
        yield address


@pytest.fixture(scope="module")
def served(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ward that trusts it."""
    with trusting(issuer, tmp_path_factory.mktemp("oidc")) as found:
        yield found


def audited(served: Served, action: str) -> list[dict[str, object]]:
    """The details of every such event."""
    with store.reading(served.engine) as session:
        rows = session.exec(select(tables.AuditEvent)).all()
    return [row.details for row in rows if row.action == action]


def test_the_way_to_the_provider_proves_who_began(served: Served, issuer: str) -> None:
    """Code flow, PKCE with S256, state and nonce, each new every time."""
    seen = []
    for _ in range(2):
        parts = urlsplit(to_provider(visitor(served)))
        asked = {name: value[0] for name, value in parse_qs(parts.query).items()}
        assert issuer == f"{parts.scheme}://{parts.netloc}"
        assert ("code", CLIENT) == (asked["response_type"], asked["client_id"])
        assert "S256" == asked["code_challenge_method"]
        assert "openid" in asked["scope"].split()
        seen.append([asked[n] for n in ("state", "nonce", "code_challenge")])
    assert all(a != b for a, b in zip(*seen, strict=True))


def test_a_mapped_person_is_in_with_role_and_wards(served: Served) -> None:
    """The form shows the button; the account is made from what the provider proves."""
    assert "Sign in with Synthetic Hospital" in visitor(served).get("/sign-in").text
    who, answer = by_provider(served, "s-1")
    assert 200 == answer.status_code
    assert 'url=/nurse"' in answer.text
    state = who.get("/session").json()
    assert ("Synthetic s-1", "nurse") == (state["name"], state["role"])
    assert 200 == who.get("/nurse").status_code
    assert 403 == who.get("/physician").status_code
    with store.reading(served.engine) as session:
        user = access.account(session, "dana@ward.example")
        assert user is not None
        assert ("example-adult",) == access.wards_of(user)
        assert user.password_hash is None


def test_of_several_roles_the_first_of_the_mapping_counts(served: Served) -> None:
    """The unit writes the higher role first."""
    who, _ = by_provider(served, "s-2")
    assert "physician" == who.get("/session").json()["role"]


@pytest.mark.parametrize(
    ("sub", "why"),
    [
        ("s-3", "gives you no role"),
        ("s-4", "signs in with a password here"),
        ("s-5", "can be a login"),
        ("s-6", "not verified your e-mail"),
        ("s-unheard-of", "can be a login|gives you no role"),
    ],
)
def test_who_has_no_business_here_is_refused(
    served: Served, sub: str, why: str
) -> None:
    """In words, on record, and without a sign-in."""
    before = len(audited(served, "access: refused single sign-on"))
    who, answer = by_provider(served, sub)
    assert 403 == answer.status_code
    assert any(part in answer.text for part in why.split("|"))
    assert not who.get("/session").json()["signed_in"]
    found = audited(served, "access: refused single sign-on")
    assert [sub] == [details["subject"] for details in found[before:]]


def test_a_closed_account_stays_closed(served: Served) -> None:
    """The provider cannot open what the administrator closed."""
    by_provider(served, "s-1")
    now, root = present(), "administrator"
    with store.writing(served.engine) as session:
        access.disable("dana@ward.example", session=session, now=now, by=root)
    _, answer = by_provider(served, "s-1")
    assert 403 == answer.status_code
    assert "closed" in answer.text
    with store.writing(served.engine) as session:
        access.enable("dana@ward.example", session=session, now=now, by=root)


def test_an_answer_that_this_browser_did_not_ask_for(served: Served) -> None:
    """A code brought by somebody else, a changed state, a code used twice."""
    who = visitor(served)
    back = consent(to_provider(who), "s-1")
    stranger = visitor(served)
    assert 403 == stranger.get(back).status_code
    parts = urlsplit(back)
    code = parse_qs(parts.query)["code"][0]
    forged = f"{parts.path}?{urlencode({'code': code, 'state': 'x'})}"
    assert 403 == who.get(forged).status_code
    assert 200 == who.get(back).status_code
    assert 403 == who.get(back).status_code
    denied = visitor(served)
    address = to_provider(denied)
    no = httpx.post(address, data={"action": "deny"}).headers["location"]
    assert 403 == denied.get(no).status_code
    assert not denied.get("/session").json()["signed_in"]
    found = events(served, "access: not proved")
    assert "it was not begun in this browser" in [e.details["why"] for e in found]


def test_a_provider_that_is_away_is_said(tmp_path: Path) -> None:
    """With the other way in; no error page."""
    away = Oidc("http://localhost:9", CLIENT, claims=MAPPED, timeout=2.0)
    with staffed(tmp_path, oidc=away) as served:
        answer = visitor(served).client.get("/sign-in/oidc", headers=HTML)
    assert 403 == answer.status_code
    assert "does not answer" in answer.text
    assert "use your password" in answer.text


KEY, OTHER_KEY = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
ISSUER, NONCE = "https://provider.example", "n-1"


def proof(key: RSAKey = KEY, **changed: Any) -> str:
    """An identity token, right but for what is changed (None: left out)."""
    now = int(present().timestamp())
    claims = {"iss": ISSUER, "aud": CLIENT, "sub": "s-1", "nonce": NONCE}
    claims |= {"iat": now, "exp": now + 300, **changed}
    kept = {name: value for name, value in claims.items() if value is not None}
    return str(jwt.encode({"alg": "RS256"}, kept, key))


def proved(token: str) -> dict[str, Any]:
    """What the service takes from it."""
    keys = KeySet([KEY]).as_dict(private=False)
    return _claims(Oidc(ISSUER, CLIENT), token, keys, NONCE)


def test_a_right_proof_is_taken() -> None:
    """The one from which each of the others differs."""
    assert "s-1" == proved(proof())["sub"]


@pytest.mark.parametrize(
    "token",
    [
        proof(OTHER_KEY),
        proof(iss="https://evil.example"),
        proof(aud="another program"),
        proof(nonce="n-2"),
        proof(nonce=None),
        proof(sub=None),
        proof(exp=int(datetime(2020, 1, 1).timestamp())),  # noqa: DTZ001 # long ago
        proof(azp="another program"),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzLTEifQ.",
        "not a token",
        "",
    ],
    ids=[
        "signed by another",
        "another issuer",
        "for another program",
        "of another sign-in",
        "without a nonce",
        "about nobody",
        "long over",
        "asked for by another",
        "unsigned",
        "no token",
        "empty",
    ],
)
def test_a_wrong_proof_proves_nothing(token: str) -> None:
    """Signature, issuer, audience, nonce, subject, time: one wrong is enough."""
    with pytest.raises(NotProvedError):
        proved(token)
