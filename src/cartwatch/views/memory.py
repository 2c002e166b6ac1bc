"""Reviews that several pages ask for at once are worked out once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

FRESH_SECONDS = 30.0
"""How long an answer serves before the clock alone may have changed it."""


@dataclass(slots=True)
class _Kept(Generic[T]):
    """One answer, its lock, and how often it was forgotten."""

    lock: Lock = field(default_factory=Lock)
    forgotten: int = 0
    made_of: int = -1
    made_at: float = 0.0
    answer: T | None = None


class Memory(Generic[T]):
    """Answers by key, forgotten after a change of the store or half a minute.

    An answer that was being worked out while `forget` was called is not kept, so a
    page never shows what was true before a save.
    """

    def __init__(self, fresh: float = FRESH_SECONDS) -> None:
        self._fresh = fresh
        self._kept: dict[str, _Kept[T]] = {}
        self._lock = Lock()

    def forget(self, keys: Iterable[str] | None = None) -> None:
        """The store changed for these keys, or for anybody (None)."""
        with self._lock:
            for key in self._kept if keys is None else keys:
                if key in self._kept:
                    self._kept[key].forgotten += 1

    def get(self, key: str, make: Callable[[], T]) -> T:
        """The answer for `key`, made when there is none that is fresh."""
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
        with kept.lock:
            made_of = kept.forgotten
            late = monotonic() - kept.made_at >= self._fresh
            if kept.answer is None or late or kept.made_of != made_of:
                kept.answer = make()
                kept.made_of, kept.made_at = made_of, monotonic()
            return kept.answer
