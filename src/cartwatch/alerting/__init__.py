"""Floor 4: which alerts are open, who has been called, who comes next.

Derived, never remembered: every answer is a function of the course, the ward's
protocol, what people did, and the clock. A restart changes nothing.
"""

from cartwatch.alerting.alert import Acknowledgement, Alert
from cartwatch.alerting.alerts import alerts, urgency
from cartwatch.alerting.called import Call, called
from cartwatch.alerting.history import alert_history

__all__ = [
    "Acknowledgement",
    "Alert",
    "Call",
    "alert_history",
    "alerts",
    "called",
    "urgency",
]
