"""Which alerts are open for one patient, late entries told from early ones?"""

from collections.abc import Sequence
from typing import Any

from cartwatch.alerting import Acknowledgement, Alert, alert_history, alerts
from cartwatch.clinical import Observation, Vocabulary
from cartwatch.clinical.time import DAY
from cartwatch.grading import Course
from cartwatch.monitoring import overdue
from cartwatch.protocol.tree import WardProtocol
from cartwatch.ward.learned import Regrade, learned


def open_alerts(
    course: Course,
    protocol: WardProtocol,
    *,
    now: int,
    begins: int | None,
    ends: int | None,
    vocabulary: Vocabulary,
    acknowledgements: Sequence[Acknowledgement],
    chart: Sequence[Observation],
    regrade: Regrade,
) -> tuple[Alert, ...]:
    """The alerts at `now`, each ladder counted from when the chart showed it."""
    late = overdue(course, protocol, until=now, begins=begins, vocabulary=vocabulary)
    asked: dict[str, Any] = {
        "now": now,
        "overdue": late,
        "vocabulary": vocabulary,
        "acknowledgements": acknowledgements,
        "ends": ends,
    }
    before = alert_history(course, protocol, **asked)
    recent = [a for a in before if now - (a.closed_at or now) < DAY]
    shown = learned(recent, chart, regrade)
    return alerts(course, protocol, learned=shown, **asked)
