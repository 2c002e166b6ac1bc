"""Times at the door: ISO 8601 with an offset, never naive, never ahead of the clock."""

import re
from datetime import datetime, timedelta
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical.time import MINUTE, micros
from cartwatch.exchange.table import Column

AHEAD_ALLOWED = 5 * MINUTE
UTC_DTYPE = "datetime64[us, UTC]"
_DATE = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_ZONE = r" ?(?:Z|z|[+-]\d{2}(?::?\d{2})?)"
ISO = rf"{_DATE}[T ]{_CLOCK}{_ZONE}"
NAIVE = rf"{_DATE}(?:[T ]{_CLOCK})?"
_NAIVE = re.compile(NAIVE, re.ASCII)
_EARLIEST = micros(datetime.fromisoformat("1900-01-01T00:00:00+00:00"))
NO_ZONE = "add the offset, such as Z or +01:00"
WRITE_ISO = "write it as 2026-02-01T08:30:00+01:00"
AHEAD = "check the date; if the dates were shifted on purpose, give the clock (--now)"


def read_times(
    column: Column, now: datetime | None
) -> tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.object_]]:
    """Microseconds UTC, reason and next step for every *word* of a column of times.

    The reason is '' where the word is a time. Without `now` nothing is ahead.
    """
    words = pd.Series(column.words, dtype="str")
    shaped = words.str.fullmatch(ISO).to_numpy(bool)
    parsed = pd.to_datetime(
        words.where(shaped).str.replace(",", ".").str.upper(),
        format="ISO8601",
        utc=True,
        errors="coerce",
    ).dt.as_unit("us")
    known = parsed.notna().to_numpy()
    at = np.where(known, parsed.to_numpy("datetime64[us]").view(np.int64), 0)
    reasons = np.full(len(words), "", dtype=object)
    steps = np.full(len(words), "", dtype=object)
    for i in np.flatnonzero(~known):
        reasons[i], steps[i] = _unread(str(column.words[i]), shaped=bool(shaped[i]))
    _refuse(known & (at < _EARLIEST), column, reasons, steps, "before 1900", WRITE_ISO)
    if now is not None:
        ahead = known & (at > micros(now) + AHEAD_ALLOWED)
        reason = f"in the future (it is {spoken_time(now)})"
        _refuse(ahead, column, reasons, steps, reason, AHEAD)
    return at, reasons, steps


def _refuse(
    which: NDArray[np.bool_],
    column: Column,
    reasons: NDArray[np.object_],
    steps: NDArray[np.object_],
    reason: str,
    step: str,
) -> None:
    for i in np.flatnonzero(which):
        reasons[i], steps[i] = f"the time '{column.words[i]}' is {reason}", step


def _unread(word: str, *, shaped: bool) -> tuple[str, str]:
    if not word:
        return "no time", WRITE_ISO
    if shaped:
        return f"there is no time '{word}'", WRITE_ISO
    if _NAIVE.fullmatch(word):
        return f"the time '{word}' has no time zone", NO_ZONE
    return f"'{word}' is not an ISO 8601 time", WRITE_ISO


def spoken_time(moment: datetime) -> str:
    """The time as files write it, to the minute, UTC."""
    utc = moment - cast(timedelta, moment.utcoffset())
    return utc.strftime("%Y-%m-%dT%H:%MZ")


def as_series(micros_utc: NDArray[np.int64]) -> pd.Series:
    """Microseconds as a column of aware UTC times."""
    return pd.Series(micros_utc.astype("datetime64[us]")).dt.tz_localize("UTC")


def written(times: pd.Series) -> NDArray[np.str_]:
    """Aware UTC times as text with Z; to the second where all are whole."""
    at = times.dt.tz_convert("UTC").dt.as_unit("us").dt.tz_localize(None)
    values = at.to_numpy("datetime64[us]")
    whole = bool((values.view(np.int64) % 1_000_000 == 0).all())
    text = np.datetime_as_string(values, unit="s" if whole else "us")
    return np.char.add(text, "Z")
