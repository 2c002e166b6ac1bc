"""Who is turned away at the door is on record: once a minute, however often."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.types import Scope

from cartwatch.service.door import Door, cookies_of
from cartwatch.store import StoreError, append, writing

ACTION = "access: turned away"
EVERY = timedelta(minutes=1)
MOST_KEPT = 1_000
"""Addresses remembered at a time: a stranger cannot fill the memory, nor the record."""
MOST_A_MINUTE = 30

Key = tuple[str, str]


@dataclass(slots=True)
class Tried:
    """One for the application. What is not written is counted into the next event."""

    door: Door
    _last: dict[Key, datetime] = field(default_factory=dict, init=False)
    _more: Counter[Key] = field(default_factory=Counter, init=False)

    async def note(self, scope: Scope, status: int, path: str) -> None:
        """An audit event for this refusal, unless the same one was just written.

        `path` is the address as it may be logged. A store that takes nothing keeps
        nobody waiting and nothing from being refused.
        """
        client = scope.get("client")
        key = (f"{status} {path}", client[0] if client else "")
        now = self.door.clock()
        if not self._is_due(key, now):
            if key in self._more or len(self._more) < MOST_KEPT:
                self._more[key] += 1
            return
        self._last[key] = now
        more = self._more.pop(key, 0)
        token = cookies_of(scope).get(self.door.cookie(), "")
        with suppress(StoreError):
            await asyncio.to_thread(self._write, key, token, more, now)

    def _is_due(self, key: Key, now: datetime) -> bool:
        """Whether the last event of its kind, or the last of many, is long ago."""
        self._last = {k: at for k, at in self._last.items() if now - at < EVERY}
        return key not in self._last and len(self._last) < MOST_A_MINUTE

    def _write(self, key: Key, token: str, more: int, now: datetime) -> None:
        standing = self.door.standing(token)
        by = "nobody" if standing is None else standing.person.name
        what, address = key
        said = {"what": what, "address": address, "before": more}
        with writing(self.door.engine) as session:
            append(session, [], action=ACTION, by=by, now=now, details=said)
