"""Floor 8: the pages as one web application, and the process that serves it.

The application with its pages is loaded when it is asked for: the watcher logs as the
service does, and has no page.
"""

from typing import TYPE_CHECKING

from cartwatch.service.limits import Limits
from cartwatch.service.run import PortTakenError, claim, run, server

if TYPE_CHECKING:
    from cartwatch.service.app import create_app

__all__ = ["Limits", "PortTakenError", "claim", "create_app", "run", "server"]


def __getattr__(name: str) -> object:
    """`create_app`, imported now."""
    if name == "create_app":
        from cartwatch.service.app import create_app

        return create_app
    raise AttributeError(name)
