"""Three defects of bokeh-fastapi 0.1.8, mended until Panel brings its own server.

It does not check where a socket was opened from, never tells a session that its tab
was closed (so that none is ever freed), and may interleave two messages.
"""

import asyncio
from typing import Any

from bokeh_fastapi.handler import WSHandler

_connect, _send = WSHandler.ws_connect, WSHandler.send_message


async def _ws_connect(self: Any, websocket: Any) -> None:
    origin = websocket.headers.get("origin", "")
    if not self.check_origin(origin):
        await websocket.close(1008)
        return
    self.frames = asyncio.Lock()
    try:
        await _connect(self, websocket)
    finally:
        if self.connection is not None:
            self.application.client_lost(self.connection)


async def _send_message(self: Any, message: Any) -> Any:
    async with self.frames:
        return await _send(self, message)


def install() -> None:
    """Mend them; a second call changes nothing."""
    WSHandler.ws_connect = _ws_connect
    WSHandler.send_message = _send_message
