"""Serving the application: one process on one port."""

import socket

import uvicorn
from fastapi import FastAPI

STOP_WITHIN = 5


class PortTakenError(Exception):
    """Another program listens there already; the text says what to do."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"{host}:{port}: cannot listen there ({reason}). "
            f"Stop the other program, or choose another port: --port {port + 1}."
        )


def claim(host: str, port: int) -> socket.socket:
    """A listening socket on that address; port 0 chooses a free one.

    Raises PortTakenError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    claimed = socket.socket(family, socket.SOCK_STREAM)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind((host, port))
        claimed.listen(128)
    except OSError as error:
        claimed.close()
        reason = error.strerror or str(error)
        raise PortTakenError(host, port, reason) from error
    return claimed


def server(app: FastAPI) -> uvicorn.Server:
    """A server of this one process; Panel's pages do not survive several."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            timeout_graceful_shutdown=STOP_WITHIN,
            ws="websockets-sansio",
            server_header=False,
        )
    )


def run(app: FastAPI, host: str = "127.0.0.1", port: int = 5006) -> None:
    """Serve until interrupted. Raises PortTakenError before anything is served."""
    with claim(host, port) as claimed:
        server(app).run(sockets=[claimed])
