"""What can go wrong with the record, each with its place, reason and next step."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError, StatementError, TimeoutError

Trouble = Literal[
    "cannot open",
    "not migrated",
    "locked",
    "disk full",
    "read only",
    "unreadable",
    "refused",
    "not found",
    "unavailable",
]


class StoreError(Exception):
    """The record could not be read or written; nothing was changed.

    `trouble` is for programs, the text (`place: reason. next step`) for people.
    """

    def __init__(
        self, trouble: Trouble, place: str, reason: str, next_step: str
    ) -> None:
        super().__init__(f"{place}: {reason}. {next_step}.")
        self.trouble: Trouble = trouble
        self.place = place
        self.reason = reason
        self.next_step = next_step


class NaiveTimeError(ValueError):
    """A time without a time zone reached the record."""


_MIGRATE = "Bring it up to date with `cartwatch init`"
_SERVER = (
    "Start the database server, or check its address and password; CartWatch goes on"
    " by itself once it answers"
)
_KNOWN: tuple[tuple[tuple[str, ...], Trouble, str, str], ...] = (
    (
        (
            "connection failed",
            "connection to server",
            "server closed the connection",
            "terminating connection",
            "connection is closed",
            "connection is lost",
            "consuming input failed",
            "shutting down",
            "starting up",
            "connection timeout",
            "ssl connection has been closed",
        ),
        "cannot open",
        "the database server does not answer",
        _SERVER,
    ),
    (
        ("unable to open", "no such file"),
        "cannot open",
        "the store cannot be opened",
        "Check that the folder exists and may be written, or name another --store",
    ),
    (
        ("no such table", "no such column", "undefinedtable", "does not exist"),
        "not migrated",
        "the store is empty or from another version",
        _MIGRATE,
    ),
    (
        ("database is locked", "table is locked", "lock timeout"),
        "locked",
        "another process kept the store busy for too long",
        "Try again; stop a backup or import that runs, if it stays so",
    ),
    (
        ("is full", "no space left", "disk i/o error"),
        "disk full",
        "the disk is full or failing, so nothing was saved",
        "Free space on the disk of the store and save again",
    ),
    (
        ("readonly database", "read-only"),
        "read only",
        "this connection or file may only be read",
        "Give write permission to the file and its folder, or use writing()",
    ),
    (
        ("not a database", "malformed"),
        "unreadable",
        "the file is no CartWatch store or is damaged",
        "Name another --store, or restore the latest backup",
    ),
    (
        ("append-only",),
        "refused",
        "the record only grows: rows are never changed or removed",
        "Chart a correction, which is a new row that amends the old one",
    ),
    (
        ("constraint failed", "violates"),
        "refused",
        "the row breaks a rule of the record",
        "Correct the row named in the reason and save again",
    ),
)


def place_of(engine: Engine) -> str:
    """Where the store is, without a password."""
    return without_secrets(engine.url)


SECRET_PARTS = ("password", "passwd", "sslpassword")
"""Parts of an address's query that drivers take for a password."""


def without_secrets(url: URL) -> str:
    """An address that may be shown."""
    shown = url.difference_update_query(SECRET_PARTS)
    return shown.render_as_string(hide_password=True)


def explained(error: Exception, place: str) -> StoreError:
    """What does this database error mean, and what can be done about it?"""
    cause = error.orig if isinstance(error, StatementError) else error
    said = str(cause).strip().splitlines()[0] if str(cause).strip() else repr(cause)
    if isinstance(cause, NaiveTimeError):
        return StoreError("refused", place, said, "Pass a time with a time zone")
    for marks, trouble, reason, next_step in _KNOWN:
        if any(mark in said.lower() for mark in marks):
            return StoreError(trouble, place, f"{reason} ({said})", next_step)
    return StoreError(
        "unavailable", place, said, "Check the store with `cartwatch audit verify`"
    )


def _own(engine: Engine) -> type[Exception]:
    """What the database's own driver raises, where it is spoken to directly."""
    return engine.dialect.loaded_dbapi.Error


def busy(engine: Engine) -> StoreError:
    """The turn to write did not come in time."""
    reason = "another save or import kept the store busy for too long"
    step = "Try again; stop a backup or import that runs, if it stays so"
    return StoreError("locked", place_of(engine), reason, step)


def failed(engine: Engine, error: Exception | None, *, at_commit: bool) -> StoreError:
    """What the writers who shared a transaction are told when it was not kept.

    When the link breaks while the commit is under way, nobody can know.
    """
    place = place_of(engine)
    if isinstance(error, StoreError):
        found = error
    else:
        lost = error or RuntimeError("the transaction was given up")
        found = explained(lost, place)
    if at_commit and found.trouble in ("unavailable", "cannot open"):
        reason = (
            f"the link was lost while saving, which may have worked ({found.reason})"
        )
        step = "Send it again: it is saved once, however often it is sent"
        return StoreError(found.trouble, place, reason, step)
    return StoreError(found.trouble, place, found.reason, found.next_step)


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Turns what the database says into a StoreError while the block runs."""
    try:
        yield
    except (DBAPIError, StatementError, TimeoutError, _own(engine)) as error:
        raise explained(error, place_of(engine)) from error
