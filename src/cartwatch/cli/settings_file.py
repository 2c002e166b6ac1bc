"""Where is the settings file? Looked for without loading what reads it."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

FILE = "cartwatch.toml"
VARIABLE = "CARTWATCH_CONFIG"


class SettingsError(Exception):
    """The settings cannot be used; the text has a line for every problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def config_folder() -> Path | None:
    """The user's folder for settings of CartWatch; None when there is no home."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return base / "cartwatch"


def places() -> Iterator[Path]:
    """Where the file is looked for when nobody names it, in this order."""
    yield Path(FILE)
    folder = config_folder()
    if folder is not None:
        yield folder / FILE


def found_file(named: Path | None = None) -> Path | None:
    """The settings file: `named`, else $CARTWATCH_CONFIG, else the usual places.

    None when there is none. Raises SettingsError when a named one is not there.
    """
    variable = os.environ.get(VARIABLE)
    for path, by in ((named, "--config"), (variable and Path(variable), VARIABLE)):
        if path:
            if not path.is_file():
                raise SettingsError([f"{by}: {path} is no file"])
            return path
    return next((path for path in places() if _there(path)), None)


def _there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
