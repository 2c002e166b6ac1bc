"""What every request passes first: the host, the origin of a socket, the headers."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    ]
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
KEPT = ("/assets/", "/static/")
"""Files that a browser may keep; everything else may hold a patient."""

_WRONG_HOST = (
    "CartWatch does not answer to the name '{host}'. "
    "Start it with --allow-host {host} if people should use that name.\n"
)


class Guard:
    """Pure ASGI, outermost. `hosts` are the names, without port, it answers to."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it with the reason."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if scope["type"] == "websocket":
            if not self._may_open(host, headers.get("origin", "")):
                return await send({"type": "websocket.close", "code": 1008})
            return await self._app(scope, receive, send)
        name = _name(f"//{host}")
        if name not in self._hosts:
            refusal = PlainTextResponse(_WRONG_HOST.format(host=name), 421)
            return await refusal(scope, receive, send)
        await self._app(scope, receive, _with_headers(scope["path"], send))

    def _may_open(self, host: str, origin: str) -> bool:
        """A socket is for pages of ours: same host and port, and a known name."""
        return urlsplit(origin).netloc == host and _name(f"//{host}") in self._hosts


def _name(address: str) -> str:
    """The host name in an address, without its port."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _with_headers(path: str, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            kept = "no-cache" if path.startswith(KEPT) else "no-store"
            headers["cache-control"] = kept
        await send(message)

    return sending
