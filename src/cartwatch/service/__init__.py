"""Floor 8: the pages as one web application, and the process that serves it."""

from cartwatch.service.app import create_app
from cartwatch.service.run import PortTakenError, claim, run, server

__all__ = ["PortTakenError", "claim", "create_app", "run", "server"]
