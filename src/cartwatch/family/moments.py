"""Times as families read them, in their language and the ward's time zone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time
from babel.units import format_unit

from cartwatch.clinical import moment
from cartwatch.clinical.time import HOUR, MINUTE


def clock_time(at: int, now: int, zone: str, language: str) -> str:
    """ "2:05 PM"; with the day in front of it when that is not today."""
    here = ZoneInfo(zone)
    local, today = moment(at).astimezone(here), moment(now).astimezone(here)
    text = format_time(local, "short", here, locale=_locale(language))
    if local.date() == today.date():
        return text
    day = format_skeleton("MMMEd", local, here, locale=_locale(language))
    return f"{day}, {text}"


def how_long(length: int, language: str) -> str:
    """ "3 hours": whole hours, below one hour minutes, rounded down."""
    span = timedelta(microseconds=max(length, 0))
    unit, size = ("hour", HOUR) if length >= HOUR else ("minute", MINUTE)
    count = span // timedelta(microseconds=size)
    return str(format_unit(count, f"duration-{unit}", locale=_locale(language)))


def _locale(language: str) -> str:
    return language.replace("-", "_")
