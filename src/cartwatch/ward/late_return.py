"""Is somebody late who is off the unit? An alert derived from the stay and the clock.

It is one more rule beside the ward's own, followed by the same code as all others:
`checks are overdue` of a ward with this single rule, whose check is the return.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypedDict, Unpack
from zoneinfo import ZoneInfo

import numpy as np

from cartwatch.alerting import Acknowledgement, Alert, alerts
from cartwatch.clinical import Vocabulary, micros
from cartwatch.grading import Course, Steps
from cartwatch.protocol.tree import AlertRule, Overdue, WardProtocol
from cartwatch.store import tables

LATE_RETURN = "late return"
"""The alert's name; no alert of a ward can have it, since it holds a space."""
PRIORITY: Literal["medium"] = "medium"


class Asked(TypedDict):
    """What every question about alerts holds. Times are microseconds, UTC."""

    now: int
    ends: int | None
    vocabulary: Vocabulary
    acknowledgements: Sequence[Acknowledgement]


def late_return(
    course: Course,
    protocol: WardProtocol,
    stays: Sequence[tables.Stay],
    **asked: Unpack[Asked],
) -> tuple[Alert, ...]:
    """The alert of a leave that lasts longer than was said; empty while none does.

    `stays` are those that count, oldest first. Nothing rings where the ward has no
    ladder.
    """
    last = stays[-1] if stays else None
    if last is None or last.expected_return is None or not protocol.ladders:
        return ()
    only = replace(protocol, alerts=(_rule(last, protocol),), mutes=())
    return alerts(course, only, overdue=_steps(course, stays), **asked)


def _rule(stay: tables.Stay, protocol: WardProtocol) -> AlertRule:
    back, zone = stay.expected_return, ZoneInfo(protocol.time_zone)
    clock = "" if back is None else f"{back.astimezone(zone):%H:%M}"
    says = f"Not back from {stay.place}; expected at {clock}"
    place = protocol.place
    ladder = _ladder(protocol)
    when = Overdue("checks are overdue", place)
    return AlertRule(LATE_RETURN, when, PRIORITY, ladder, says, place)


def _ladder(protocol: WardProtocol) -> str:
    """Who is called for a late check, else for any medium alert, else the first."""
    late = [r.ladder for r in protocol.alerts if isinstance(r.when, Overdue)]
    medium = [r.ladder for r in protocol.alerts if r.priority == PRIORITY]
    return next(iter([*late, *medium, *protocol.ladders]))


def _steps(course: Course, stays: Sequence[tables.Stay]) -> Steps:
    """True from each expected return until the next stay begins."""
    found: dict[int, int] = {course.infused_at: -1}
    for stay, after in zip(stays, [*stays[1:], None], strict=True):
        found[micros(stay.begins_at)] = -1
        back = stay.expected_return
        if back is not None and (after is None or back < after.begins_at):
            # One whose begin was corrected past it has been late from the begin on.
            found[max(micros(back), micros(stay.begins_at))] = 1
    at = sorted(found)
    truth = [found[t] for t in at]
    return Steps(np.array(at, np.int64), np.array(truth, np.int8))
