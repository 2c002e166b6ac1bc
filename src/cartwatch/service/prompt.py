"""A caller who opens a connection and says nothing, or only half, is let go."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEAD_SECONDS = 15.0
"""How long the head of a request may take to arrive."""
LATE = (
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n"
    b"content-type: text/plain; charset=utf-8\r\n\r\nThe request took too long.\n"
)


class PromptH11(H11Protocol):
    """The server's HTTP/1.1, which waits for a request's head only so long."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override] # as in the class above it
        self, transport: asyncio.Transport
    ) -> None:
        """A new connection owes us the head of a request."""
        super().connection_made(transport)
        self._owes()

    def data_received(self, data: bytes) -> None:
        """What came may be the whole head, or a further part of it."""
        super().data_received(data)
        if self._waits_for_head():
            if self._late is None:
                self._owes()
        else:
            self._settled()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody owes anything any more."""
        self._settled()
        super().connection_lost(exc)

    def _owes(self) -> None:
        self._late = self.loop.call_later(HEAD_SECONDS, self._let_go)

    def _settled(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _waits_for_head(self) -> bool:
        """Whether part of a head came, or nothing since the connection began."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None:
            return True
        return cycle.response_complete and bool(self.conn.trailing_data[0])

    def _let_go(self) -> None:
        self._late = None
        if self.transport.is_closing() or not self._waits_for_head():
            return
        if self.transport.get_protocol() is self:
            self.transport.write(LATE)
            self.transport.close()
