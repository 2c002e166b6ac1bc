"""Times as staff read them: 24 hours, the ward's time zone, ages in short."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from cartwatch.clinical import moment
from cartwatch.clinical.time import DAY, HOUR, MINUTE

ENGLISH = "en"


def local(at: int, zone: str) -> datetime:
    """That moment (microseconds since 1970, UTC) on the ward's clock."""
    return moment(at).astimezone(ZoneInfo(zone))


def clock(at: int, zone: str) -> str:
    """14:06; in the hour that a clock change repeats, 01:30 (1) or 01:30 (2)."""
    here = local(at, zone)
    text = format_datetime(here, "HH:mm", locale=ENGLISH)
    again = here.replace(fold=1 - here.fold).utcoffset() != here.utcoffset()
    return f"{text} ({here.fold + 1})" if again else text


def day(at: int, zone: str) -> str:
    """Tue 3 Mar"""
    return format_datetime(local(at, zone), "EEE d MMM", locale=ENGLISH)


def day_clock(at: int, zone: str) -> str:
    """Tue 3 Mar 14:06"""
    return f"{day(at, zone)} {clock(at, zone)}"


def short_age(length: int) -> str:
    """How long ago, for a wall: 12 min, 3 h 10, 2 d 4 h."""
    minutes = max(length, 0) // MINUTE
    if minutes < 60:
        return f"{minutes} min"
    if length < 2 * DAY:
        return f"{minutes // 60} h {minutes % 60:02d}"
    return f"{length // DAY} d {length % DAY // HOUR} h"


def day_number(at: int, infused_at: int, zone: str) -> int:
    """Calendar days since the infusion on the ward's clock; the infusion is day 0."""
    return (local(at, zone).date() - local(infused_at, zone).date()).days


def day_label(number: int) -> str:
    """D+6, D0 or D-1"""
    return "D0" if number == 0 else f"D{number:+d}"
