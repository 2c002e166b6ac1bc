"""Which alerts are open now, the most urgent first?"""

from collections.abc import Sequence

from cartwatch.alerting.alert import RANK, Acknowledgement, Alert
from cartwatch.alerting.case import Learned
from cartwatch.alerting.history import alert_history
from cartwatch.clinical import Vocabulary
from cartwatch.grading.steps import Course, Steps
from cartwatch.protocol.tree import WardProtocol

_ORDER = {"ringing": 0, "acknowledged": 1, "inhibited": 2, "pending": 3}


def alerts(
    course: Course,
    ward: WardProtocol,
    *,
    now: int,
    overdue: Steps,
    vocabulary: Vocabulary,
    acknowledgements: Sequence[Acknowledgement] = (),
    learned: Learned | None = None,
    ends: int | None = None,
) -> tuple[Alert, ...]:
    """The open and pending alerts: ringing before answered, high before low.

    The arguments are those of `alert_history`.
    """
    every = alert_history(
        course,
        ward,
        now=now,
        overdue=overdue,
        vocabulary=vocabulary,
        acknowledgements=acknowledgements,
        learned=learned,
        ends=ends,
    )
    return tuple(sorted((a for a in every if a.state != "closed"), key=urgency))


def urgency(alert: Alert) -> tuple[int, int, int]:
    """Sorts open alerts: ringing before answered, high before low, old before new."""
    return _ORDER[alert.state], RANK[alert.priority], alert.opened_at
