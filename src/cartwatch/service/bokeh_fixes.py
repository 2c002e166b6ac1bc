"""Defects of bokeh-fastapi 0.1.8, mended until Panel brings its own server.

It does not check where a socket was opened from, never tells a session that its tab
was closed (so that none is ever freed), may interleave two messages, prints what went
wrong, closes a socket with codes that do not exist, marks no script as its own, and
gives a page to whoever brings its token.
"""

import asyncio
from typing import Any

import panel.io.fastapi  # noqa: F401 # it puts its own parts in first
from bokeh_fastapi.handler import DocHandler, WSHandler

from cartwatch.service import logs
from cartwatch.service.headers import nonce
from cartwatch.service.person import owns

log = logs.logger(__name__)

BAD_MESSAGE, FAILED = 1008, 1011
"""Codes of a closed socket: what was sent is no message; ours failed."""

_connect, _send, _open = (
    WSHandler.ws_connect,
    WSHandler.send_message,
    WSHandler._async_open,
)
_render: Any = DocHandler.render_session


async def _ws_connect(self: Any, websocket: Any) -> None:
    origin = websocket.headers.get("origin", "")
    if not self.check_origin(origin):
        await websocket.close(BAD_MESSAGE)
        return
    self.frames = asyncio.Lock()
    try:
        await _connect(self, websocket)
    finally:
        if self.connection is not None:
            self.application.client_lost(self.connection)


async def _async_open(self: Any, socket: Any, token: str) -> None:
    try:
        await _open(self, socket, token)
    except Exception:
        log.warning("a page's socket could not be opened", exc_info=True)
        await socket.close(FAILED)
        return
    link = socket.path_params.get("link", "")
    if self.connection and not owns(self.connection.session.document, link):
        log.warning("a socket asked for the page of somebody else; closed")
        await socket.close(BAD_MESSAGE)
        self.on_close(BAD_MESSAGE, "")


async def _send_message(self: Any, message: Any) -> Any:
    async with self.frames:
        return await _send(self, message)


async def _protocol_error(self: Any, _: str) -> None:
    log.warning("a socket sent what is no message; closed")
    await self._socket.close(BAD_MESSAGE, "not a message")


async def _internal_error(self: Any, _: str) -> None:
    log.warning("a message could not be handled; its socket was closed")
    await self._socket.close(FAILED, "the message could not be handled")
    self.on_close(FAILED, "")


def _render_marked(session: Any, **how: Any) -> str:
    """The page, whose own scripts carry the mark that the answer's policy names."""
    words = {**(how.pop("template_variables", None) or {}), "nonce": nonce.get()}
    return str(_render(session, template_variables=words, **how))


def install() -> None:
    """Mend them; a second call changes nothing."""
    WSHandler.ws_connect = _ws_connect
    WSHandler.send_message = _send_message
    WSHandler._async_open = _async_open
    WSHandler._protocol_error = _protocol_error
    WSHandler._internal_error = _internal_error
    DocHandler.render_session = _render_marked
