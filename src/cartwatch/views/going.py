"""I am going: the button beside an alert, and what pressing it does.

The button names its patient and alert. What stands on the screen when it is pressed
may be older than what the page shows by then, and nobody answers for another patient.
"""

from cartwatch.alerting import Alert
from cartwatch.views.desk import Desk
from cartwatch.views.html import escape

GOING_FOR = 15
"""Minutes for which somebody who is going keeps an alert quiet."""


def going_button(alert: Alert) -> str:
    """The button; "" for an alert that does not ring."""
    if alert.state != "ringing":
        return ""
    value = escape(f"{alert.opened_at}|{alert.name}|{alert.patient}")
    return (
        f'<button type="button" class="primary" data-action="acknowledge" '
        f'data-value="{value}" data-key="ack-{value}">I am going'
        f'<span class="unseen">: acknowledge {escape(alert.says)}</span></button>'
    )


def going(desk: Desk, value: str) -> Alert | None:
    """Answer the alert that a button named; None when it rings no more.

    Raises Refused, StoreError.
    """
    opened, _, rest = value.partition("|")
    name, _, patient = rest.partition("|")
    review = desk.review(patient)
    for alert in review.alerts if review else ():
        if (str(alert.opened_at), alert.name) == (opened, name):
            desk.acknowledge(alert, minutes=GOING_FOR)
            return alert
    return None
