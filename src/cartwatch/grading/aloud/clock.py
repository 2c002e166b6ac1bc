"""Times as they are said aloud: the ward's clock, and the day since the infusion."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cartwatch.clinical import moment


@dataclass(frozen=True, slots=True)
class Clock:
    """Says times beside `now`: 02:10 today, 14:00 tomorrow, else day 3 21:40.

    Times are microseconds since 1970, UTC. Day 0 is the calendar day of the infusion
    in the ward's time zone.
    """

    now: int
    infused_at: int
    zone: str = "UTC"

    def local(self, at: int) -> datetime:
        """That moment on the ward's clock."""
        return moment(at).astimezone(ZoneInfo(self.zone))

    def time(self, at: int) -> str:
        """02:10, 14:00 tomorrow, day 3 21:40."""
        clock, away = _hours(self.local(at)), self._date(at) - self._date(self.now)
        if away == timedelta(0):
            return clock
        return (
            f"{clock} tomorrow" if away == timedelta(1) else f"{self.day(at)} {clock}"
        )

    def day(self, at: int) -> str:
        """Day 3: calendar days since the infusion."""
        return f"day {(self._date(at) - self._date(self.infused_at)).days}"

    def full(self, at: int) -> str:
        """Day 3 21:40, with the day whatever day it is."""
        return f"{self.day(at)} {_hours(self.local(at))}"

    def when(self, at: int) -> str:
        """At 02:10, on day 3 21:40."""
        said = self.time(at)
        return f"{'on' if said.startswith('day') else 'at'} {said}"

    def _date(self, at: int) -> date:
        return self.local(at).date()


def _hours(here: datetime) -> str:
    """14:06; in the hour that a clock change repeats, 01:30 (1) or 01:30 (2)."""
    again = here.replace(fold=1 - here.fold).utcoffset() != here.utcoffset()
    return f"{here:%H:%M} ({here.fold + 1})" if again else f"{here:%H:%M}"
