"""What every answer tells the browser: what may run, be kept, be framed, be told."""

import secrets
from contextvars import ContextVar

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

nonce: ContextVar[str] = ContextVar("nonce", default="")
"""The mark of this answer's own inline scripts; no other inline script runs."""

_POLICY = (
    "default-src 'self'",
    "script-src 'self'{nonce} blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' blob:",
    "frame-ancestors 'none'",
    "frame-src 'none'",
    "worker-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
)
HEADERS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
HSTS = "max-age=31536000; includeSubDomains"
KEPT = ("/assets/", "/static/")
"""Files that a browser may keep; everything else may hold a patient."""


def new_nonce() -> str:
    """128 random bits, as they stand in a header and an attribute."""
    return secrets.token_urlsafe(16)


def policy(mark: str = "") -> str:
    """The content security policy of one answer; `mark` is its nonce."""
    return "; ".join(_POLICY).format(nonce=f" 'nonce-{mark}'" if mark else "")


def with_headers(
    path: str, send: Send, *, mark: str, https: bool, request: str
) -> Send:
    """The same `send`, which adds the headers to the beginning of the answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers["content-security-policy"] = policy(mark)
            headers["x-request-id"] = request
            if https:
                headers["strict-transport-security"] = HSTS
            kept = "no-cache" if path.startswith(KEPT) else "no-store"
            headers["cache-control"] = kept
        await send(message)

    return sending
