"""What one form says: texts, times, dates, numbers, each read or refused in words."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from cartwatch.ward import Refusal, Refused

_NUMBER = re.compile(r"\d{1,6}([.,]\d{1,6})?")
_NO_TIME = "Write it as 2026-02-01 08:30"
_TWICE = "Write it with its offset, as {first} or {second}"


class Typed:
    """The fields of a form. What cannot be read is collected; `check` refuses it all.

    Times without an offset are those of the ward's clock, `zone`.
    """

    def __init__(self, fields: Mapping[str, str], zone: str) -> None:
        self.fields = fields
        self._zone = ZoneInfo(zone)
        self._wrong: list[Refusal] = []

    def check(self) -> None:
        """Raises Refused with everything that could not be read."""
        if self._wrong:
            raise Refused(self._wrong)

    def text(self, name: str) -> str | None:
        """What was typed, without blanks around it; None for nothing."""
        return self.fields.get(name, "").strip() or None

    def words(self, name: str) -> str:
        """The same for a verb that asks for words itself: "" for nothing."""
        return self.text(name) or ""

    def one_of(self, name: str, known: Sequence[str]) -> None:
        """A word that is none of these is refused; nothing is no word."""
        word = self.text(name)
        if word is not None and word not in known:
            step = f"One of: {', '.join(known)}"
            self._refuse(name, word, "it is none that can be chosen", step)

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.text(name) is not None

    def number(self, name: str) -> float | None:
        """A number with a point or a comma; None for nothing."""
        typed = self.text(name)
        if typed is None:
            return None
        if _NUMBER.fullmatch(typed) is None:
            self._refuse(name, typed, "it is not a number", "Write it as 71.5")
            return None
        return float(typed.replace(",", "."))

    def day(self, name: str) -> date | None:
        """A date; None for nothing."""
        typed = self.text(name)
        try:
            return None if typed is None else date.fromisoformat(typed)
        except ValueError:
            self._refuse(name, typed or "", "it is no date", "Write it as 2015-04-30")
            return None

    def time(self, name: str) -> datetime | None:
        """A time, in UTC; None for nothing, which is now."""
        typed = self.text(name)
        if typed is None:
            return None
        try:
            said = datetime.fromisoformat(typed)
            return self._instant(name, typed, said).astimezone(UTC)
        except (ValueError, OverflowError):
            self._refuse(name, typed, "it is no time", _NO_TIME)
            return None

    def due(self, name: str, now: datetime) -> datetime:
        """A time that must be given; one that is missing is refused."""
        found = self.time(name)
        if found is None and self.text(name) is None:
            self._refuse(name, "", "no time is given", _NO_TIME)
        return now if found is None else found

    def _instant(self, name: str, typed: str, said: datetime) -> datetime:
        """The one moment that is meant; a clock change skips an hour or repeats it."""
        if said.tzinfo is not None:
            return said
        first, second = (said.replace(tzinfo=self._zone, fold=f) for f in (0, 1))
        if first.utcoffset() == second.utcoffset():
            return first
        if first.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) != said:
            reason = "the clocks went forward: this time did not exist"
            self._refuse(name, typed, reason, "Correct the time")
        else:
            shown = [t.isoformat(timespec="minutes") for t in (first, second)]
            step = _TWICE.format(first=shown[0], second=shown[1])
            self._refuse(name, typed, "the clocks went back: it came twice", step)
        return first

    def _refuse(self, name: str, value: str, reason: str, step: str) -> None:
        self._wrong.append(Refusal(name, value, reason, step))
