"""What every request passes first: names, origins, sizes, headers, one line of log."""

import re
import time
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cartwatch.service import logs
from cartwatch.service.csrf import foreign, own_cookies, same_origin
from cartwatch.service.guard_pages import WORDS, refusal
from cartwatch.service.headers import KEPT, new_nonce, nonce, with_headers
from cartwatch.service.limits import (
    Limits,
    RefusedError,
    check_head,
    socket_within,
    within,
)
from cartwatch.service.tried import Tried
from cartwatch.ward.access.may import STAY

log = logs.logger(__name__)

_WRONG_HOST = (
    "CartWatch does not answer to the name '{host}'. "
    "Start it with --allow-host {host} if people should use that name."
)
_FOREIGN = "Not sent: {why}. Open CartWatch itself and try again."
_NAME = re.compile(r"[A-Za-z0-9.:_-]{1,253}")
CLOSED = ("/components/",)
"""Addresses of Panel that no page of ours uses: this one imports what it is asked."""
_VERBS = "|".join(STAY)
_HELD = re.compile(
    rf"^(/family/)[^/]+|^(/patients/)(?!(?:enrol|assign)$).+?(?=/(?:{_VERBS})$|$)"
)
"""The part of an address that opens a family's page, or says who a patient is."""
_OURS = re.compile(
    r"/|/(nurse|board|physician)(/ws)?|/family/…(/ws)?|/(assets|static)/.*"
    r"|/(sign-in(/oidc(/back)?)?|sign-out|unlock|session(/(used|lock|unlock|end))?)"
    r"|/(account(/end)?|open-patient|users(/end)?|healthz)"
    rf"|/patients(/enrol|/assign|/…(/({_VERBS}))?)?"
)
"""Addresses that may be logged; any other may hold what somebody typed."""


class Guard:
    """Pure ASGI, outermost. `hosts` are the names, without port, it answers to.

    `https` says that people reach it over TLS, here or at a proxy before it; `tried`
    keeps on record who was turned away.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        *,
        https: bool = False,
        limits: Limits | None = None,
        tried: Tried | None = None,
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._https = https
        self._limits = limits or Limits()
        self._tried = tried

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it with the reason."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        with logs.request() as number:
            if scope["type"] == "http":
                await self._http(scope, receive, send, number)
            else:
                await self._socket(scope, receive, send)

    async def _http(
        self, scope: Scope, receive: Receive, send: Send, number: str
    ) -> None:
        mark = new_nonce()
        nonce.set(mark)
        began, seen, away = time.perf_counter(), Seen(send), None
        out = with_headers(
            scope["path"], seen, mark=mark, https=self._https, request=number
        )
        try:
            self._check(scope)
            await self._app(_within(scope), within(receive, self._limits), out)
        except RefusedError as no:
            away = no.status
            await self._refuse(scope, receive, out, seen, no)
        except Exception:
            log.exception("a request failed")
            failed = RefusedError(500, WORDS[500].format(request=number))
            await self._refuse(scope, receive, out, seen, failed)
        finally:
            _note(scope, seen.status, time.perf_counter() - began)
        if away is not None:
            await self._note(scope, away)

    async def _refuse(
        self, scope: Scope, receive: Receive, out: Send, seen: "Seen", no: RefusedError
    ) -> None:
        """Say why, unless the answer has begun already."""
        if seen.status is None:
            answer = refusal(Headers(scope=scope), no.status, no.reason)
            answer.headers["connection"] = "close"
            await answer(scope, receive, out)

    def _check(self, scope: Scope) -> None:
        """Sizes, then the name it was called by, then where a form was sent from."""
        check_head(scope, self._limits)
        headers = Headers(scope=scope)
        name = _name(f"//{headers.get('host', '')}")
        if name not in self._hosts:
            shown = name if _NAME.fullmatch(name) else "that"
            raise RefusedError(421, _WRONG_HOST.format(host=shown))
        if scope["path"].startswith(CLOSED):
            raise RefusedError(404, WORDS[404])
        why = foreign(scope["method"], headers)
        if why is not None:
            raise RefusedError(403, _FOREIGN.format(why=why))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A socket of a page of ours; one that fails is closed and takes none along."""
        seen = Seen(send)
        if not self._may_open(Headers(scope=scope)) or not self._fits(scope):
            log.warning("socket refused", path=_path(scope))
            await send({"type": "websocket.close", "code": 1008})
            return await self._note(scope, 403)
        try:
            await self._app(_within(scope), socket_within(receive, self._limits), seen)
        except Exception:
            log.exception("a socket failed")
            if not seen.closed:
                await send({"type": "websocket.close", "code": 1008})

    async def _note(self, scope: Scope, status: int) -> None:
        """Somebody tried: it is on record, after they have their answer."""
        if self._tried is not None:
            await self._tried.note(scope, status, _path(scope))

    def _may_open(self, headers: Headers) -> bool:
        """A socket is for pages of ours: same host and port, and a known name."""
        host = headers.get("host", "")
        known = _name(f"//{host}") in self._hosts
        return known and same_origin(headers.get("origin", ""), host)

    def _fits(self, scope: Scope) -> bool:
        try:
            check_head(scope, self._limits)
        except RefusedError:
            return False
        return True


class Seen:
    """A `send` that remembers the status of the answer and whether a socket closed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None
        self.closed = False

    async def __call__(self, message: Message) -> None:
        """Pass the message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.closed = self.closed or message["type"] == "websocket.close"
        await self._send(message)


def _within(scope: Scope) -> Scope:
    """The request as the pages see it: of the cookies only ours."""
    return {**scope, "headers": list(own_cookies(scope["headers"]))}


def _name(address: str) -> str:
    """The host name in an address, without its port."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _path(scope: Scope) -> str:
    """The address as it may be logged: no query, no family's token."""
    path = _HELD.sub(lambda found: f"{found[1] or found[2]}…", scope["path"])
    return path if _OURS.fullmatch(path) else "(unknown)"


def _note(scope: Scope, status: int | None, seconds: float) -> None:
    """One line a request; an address that does not exist may hold anything."""
    path = _path(scope)
    quiet = path.startswith(KEPT) or "/static/" in path or path == "/healthz"
    say = log.debug if quiet and status is not None and status < 400 else log.info
    if status in (404, 414, 421, None):
        path = "(unknown)"
    method = scope["method"] if scope["method"].isalpha() else "(unknown)"
    say(
        "request",
        method=method[:10],
        path=path,
        status=status,
        ms=round(seconds * 1000, 1),
    )
