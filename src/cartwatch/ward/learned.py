"""When did the chart first show it? Late entries open alerts in the past."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

import numpy as np

from cartwatch.alerting import Alert
from cartwatch.clinical import Observation, micros
from cartwatch.grading import Course

TRUE = 1
Regrade = Callable[[int], Course]
"""The same patient as the chart knew them at a time (microseconds)."""


def learned(
    alerts: Iterable[Alert], chart: Iterable[Observation], regrade: Regrade
) -> Mapping[tuple[str, int], int]:
    """By alert and the time at which it opened or worsened: when that was charted.

    Only where rows of that very time were charted after it. What the clock alone
    brought about was known at once.
    """
    written: dict[int, set[int]] = {}
    for row in chart:
        written.setdefault(micros(row.at), set()).add(micros(row.recorded_at))
    known = cache(regrade)
    found: dict[tuple[str, int], int] = {}
    for alert in alerts:
        for at in (alert.opened_at, alert.worsened_at):
            times = sorted(written.get(at, ()))
            if times:
                found[alert.name, at] = max(at, _first(alert, at, times, known))
    return found


def _first(
    alert: Alert, at: int, times: list[int], known: Callable[[int], Course]
) -> int:
    """The first writing that made the criterion as strong as it was then.

    The last one must have, so one writing alone needs no look back.
    """
    return next((t for t in times[:-1] if _shows(known(t), alert, at)), times[-1])


def _shows(course: Course, alert: Alert, at: int) -> bool:
    """Whether that chart has the alert open at that time, and as bad."""
    truth, levels = course.alerts.get(alert.name), course.levels.get(alert.name)
    if truth is None or truth.now(at) != TRUE:
        return False
    if levels is None or at == alert.opened_at:
        return True
    i = int(np.searchsorted(levels.at, at, side="right")) - 1
    return i >= 0 and int(levels.level[i]) >= alert.level
