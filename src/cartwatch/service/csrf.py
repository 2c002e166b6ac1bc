"""Did a page of ours send this? Asked of every request that may have an effect."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from starlette.datastructures import Headers

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that only read; what they answer is closed to other sites anyway."""


def foreign(method: str, headers: Headers) -> str | None:
    """Why a request comes from another site; None when nothing says so.

    A browser names the page that sends a form in Sec-Fetch-Site, an older one in
    Origin. Who sends neither is no browser and has no cookie of anybody else's; the
    form's own token is asked for all the same, by the form.
    """
    if method in SAFE:
        return None
    site = headers.get("sec-fetch-site")
    if site is not None:
        return None if site == "same-origin" else f"it comes from a {site} page"
    origin = headers.get("origin")
    if origin is None or same_origin(origin, headers.get("host", "")):
        return None
    return "its Origin is not this address"


def same_origin(origin: str, host: str) -> bool:
    """Whether a page at `origin` was served under `host` (name and port)."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == host != ""


def own_cookies(
    headers: Iterable[tuple[bytes, bytes]],
) -> Iterator[tuple[bytes, bytes]]:
    """The headers, of the cookies only ours: browsers send those of other programs on
    the same host too, and some that no parser takes.
    """
    for name, value in headers:
        if name != b"cookie":
            yield name, value
            continue
        parts = (part.strip() for part in value.split(b";"))
        ours = [p for p in parts if p.startswith((b"cartwatch", b"__Host-cartwatch"))]
        if ours:
            yield name, b"; ".join(ours)
