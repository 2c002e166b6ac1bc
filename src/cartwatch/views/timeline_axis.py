"""The time axis: the ward's clock, with the day since the infusion at midnight."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cartwatch.clinical import micros
from cartwatch.clinical.time import HOUR
from cartwatch.views.timeline_words import clock, day_label, day_number, local

STEPS = ((8, 1), (30, 4), (80, 12))
"""Up to so many hours in view, a tick every so many hours; a day beyond."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is in view: from `start` to `end`, microseconds since 1970, UTC."""

    start: int
    end: int

    @property
    def hours(self) -> float:
        """How many hours are in view."""
        return (self.end - self.start) / HOUR


def window(start: int, now: int, hours: int | None) -> Window:
    """The last `hours` before now, with a little room after it; None is all."""
    begin = start if hours is None else now - hours * HOUR
    begin = min(begin, now - HOUR)
    return Window(begin, now + (now - begin) // 50)


def ticks(view: Window, infused_at: int, zone: str) -> dict[int, str]:
    """Where the axis is marked and what it says there."""
    every = next((step for limit, step in STEPS if view.hours <= limit), 24)
    found = {}
    for at in _marks(view, every, zone):
        if local(at, zone).hour == 0:
            found[at] = day_label(day_number(at, infused_at, zone))
        else:
            found[at] = clock(at, zone)
    return found


def _marks(view: Window, every: int, zone: str) -> list[int]:
    """Every `every` hours of the ward's clock inside the window."""
    first = local(view.start, zone).replace(minute=0, second=0, microsecond=0)
    days = int(view.hours // 24) + 2
    walls = (
        first.replace(hour=hour) + timedelta(days=offset)
        for offset in range(days)
        for hour in range(0, 24, every)
    )
    marks = {_utc(wall, zone) for wall in walls}
    return sorted(at for at in marks if view.start <= at <= view.end)


def _utc(wall: datetime, zone: str) -> int:
    return micros(wall.replace(tzinfo=ZoneInfo(zone)))
