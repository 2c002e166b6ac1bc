"""Who writes now? One line a store, and one commit for those who stood in it.

Waiting in line is fair and costs nothing, where SQLite would sleep and try again.
Whoever is done while others wait leaves the transaction open for the next: their rows
reach the disk together, and nobody is answered before they did.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock
from typing import Any, Literal
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session

from cartwatch.store.errors import busy, failed

TOGETHER = 32
"""At most so many share a commit, so that the first is not kept waiting."""
PATIENCE = 10_000
"""How many milliseconds a writer waits for the one before it."""
WAITS = "cartwatch_patience"
"""The name of the engine's option that says how long, in milliseconds."""


class _Group:
    """A transaction that several share, each in a savepoint of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ended = Event()
        self._error: Exception | None = None
        self._at_commit = False
        self._size = 0
        self._connection = engine.connect()
        try:
            self._connection.begin()
        except BaseException:
            self._connection.close()
            raise

    @property
    def open(self) -> bool:
        """Whether another may join: not full, and the transaction is still there."""
        return self._size < TOGETHER and self._alive()

    def _alive(self) -> bool:
        """A full disk or a lost link ends the transaction of everybody."""
        if self._error is not None or self._connection.invalidated:
            return False
        link: Any = self._connection.connection.dbapi_connection
        if self._engine.dialect.name == "sqlite":
            return bool(link.in_transaction)
        return not link.closed

    @contextmanager
    def part(self) -> Iterator[Session]:
        """One writer's session: its rows wait for the commit, or are taken back."""
        self._size += 1
        own: Literal["create_savepoint"] = "create_savepoint"
        try:
            with Session(self._connection, join_transaction_mode=own) as session:
                yield session
                session.commit()
        except Exception as error:
            if not self._alive():
                self._error = error
            raise

    def end(self) -> None:
        """Commit for everybody and let them go; each then asks for the `outcome`."""
        try:
            self._at_commit = self._alive()
            if self._at_commit:
                self._connection.commit()
        except BaseException as error:
            stopped = RuntimeError("the program was stopped while it saved")
            self._error = error if isinstance(error, Exception) else stopped
            if self._error is stopped:
                raise
        finally:
            with suppress(Exception):
                if self._error is not None:
                    self._connection.invalidate()  # never used again: rolled back
                self._connection.close()
            self._ended.set()

    def outcome(self) -> None:
        """Waits until the rows are on the disk. Raises StoreError if they are not."""
        self._ended.wait()
        if not self._at_commit or self._error is not None:
            raise failed(self._engine, self._error, at_commit=self._at_commit)


class _Line:
    """The writers of one engine, in the order in which they came."""

    def __init__(self, engine: Engine) -> None:
        self._patience = engine.get_execution_options().get(WAITS, PATIENCE) / 1000
        self._lock = Lock()
        self._waiting: deque[Event] = deque()
        self._taken = False
        self._group: _Group | None = None

    def enter(self, engine: Engine) -> None:
        """Waits for the turn. Raises StoreError `locked` when it takes too long."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            ticket = Event()
            self._waiting.append(ticket)
        try:
            called = ticket.wait(self._patience)
        except BaseException:
            if not self._gave_up(ticket):
                self.leave()
            raise
        if not called and self._gave_up(ticket):
            raise busy(engine)

    def _gave_up(self, ticket: Event) -> bool:
        """Step out of the line; False when the turn had just come."""
        with self._lock:
            if ticket not in self._waiting:
                return False
            self._waiting.remove(ticket)
            return True

    def group(self, engine: Engine) -> _Group:
        """The transaction that the one before left open, or a new one."""
        if self._group is None:
            self._group = _Group(engine)
        return self._group

    def leave(self) -> None:
        """The next one's turn; without a next one, everybody's rows are committed."""
        while True:
            group = self._group
            with self._lock:
                if self._waiting and (group is None or group.open):
                    self._waiting.popleft().set()
                    return
                if group is None:
                    self._taken = False
                    return
            self._group = None
            try:
                group.end()
            except BaseException:
                self.leave()
                raise


_LINES: WeakKeyDictionary[Engine, _Line] = WeakKeyDictionary()
_MAKING = Lock()


@contextmanager
def turn(engine: Engine) -> Iterator[Session]:
    """A session of one's own in a transaction that may be shared.

    When the block ends, its changes are on the disk. When it raises, they never were,
    and the others' are. Raises StoreError when the commit fails, for all who share it.
    """
    with _MAKING:
        line = _LINES.get(engine) or _LINES.setdefault(engine, _Line(engine))
    line.enter(engine)
    try:
        group = line.group(engine)
        with group.part() as session:
            yield session
    finally:
        line.leave()
    group.outcome()
