"""Where the store is, and how a command ends when it is not there."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cartwatch.cli.exits import NO_STORE, USAGE, stop

if TYPE_CHECKING:
    from sqlalchemy import Engine

FILE = "cartwatch.db"


def data_folder() -> Path:
    """The folder of the user's data for CartWatch, as this system names it."""
    try:
        home = Path.home()
    except RuntimeError:
        stop("This computer knows no home folder of yours: name --store.", NO_STORE)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "cartwatch"


def address(store: str | None) -> str:
    """The store that was named, that of the settings, or one in the data folder."""
    return store or settled() or f"sqlite:///{data_folder() / FILE}"


def settled() -> str | None:
    """The store that the settings file names; None without such a file."""
    from cartwatch.cli.settings import read, understood
    from cartwatch.cli.settings_file import found_file

    with understood():
        if found_file() is None:
            return None
    return read().settings.store


def _is_there(path: Path) -> bool:
    """Whether there is such a file; one in a closed folder is not there for us."""
    try:
        return path.exists()
    except OSError:
        return False


def who(by: str | None) -> str:
    """The person who was named, or the one who is signed in on this computer."""
    try:
        return by or getpass.getuser()
    except (KeyError, OSError):
        stop("This computer does not say who you are: add --by NAME.", USAGE)


@contextmanager
def available() -> Iterator[None]:
    """Ends with code 4 when the store cannot be had, 2 when it refuses the deed."""
    from cartwatch.store import StoreError

    try:
        yield
    except StoreError as error:
        asked = error.trouble in ("refused", "not found")
        stop(str(error), USAGE if asked else NO_STORE)


@contextmanager
def opened(store: str | None) -> "Iterator[Engine]":
    """The store, which must be there and up to date."""
    from cartwatch.store import StoreError, engine, require_current

    with available():
        url = address(store)
        name = url.removeprefix("sqlite:///")
        if name != url and name and not _is_there(Path(name)):
            step = "Make it with `cartwatch init`, or name another --store"
            raise StoreError("cannot open", url, "there is no store", step)
        found = engine(url)
        try:
            require_current(found)
            yield found
        finally:
            found.dispose()
