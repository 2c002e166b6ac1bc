"""Where the pages' files are: styles, scripts, fonts."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"


@cache
def asset(name: str) -> str:
    """The text of one file of the assets folder."""
    return (FOLDER / name).read_text(encoding="utf-8")
