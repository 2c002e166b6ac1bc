"""How large and how slow may a request be? Beyond it, it is refused in words."""

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest request that is taken, and the slowest.

    `body` and `message` (of a socket) are bytes, `address` characters with its query,
    `headers` bytes in all, `seconds` the time in which a body must arrive.
    """

    body: int = 1_048_576
    message: int = 1_048_576
    address: int = 2_048
    headers: int = 32_768
    seconds: float = 20.0


class RefusedError(Exception):
    """A request that is not taken: the HTTP status, and why, for people."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def check_head(scope: Scope, limits: Limits) -> None:
    """Refuses an address, headers or an announced body over the limits.

    Raises RefusedError with 400, 413, 414 or 431.
    """
    address = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    if address > limits.address:
        raise RefusedError(414, f"The address is longer than {limits.address}.")
    if sum(len(k) + len(v) for k, v in scope["headers"]) > limits.headers:
        raise RefusedError(431, f"The headers are longer than {limits.headers} bytes.")
    length = Headers(scope=scope).get("content-length", "")
    if length and not (length.isascii() and length.isdigit()):
        raise RefusedError(400, "The length of the request is no number.")
    if length and (len(length) > 12 or int(length) > limits.body):
        raise RefusedError(413, f"The request is larger than {limits.body} bytes.")


def within(receive: Receive, limits: Limits) -> Receive:
    """The same `receive`, which refuses a body that is too large or too slow.

    It raises RefusedError with 408 or 413.
    """
    loop = asyncio.get_running_loop()
    until, taken, whole = loop.time() + limits.seconds, [0], [False]

    async def receiving() -> Message:
        if whole[0]:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), until - loop.time())
        except TimeoutError:
            words = f"The request took longer than {limits.seconds:g} s to arrive."
            raise RefusedError(408, words) from None
        taken[0] += len(message.get("body", b""))
        whole[0] = not message.get("more_body", False)
        if taken[0] > limits.body:
            raise RefusedError(413, f"The request is larger than {limits.body} bytes.")
        return message

    return receiving


def socket_within(receive: Receive, limits: Limits) -> Receive:
    """The same `receive` of a socket, which ends it at a message that is too large.

    The application sees a reader who left (code 1009).
    """

    async def receiving() -> Message:
        message = await receive()
        size = len(message.get("text") or "") + len(message.get("bytes") or b"")
        if size > limits.message:
            return {"type": "websocket.disconnect", "code": 1009, "reason": "too large"}
        return message

    return receiving
