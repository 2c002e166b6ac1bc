"""Time as the core knows it: whole microseconds, UTC."""

import re
from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

_UNITS = {"s": SECOND, "min": MINUTE, "h": HOUR, "d": DAY, "wk": WEEK}
_DURATION = re.compile(r"([+-]?)(\d+)(s|min|h|d|wk)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def duration(text: str) -> int:
    """How long is "90min", "6h" or "-3d", in microseconds?

    Raises ValueError with the reason when the text is no duration.
    """
    found = _DURATION.fullmatch(text.strip())
    if not found:
        msg = f"'{text}' is not a duration; write 90min, 6h or 3d"
        raise ValueError(msg)
    sign, number, unit = found.groups()
    length = int(number) * _UNITS[unit]
    return -length if sign == "-" else length


def micros(moment: datetime) -> int:
    """Microseconds since 1970, UTC; refuses a naive time."""
    if moment.tzinfo is None:
        msg = f"{moment.isoformat()} has no time zone; add one, such as Z or +01:00"
        raise ValueError(msg)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(micros_utc: int) -> datetime:
    """The aware UTC time of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=int(micros_utc))


def spoken(length: int) -> str:
    """A length of time in words a nurse would say: "2 h 05 min", "35 min", "3 d"."""
    if length < 0:
        return f"-{spoken(-length)}"
    minutes = length // MINUTE
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02d} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"
