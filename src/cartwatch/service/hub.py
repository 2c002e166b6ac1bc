"""Telling every open page that the record has changed: one task a process."""

import asyncio
import logging
import weakref
from collections.abc import Callable
from time import monotonic
from typing import Any

import panel as pn
from bokeh.application.application import SessionContext
from bokeh.document import Document

log = logging.getLogger(__name__)

LOOK_EVERY = 0.1
"""Seconds between two looks at the store."""

QUIET = 10.0
"""Seconds after which pages are told anyway, because time itself has gone on."""

Told = Callable[[], None]


class Hub:
    """Asks `token` every 100 ms; when it changed, calls every open page once.

    Pages are held weakly and forgotten when their session ends. `before` runs once
    in a thread before the pages are told, with whether the token changed or only
    time went on: it forgets what was remembered and works it out again.
    """

    def __init__(
        self,
        token: Callable[[], object],
        *,
        before: Callable[[bool], None] = lambda _: None,
        every: float = LOOK_EVERY,
        quiet: float = QUIET,
        retry: float = 1.0,
    ) -> None:
        self._token = token
        self._before = before
        self._every = every
        self._quiet = quiet
        self._retry = retry
        self._seen: object = None
        self._told_at = monotonic()
        self._pages: dict[Document, list[weakref.WeakMethod[Told]]] = {}

    @property
    def pages(self) -> int:
        """How many open pages are told."""
        return len(self._pages)

    def subscribe(self, told: Told) -> None:
        """Call the bound method `told` in the current page after every change."""
        document = pn.state.curdoc
        if document is None:
            return
        if document not in self._pages:
            pn.state.on_session_destroyed(self._gone)
        self._pages.setdefault(document, []).append(weakref.WeakMethod(told))

    def _gone(self, context: SessionContext) -> None:
        document: Any = getattr(context, "_document", None)
        self._pages.pop(document, None)

    def tell(self) -> None:
        """Tell every open page, on its own document's turn."""
        for document, listeners in list(self._pages.items()):
            for told in [found for ref in listeners if (found := ref())]:
                try:
                    document.add_next_tick_callback(_guarded(told))
                except (ValueError, RuntimeError):
                    self._pages.pop(document, None)

    async def run(self) -> None:
        """Look until cancelled. A store that cannot be read is looked at again."""
        while True:
            try:
                await self._look()
            except Exception:
                log.warning("the store could not be read; looking again", exc_info=True)
                await asyncio.sleep(self._retry)
            await asyncio.sleep(self._every)

    async def _look(self) -> None:
        """Tell the pages when the token changed, or when it was quiet for long."""
        now = await asyncio.to_thread(self._token)
        first, changed = self._seen is None, now != self._seen
        late = monotonic() - self._told_at >= self._quiet
        if changed or late:
            await asyncio.to_thread(self._before, changed)
        if late or (changed and not first):
            self.tell()
            self._told_at = monotonic()
        self._seen = now


def _guarded(told: Told) -> Told:
    """An error in one page is logged and does not end the page."""

    def call() -> None:
        try:
            told()
        except Exception:
            log.exception("a page could not show the change")

    return call
