"""Where messages go out: a console, or a file of JSON lines that others follow."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from cartwatch.notify.notice import Notice


class Undelivered(Exception):
    """A message did not get out; it is tried again."""


class Channel(Protocol):
    """Something that delivers one message, or raises Undelivered."""

    def send(self, notice: Notice) -> None:
        """Deliver it now."""


@dataclass(frozen=True, slots=True)
class Console:
    """Prints messages; `out` is standard output when it is None."""

    out: TextIO | None = None

    def send(self, notice: Notice) -> None:
        """One line a message."""
        when = notice.at.strftime("%H:%M:%SZ")
        print(
            f"{when} to {notice.recipient}: {notice.text}", file=self.out or sys.stdout
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """Appends messages to a file, one JSON object a line."""

    path: Path

    def send(self, notice: Notice) -> None:
        """Raises Undelivered when the file cannot be written."""
        line = {
            "at": notice.at.isoformat(),
            "to": notice.recipient,
            "priority": notice.priority,
            "text": notice.text,
        }
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            raise Undelivered(f"{self.path}: {error.strerror}") from error
