"""Whose turn it is on one open page: who presses waits, who tells of changes does not.

A press is worked on in a thread; changes are told on the one loop that serves every
page and socket, which must never wait for a thread of one page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock


class Turn:
    """One drawing at a time; a change that came meanwhile is drawn after the deed."""

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        self._lock = Lock()
        self._missed = False

    def told(self) -> None:
        """Something changed: draw now, or leave it to whoever has the turn."""
        self._missed = True
        while self._missed and self._lock.acquire(blocking=False):
            try:
                self._missed = False
                self._draw()
            finally:
                self._lock.release()

    @contextmanager
    def doing(self) -> Iterator[None]:
        """The reader's deed; what came meanwhile is drawn after it in any case."""
        try:
            with self._lock:
                yield
        finally:
            if self._missed:
                self.told()
