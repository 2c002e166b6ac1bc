"""Sign-in by the hospital's own provider: OpenID Connect, code flow with PKCE."""

import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote, unquote

from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from httpx import HTTPError, get
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from markupsafe import Markup

from cartwatch.service.door import DEVICE_KEPT, Door, own_path
from cartwatch.service.guard_pages import refusal
from cartwatch.service.sign_in import entered
from cartwatch.store import StoreError, writing
from cartwatch.views.template import plain_page
from cartwatch.ward import Refused, access
from cartwatch.ward.access import Claims

WAITS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "PS256"]
"""Signatures that are taken; never `none`, never one made with our own secret."""
LEEWAY = 60
KEPT = ("state", "nonce", "verifier", "device", "leaving", "next")
"""What a browser takes along to the provider and back."""
_FAILED = "The sign-in at {name} did not work: {why}. Try again, or use your password."


class NotProvedError(Exception):
    """The provider's answer proves nothing; the text says why."""


@dataclass(frozen=True, slots=True)
class Oidc:
    """Where the provider is and how it names people. `name` stands on the button.

    `issuer` is the address whose `/.well-known/openid-configuration` is read.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str = "your hospital account"
    scope: str = "openid email profile"
    claims: Claims = field(default_factory=Claims)
    timeout: float = 10.0


def add_oidc(api: FastAPI, door: Door, oidc: Oidc | None) -> None:
    """GET /sign-in/oidc and /sign-in/oidc/back, where there is a provider."""
    if oidc is None:
        return

    @api.get("/sign-in/oidc", include_in_schema=False)
    def begin(request: Request, next: str = "/") -> Response:
        """To the provider, with what only this browser can bring back."""
        try:
            return _begun(door, oidc, request, own_path(next))
        except NotProvedError as error:
            return _failed(request, oidc, str(error))

    @api.get("/sign-in/oidc/back", include_in_schema=False)
    def back(request: Request) -> Response:
        """From the provider: prove it, then look the person up here."""
        try:
            return _entered(door, oidc, request)
        except NotProvedError as error:
            _note(door, request, str(error))
            return _failed(request, oidc, str(error))
        except (Refused, StoreError) as refused:
            return refusal(request.headers, 403, str(refused))


def _note(door: Door, request: Request, why: str) -> None:
    """Somebody came back with what proves nothing: it is on record."""
    address = request.client.host if request.client else ""
    with suppress(StoreError), writing(door.engine) as session:
        access.not_proved(why, address=address, session=session, now=door.clock())


def _begun(door: Door, oidc: Oidc, request: Request, goal: str) -> Response:
    kept = {name: generate_token(48) for name in ("state", "nonce", "verifier")}
    place = _metadata(oidc)["authorization_endpoint"]
    with _client(oidc, request) as client:
        address, _ = client.create_authorization_url(
            place,
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
        )
    # The other cookies do not come back from another site's page: these two do.
    before = request.cookies.get(door.cookie(), "")
    kept |= {"device": request.cookies.get(door.cookie("-device"), "")}
    kept |= {"leaving": access.token_hash(before) if before else "", "next": goal}
    answer = RedirectResponse(address, 303)
    _keep(door, answer, json.dumps(kept))
    return answer


def _entered(door: Door, oidc: Oidc, request: Request) -> Response:
    kept = _kept(door, request)
    said = _proved(oidc, request, kept)
    device = kept["device"] or access.new_token()
    at = door.at(request, device)
    token = access.sign_in_by_claims(at, oidc.issuer, said, oidc.claims)
    with writing(door.engine) as session:
        access.lock(session, kept["leaving"], at)
    answer = entered(door, _onward(kept["next"]), token)
    door.give(answer, door.cookie("-device"), device, DEVICE_KEPT)
    door.take(answer, door.cookie("-oidc"))
    return answer


def _client(oidc: Oidc, request: Request) -> OAuth2Client:
    return OAuth2Client(
        oidc.client_id,
        oidc.client_secret or None,
        scope=oidc.scope,
        redirect_uri=str(request.url_for("back")),
        code_challenge_method="S256",
        timeout=oidc.timeout,
    )


def _metadata(oidc: Oidc) -> Mapping[str, Any]:
    """What the provider says of itself. Raises NotProvedError."""
    place = f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _fetched(oidc, place)
    if found.get("issuer") != oidc.issuer:
        raise NotProvedError("the provider gives itself another name")
    missing = [
        name
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not isinstance(found.get(name), str)
    ]
    if missing:
        raise NotProvedError(f"the provider does not say its {missing[0]}")
    return found


def _fetched(oidc: Oidc, address: str) -> dict[str, Any]:

    try:
        found = get(address, timeout=oidc.timeout).raise_for_status().json()
    except (HTTPError, ValueError) as error:
        raise NotProvedError("the provider does not answer") from error
    if not isinstance(found, dict):
        raise NotProvedError("the provider's answer cannot be read")
    return found


def _kept(door: Door, request: Request) -> dict[str, str]:
    """What this browser was sent away with. Raises NotProvedError."""
    try:
        found = json.loads(unquote(request.cookies.get(door.cookie("-oidc"), "")))
        kept = {name: str(found[name]) for name in KEPT}
    except (ValueError, KeyError, TypeError):
        raise NotProvedError("it was not begun in this browser") from None
    given = request.query_params.get("state", "")
    if not hmac.compare_digest(kept["state"].encode(), given.encode()):
        raise NotProvedError("it was not begun in this browser")
    return kept | {"next": own_path(kept["next"])}


def _proved(oidc: Oidc, request: Request, kept: Mapping[str, str]) -> dict[str, Any]:
    """The claims of the identity token, once all of it is right."""
    code = request.query_params.get("code")
    if not code:
        raise NotProvedError("the provider let nobody in")
    places = _metadata(oidc)
    try:
        with _client(oidc, request) as client:
            answer = client.fetch_token(
                places["token_endpoint"], code=code, code_verifier=kept["verifier"]
            )
    except (OAuthError, HTTPError, ValueError) as error:
        raise NotProvedError("the provider does not confirm it") from error
    keys = _fetched(oidc, places["jwks_uri"])
    return _claims(oidc, str(answer.get("id_token", "")), keys, kept["nonce"])


def _claims(
    oidc: Oidc, token: str, keys: Mapping[str, Any], nonce: str
) -> dict[str, Any]:
    """Signature, issuer, audience, times and nonce: all must be right."""
    wanted = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": oidc.issuer},
        aud={"essential": True, "value": oidc.client_id},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        known = KeySet.import_key_set({"keys": keys["keys"]})
        found = jwt.decode(token, known, ALGORITHMS).claims
        wanted.validate(found)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotProvedError("its proof is not right") from error
    if found.get("azp", oidc.client_id) != oidc.client_id:
        raise NotProvedError("its proof was made for another program")
    return dict(found)


def _keep(door: Door, answer: Response, value: str) -> None:
    """A cookie that comes back from another site's page, unlike that of a sign-in."""
    answer.set_cookie(
        door.cookie("-oidc"),
        quote(value),
        max_age=int(WAITS.total_seconds()),
        path="/",
        secure=door.https,
        httponly=True,
        samesite="lax",
    )


def _onward(path: str) -> Response:
    """A page of ours that goes on: a redirect from elsewhere would bring no cookie."""

    go = Markup(
        '<meta http-equiv="refresh" content="0;url={0}"><p>Signed in. '
        '<a href="{0}">Go on</a></p>'
    ).format(path)
    return HTMLResponse(plain_page("Signed in", go))


def _failed(request: Request, oidc: Oidc, why: str) -> Response:
    return refusal(request.headers, 403, _FAILED.format(name=oidc.name, why=why))
