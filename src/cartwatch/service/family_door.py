"""Who may see a family's page? A PIN first; every closed door looks the same."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

from sqlalchemy import Engine
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cartwatch.service.door import cookies_of
from cartwatch.service.guard_pages import refusal
from cartwatch.store import StoreError, reading, writing
from cartwatch.views.desk import DEMO_LINK
from cartwatch.views.family_door import closed_page, pin_page
from cartwatch.ward.family_door import (
    OPEN_FOR,
    Standing,
    come_in,
    look_again,
    standing,
)

ROOT = "/family"
KEPT, FORM = "cartwatch_family", "cartwatch_family_form"
"""Cookies of one link only: what opens it again, and what its form must repeat."""
NOT_NOW = "This page cannot be shown now. The care has not stopped. Ask your nurse."
LONGEST_FORM = 1_000
LONGEST_LINK = 200


class FamilyDoor:
    """Pure ASGI, before the family's page and its socket; all else passes.

    In a demo the address `/family/demo` stays open. `https` marks the cookies.
    """

    def __init__(
        self,
        app: ASGIApp,
        opened: Engine,
        clock: Callable[[], datetime],
        *,
        demo: bool = False,
        https: bool = False,
    ) -> None:
        self._app, self._opened, self._clock = app, opened, clock
        self._demo, self._https = demo, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, ask for the PIN, or show the closed page."""
        path = scope.get("path", "")
        ours = path == ROOT or path.startswith(f"{ROOT}/")
        if scope["type"] not in ("http", "websocket") or not ours:
            return await self._app(scope, receive, send)
        link, _, rest = path.removeprefix(ROOT).strip("/").partition("/")
        if self._demo and link == DEMO_LINK:
            return await self._app(scope, receive, send)
        cookies = cookies_of(scope)
        try:
            found = await asyncio.to_thread(self._standing, link, cookies.get(KEPT))
            if scope["type"] == "websocket" or found.stands == "open":
                return await self._opened_one(scope, receive, send, found, link, rest)
            answer = await self._asked(scope, receive, link, found, cookies)
        except StoreError:
            answer = refusal(Headers(scope=scope), 503, NOT_NOW)
        await answer(scope, receive, send)

    async def _opened_one(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        found: Standing,
        link: str,
        rest: str,
    ) -> None:
        """The page, its files and its socket, for a browser that gave the PIN."""
        if found.stands != "open":
            return await send({"type": "websocket.close", "code": 1008})
        if scope["type"] == "http" and scope["method"] == "POST":
            answer = RedirectResponse(f"{ROOT}/{link}", 303)
            return await answer(scope, receive, send)
        if scope["type"] == "http" and not rest:
            await asyncio.to_thread(self._seen, link)
        await self._app(scope, receive, send)

    async def _asked(
        self,
        scope: Scope,
        receive: Receive,
        link: str,
        found: Standing,
        cookies: dict[str, str],
    ) -> Response:
        """The PIN page, what became of the PIN, or the closed page."""
        if found.stands == "closed":
            return _closed()
        if scope["method"] != "POST":
            return self._pin(link, found, cookies)
        form = await _form(receive)
        if not _ours(form.get("form", ""), cookies.get(FORM, "")):
            return self._pin(link, found, cookies, stale=True)
        who = scope.get("client")
        address = None if who is None else str(who[0])
        kept = await asyncio.to_thread(
            self._come_in, link, form.get("pin", ""), address
        )
        if kept is not None:
            answer = RedirectResponse(f"{ROOT}/{link}", 303)
            self._keep(answer, link, KEPT, kept, int(OPEN_FOR.total_seconds()))
            return answer
        again = await asyncio.to_thread(self._standing, link, None)
        if again.stands == "closed":
            return _closed()
        return self._pin(link, found, cookies, wrong=True)

    def _pin(
        self,
        link: str,
        found: Standing,
        cookies: dict[str, str],
        *,
        wrong: bool = False,
        stale: bool = False,
    ) -> Response:
        token = cookies.get(FORM) or secrets.token_urlsafe(24)
        page = pin_page(found.language, token, wrong=wrong, stale=stale)
        answer = HTMLResponse(page, 403 if wrong or stale else 200)
        self._keep(answer, link, FORM, token, None)
        return answer

    def _keep(
        self, answer: Response, link: str, name: str, value: str, age: int | None
    ) -> None:
        """A cookie that only this link's page gets, that no script reads."""
        answer.set_cookie(
            name,
            value,
            max_age=age,
            path=f"{ROOT}/{link}",
            secure=self._https,
            httponly=True,
            samesite="strict",
        )

    def _standing(self, link: str, kept: str | None) -> Standing:
        if not link or len(link) > LONGEST_LINK:
            return Standing("closed")
        with reading(self._opened) as session:
            return standing(session, link, kept, self._clock())

    def _come_in(self, link: str, pin: str, address: str | None) -> str | None:
        return come_in(
            self._opened, link, pin.strip(), now=self._clock(), address=address
        )

    def _seen(self, link: str) -> None:
        with writing(self._opened) as session:
            look_again(session, link, self._clock())


def _closed() -> Response:
    return HTMLResponse(closed_page(), 404)


def _ours(given: str, kept: str) -> bool:
    """Whether the form repeats what only this browser was given."""
    return bool(kept) and secrets.compare_digest(given.encode(), kept.encode())


async def _form(receive: Receive) -> dict[str, str]:
    """The fields of a short form; none of one that is longer than ours."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LONGEST_FORM or message["type"] != "http.request":
            return {}
        if not message.get("more_body", False):
            break
    fields = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[-1] for name, values in fields.items()}
