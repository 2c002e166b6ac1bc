"""A death entered in error was withdrawn: every open alert calls anew from then."""

from collections.abc import Iterable
from dataclasses import replace

from cartwatch.alerting import Acknowledgement, Alert
from cartwatch.alerting.ladder import ladder
from cartwatch.protocol.tree import WardProtocol


def still_answered(
    answers: Iterable[Acknowledgement], since: int | None
) -> tuple[Acknowledgement, ...]:
    """What people answered, without who was on the way before the watch stopped."""
    return tuple(a for a in answers if since is None or a.review or a.at >= since)


def resumed(
    alerts: Iterable[Alert], protocol: WardProtocol, since: int | None, now: int
) -> tuple[Alert, ...]:
    """The alerts, with each ladder that began before `since` begun again there.

    Messages of the first climb were cancelled; these are new ones.
    """
    if since is None:
        return tuple(alerts)
    return tuple(_again(alert, protocol, since, now) for alert in alerts)


def _again(alert: Alert, protocol: WardProtocol, since: int, now: int) -> Alert:
    if alert.calling_since is None or alert.calling_since >= since:
        return alert
    climb = ladder(protocol.ladders[alert.rule.ladder], since, now)
    return replace(
        alert,
        calling_since=since,
        step=climb.step,
        calls=climb.calls,
        next_call=climb.next_call,
    )
