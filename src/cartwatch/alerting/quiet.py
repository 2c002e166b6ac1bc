"""When may an alert close?"""

import numpy as np

from cartwatch.alerting.episodes import Quiet
from cartwatch.clinical.time import HOUR
from cartwatch.grading.steps import Course
from cartwatch.protocol.tree import AlertRule, Overdue, WardProtocol

CLEAR_AFTER = HOUR


def quiet(rule: AlertRule, course: Course, ward: WardProtocol) -> Quiet:
    """How long must the criterion of this rule stay false?

    As long as the rule says; without a word of it one hour, in which a complete set
    was charted too: the ward's first schedule entry. Lateness ends with the chart
    that ends it.
    """

    def closes(begins: int, ends: int) -> int | None:
        if rule.clear_after is not None:
            at: int | None = begins + rule.clear_after
        elif isinstance(rule.when, Overdue):
            at = begins
        else:
            at = _after_a_complete_set(course, ward, begins)
        return at if at is not None and at < ends else None

    return closes


def _after_a_complete_set(course: Course, ward: WardProtocol, since: int) -> int | None:
    wanted = ward.schedule[0].of if ward.schedule else ()
    at = since + CLEAR_AFTER
    for concept in wanted:
        times = course.charted.get(concept, np.empty(0, np.int64))
        later = times[times >= since]
        if not later.size:
            return None
        at = max(at, int(later.min()))
    return at
