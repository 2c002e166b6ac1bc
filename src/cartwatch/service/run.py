"""Serving the application: one process on one port."""

import socket
from collections.abc import Callable, Sequence

import uvicorn
from fastapi import FastAPI

from cartwatch.service import logs
from cartwatch.service.limits import Limits
from cartwatch.service.prompt import PromptH11

STOP_WITHIN = 5
FIRST_PORT, LAST_PORT = 5006, 65_535


class PortTakenError(Exception):
    """Another program listens there already; the text says what to do."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        another = f"--port {port + 1 if port < LAST_PORT else FIRST_PORT}"
        super().__init__(
            f"{host}:{port}: cannot listen there ({reason}). "
            f"Stop the other program, or choose another port: {another}."
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
    except (OSError, OverflowError, UnicodeError) as error:
        claimed.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise PortTakenError(host, port, reason) from error
    return claimed


def server(
    app: FastAPI, limits: Limits | None = None, proxies: Sequence[str] = ()
) -> uvicorn.Server:
    """A server of this one process; Panel's pages do not survive several.

    `proxies` are the addresses whose word about the caller (X-Forwarded-For, -Proto)
    is believed.
    """
    size = limits or Limits()
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=STOP_WITHIN,
            http=PromptH11,
            h11_max_incomplete_event_size=size.headers + size.address,
            ws="websockets-sansio",
            ws_max_size=size.message,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
        )
    )


def run(
    app: FastAPI,
    host: str = "127.0.0.1",
    port: int = 5006,
    *,
    limits: Limits | None = None,
    proxies: Sequence[str] = (),
    ready: Callable[[str, int], None] = lambda *_: None,
) -> None:
    """Serve until interrupted; `ready` is told the host and the port that was taken.

    Raises PortTakenError before anything is served.
    """
    with claim(host, port) as claimed:
        ready(host, int(claimed.getsockname()[1]))
        logs.own_handlers()
        server(app, limits, proxies).run(sockets=[claimed])
