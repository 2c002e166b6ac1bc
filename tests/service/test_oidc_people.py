"""People of a provider: their tablets, PINs, roles, names and addresses."""

import re
from collections.abc import Iterator

import httpx
import pytest

from browser.served import Served, present
from cartwatch import store
from cartwatch.store import tables
from cartwatch.ward import access
from service.provider import by_provider, consent, provider, to_provider, trusting
from service.wards import visitor


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ward that trusts a provider on this computer."""
    with (
        provider() as issuer,
        trusting(issuer, tmp_path_factory.mktemp("people")) as found,
    ):
        yield found


def test_the_tablet_stays_the_same_and_the_one_before_is_locked(served: Served) -> None:
    """What another site's page does not bring back is taken along."""
    who = visitor(served)
    back = consent(to_provider(who), "s-2")
    who.get(back)
    device, first = who.client.cookies["cartwatch-device"], dict(who.client.cookies)
    address = to_provider(who)
    kept = {n: v for n, v in who.client.cookies.items() if n == "cartwatch-oidc"}
    bare = httpx.Client(base_url=served.url, cookies=kept)  # as a Lax cookie comes
    answer = bare.get(consent(address, "s-1"))
    assert 200 == answer.status_code
    assert device == answer.cookies["cartwatch-device"]
    before = httpx.get(f"{served.url}/session", cookies=first).json()
    assert before["locked"]


def test_who_has_no_password_here_sets_a_pin_after_signing_in(served: Served) -> None:
    """The provider has just proved who it is; the PIN is for the lock."""
    who, _ = by_provider(served, "s-2")
    page = who.get("/account").text
    assert "Your password" not in page
    mark = re.findall(r'name="form" value="([0-9a-f]{64})"', page)[0]
    answer = who.client.post(
        "/account", data={"pin": "704182", "form": mark}, headers=ours(served)
    )
    assert "The PIN is set" in answer.text


def ours(served: Served) -> dict[str, str]:
    """What a browser says of a form of ours."""
    return {"origin": served.url, "accept": "text/html"}


def test_another_role_at_the_provider_ends_the_sign_ins(served: Served) -> None:
    """An open page does not keep what the person may no longer see."""
    who, _ = by_provider(served, "s-2")
    with store.writing(served.engine) as session:
        user = access.account(session, "lee@ward.example")
        assert user is not None
        older = user.model_dump() | {"id": None, "role": "nurse"}
        store.append(session, [tables.User(**older)], action="x", by="x", now=present())
    by_provider(served, "s-2")
    assert not who.get("/session").json()["signed_in"]


def test_nobody_comes_in_under_anothers_name(served: Served) -> None:
    """The name stands on what people chart; the provider's need not be its own."""
    who, answer = by_provider(served, "s-7")
    assert 403 == answer.status_code
    assert "another account has this name" in answer.text
    assert not who.get("/session").json()["signed_in"]


def test_an_account_is_claimed_only_by_a_verified_address(served: Served) -> None:
    """Whoever may name any address would else be that person."""
    with store.writing(served.engine) as session:
        who = {"session": session, "now": present(), "by": "root"}
        access.add_user(
            "new@ward.example", name="New", role="nurse", password=None, **who
        )
    _, answer = by_provider(served, "s-8")
    assert 403 == answer.status_code
    assert "not verified your e-mail" in answer.text
