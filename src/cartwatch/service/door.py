"""What the sign-in knows: cookies, the tokens of forms, who stands at the door."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

from fastapi import Request, Response
from sqlalchemy import Engine
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from cartwatch.store import reading
from cartwatch.ward import access
from cartwatch.ward.access import RULES, At, Rules, Standing

DEVICE_KEPT = timedelta(days=365)
LOOPBACK = ("127.0.0.1", "::1")
START = "/"


@dataclass(slots=True)
class Door:
    """One for the application. `always_open` is a demo: nobody signs in.

    `https`: people reach it over TLS. `wards` are those that are served here.
    """

    engine: Engine
    clock: Callable[[], datetime]
    wards: tuple[str, ...] = ()
    rules: Rules = RULES
    https: bool = False
    always_open: bool = False
    _asks: bool = field(default=False, init=False)

    def asks(self) -> bool:
        """Whether people must sign in: from the first account on."""
        if self.always_open or self._asks:
            return self._asks
        with reading(self.engine) as session:
            self._asks = access.anybody(session)
        return self._asks

    def standing(self, token: str) -> Standing | None:
        """How the sign-in of that token stands; None for no or a strange token."""
        return self.by_hash(access.token_hash(token)) if token else None

    def by_hash(self, hashed: str | None) -> Standing | None:
        """The same, of a token's hash."""
        if hashed is None:
            return None
        with reading(self.engine) as session:
            return access.standing(session, hashed, now=self.clock(), rules=self.rules)

    def cookie(self, what: Literal["", "-device", "-oidc"] = "") -> str:
        """The name of a cookie; over TLS no other host or path can set it."""
        return f"{'__Host-' if self.https else ''}cartwatch{what}"

    def give(self, answer: Response, name: str, value: str, lasts: timedelta) -> None:
        """Set a cookie that no script reads and no other site sends."""
        answer.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self.https,
            httponly=True,
            samesite="strict",
        )

    def take(self, answer: Response, name: str) -> None:
        """Remove a cookie."""
        answer.delete_cookie(name, path="/", secure=self.https, httponly=True)

    def at(self, request: Request, device: str) -> At:
        """Where and when this request signs in; `device` is the device's token."""
        address = request.client.host if request.client else ""
        hashed = access.token_hash(device)
        return At(self.engine, hashed, address, self.clock(), self.rules)


def cookies_of(scope: Scope) -> dict[str, str]:
    """The cookies of a request or socket; an odd one does not hide the others."""
    return cookie_parser(Headers(scope=scope).get("cookie", ""))


def form_token(secret: str) -> str:
    """What a form of ours carries: nobody can make it without the HttpOnly cookie."""
    return hmac.new(secret.encode(), b"cartwatch form", sha256).hexdigest()


def is_ours(secret: str, token: str) -> bool:
    """Whether a form that came back was given out with that cookie."""
    if not secret:
        return False
    return hmac.compare_digest(form_token(secret).encode(), token.encode())


def own_path(asked: str) -> str:
    """Where to go after signing in: a path of ours, else the first page."""
    if len(asked) > 512 or any(c <= " " or c == "\\" for c in asked):
        return START
    try:
        parts = urlsplit(asked)
    except ValueError:
        return START
    strange = parts.scheme or parts.netloc or not asked.startswith("/")
    return START if strange or asked.startswith(("//", "/sign-")) else asked
