"""The gate: no page, file or socket without the sign-in and the role for it."""

import asyncio
from contextlib import suppress
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cartwatch.service.door import LOOPBACK, Door, cookies_of
from cartwatch.service.guard_pages import refusal
from cartwatch.service.person import signed_in
from cartwatch.store import StoreError
from cartwatch.ward import Refusal
from cartwatch.ward.access import (
    PAGES,
    Forbidden,
    Person,
    Standing,
    may_open,
    record_refusal,
)

PUBLIC = ("/assets/", "/static/", "/components/", "/family/", "/sign-in/")
PUBLIC_PAGES = ("/sign-in", "/healthz", "/session", "/favicon.ico")
WHILE_LOCKED = ("/unlock", "/sign-out", "/session/unlock", "/session/end")
NEAR = "localhost"
LOOK_EVERY = 2.0
"""Seconds between two looks whether the sign-in of an open socket still counts."""
ENDED = 4401
"""The code of a socket whose sign-in ended; the page then asks for a new one."""
NO_ACCOUNTS = (
    "Nobody can sign in yet. Make the first account on the computer that CartWatch "
    "runs on: cartwatch user add LOGIN --role administrator"
)
NOT_YOURS = "This page is not for the role {role}. It is for: {who}."
NO_WARD = "None of your wards is served here. Ask the administrator."


class Gate:
    """Pure ASGI, inside the guard. Asks anew for every request and every socket."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let whoever may pass; answer the others with the way in."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        signed_in.set(None)
        if self._door.always_open or is_public(scope["path"]):
            return await self._app(scope, receive, send)
        try:
            found, answer = await asyncio.to_thread(self._decide, scope)
        except StoreError as error:
            found, answer = None, refusal(Headers(scope=scope), 503, error.reason)
        if answer is not None:
            return await _refuse(answer, scope, receive, send)
        person = None if found is None else found.person
        signed_in.set(person)
        if scope["type"] == "http":
            return await self._app(scope, receive, send)
        await self._watched(person, scope, receive, send)

    def _decide(self, scope: Scope) -> tuple[Standing | None, Response | None]:
        """The sign-in, if one is needed; else the answer instead of the page."""
        path, door = scope["path"], self._door
        headers = Headers(scope=scope)
        if not door.asks():
            near = not door.https and _is_near(scope, headers)
            return None, None if near else refusal(headers, 403, NO_ACCOUNTS)
        found = door.standing(cookies_of(scope).get(door.cookie(), ""))
        if found is None or found.ended:
            return None, _to("/sign-in", scope, headers)
        if found.locked and path not in WHILE_LOCKED:
            return None, _to("/unlock", scope, headers)
        return found, self._for_role(found.person, path, headers)

    def _for_role(self, person: Person, path: str, headers: Headers) -> Response | None:
        """The refusal of a page that is for others; recorded, since somebody tried."""
        page = page_of(path)
        if page not in PAGES:
            return None
        who, _ = PAGES[page]
        if not may_open(person.role, page):
            words = NOT_YOURS.format(
                role=person.role.replace("_", " "),
                who=", ".join(sorted(who)).replace("_", " "),
            )
        elif person.wards and not set(person.wards) & set(self._door.wards):
            words = NO_WARD
        else:
            return None
        tried = Refusal("page", page, words, "Ask the administrator")
        refused = Forbidden(person, f"open {page}", tried)
        record_refusal(self._door.engine, refused, now=self._door.clock())
        return refusal(headers, 403, words)

    async def _watched(
        self, person: Person | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """A socket that is closed within seconds of the end of its sign-in."""
        socket = _Socket(receive, send)
        looking = asyncio.create_task(self._look(person, socket))
        try:
            await self._app(scope, socket.receive, socket.send)
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    async def _look(self, person: Person | None, socket: "_Socket") -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with suppress(StoreError):
                if await asyncio.to_thread(self._over, person):
                    return await socket.end()

    def _over(self, person: Person | None) -> bool:
        """Whether a socket may stay no longer; nobody's ends with the first account."""
        if person is None:
            return self._door.asks()
        found = self._door.by_hash(person.session)
        return found is None or bool(found.ended)


class _Socket:
    """A socket's two directions, and a way to end both from outside."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._ended = asyncio.Event()

    async def receive(self) -> Message:
        """The next message, or that the socket was closed."""
        coming = asyncio.ensure_future(self._receive())
        ending = asyncio.ensure_future(self._ended.wait())
        await asyncio.wait({coming, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if coming.done():
            return coming.result()
        coming.cancel()
        return {"type": "websocket.disconnect", "code": ENDED}

    async def send(self, message: Message) -> None:
        """Pass on, unless it has ended."""
        if not self._ended.is_set():
            await self._send(message)

    async def end(self) -> None:
        """Close it for the browser and for the page."""
        await self.send({"type": "websocket.close", "code": ENDED})
        self._ended.set()


def is_public(path: str) -> bool:
    """Whether a path needs no sign-in: files, families, the way in itself."""
    return path in PUBLIC_PAGES or path.startswith(PUBLIC)


def page_of(path: str) -> str:
    """The page that a path belongs to: `/nurse` of `/nurse/ws`."""
    return "/" + path.lstrip("/").partition("/")[0]


def _is_near(scope: Scope, headers: Headers) -> bool:
    """Whether somebody asks from this computer itself, past no proxy."""
    client = scope.get("client")
    passed = "x-forwarded-for" in headers or "forwarded" in headers
    named = urlsplit(f"//{headers.get('host', '')}").hostname in (*LOOPBACK, NEAR)
    return client is not None and client[0] in LOOPBACK and named and not passed


def _to(way: str, scope: Scope, headers: Headers) -> Response:
    """Browsers that ask for a page are led to the way in; programs are told."""
    page = scope["type"] == "http" and scope["method"] == "GET"
    if page and "text/html" in headers.get("accept", ""):
        query = scope.get("query_string", b"").decode("latin-1")
        asked = scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(f"{way}?next={quote(asked, safe='')}", 303)
    return refusal(headers, 401, "Sign in first.")


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await answer(scope, receive, send)
