"""What is one alert episode now: pending, ringing, acknowledged, silent, closed?"""

from collections.abc import Mapping
from dataclasses import replace

from cartwatch.alerting.alert import Acknowledgement, Alert
from cartwatch.alerting.case import Case, Inputs
from cartwatch.alerting.episodes import UNKNOWN, Spell, peak
from cartwatch.alerting.inhibited import inhibited
from cartwatch.alerting.ladder import Climb, ladder
from cartwatch.clinical.time import DAY, MINUTE

LATE = 30 * MINUTE
"""Learned of so long after it began, an alert is marked late."""
MISSED_FOR = DAY
"""So long after it was over, a high alert that nobody could know of still rings."""


def state(case: Case, spell: Spell, cases: Mapping[str, Case], inputs: Inputs) -> Alert:
    """One episode as it stands at the clock of `inputs`."""
    bare = _bare(case, spell, inputs)
    ack = _newest(case, spell, inputs.now)
    if ack is not None:
        bare = _answered(bare, ack)
    if inputs.now != inputs.last:
        ended = inputs.last if spell.closed_at is None else spell.closed_at
        return replace(bare, state="closed", closed_at=ended)
    if spell.closed_at is not None:
        return _over(replace(bare, closed_at=spell.closed_at), inputs)
    return _open(bare, ack, cases, inputs) if spell.rang else bare


def _open(
    alert: Alert,
    ack: Acknowledgement | None,
    cases: Mapping[str, Case],
    inputs: Inputs,
) -> Alert:
    """An episode that rang and has not closed."""
    spells = {name: case.spells for name, case in cases.items()}
    because, spoken_until = inhibited(
        alert.rule, inputs.course, inputs.ward, spells, inputs.now
    )
    if because is not None:
        return replace(alert, state="inhibited", because=because)
    opened = inputs.learned.get((alert.name, alert.opened_at), alert.opened_at)
    since = max(alert.rings_at, opened, spoken_until or alert.rings_at)
    if ack is not None:
        covers = _covers(ack, alert)
        if covers and inputs.now < ack.until:
            return replace(alert, state="acknowledged")
        # Only somebody's answer stops the climb, and a rise only cuts through one.
        since = max(since, ack.until if covers else _known(alert, inputs))
    return _ringing(alert, since, inputs)


def _over(alert: Alert, inputs: Inputs) -> Alert:
    """A closed one; it rings all the same if nobody could know of it in time.

    A high alert of the last 24 h that was over before the chart showed it rings,
    marked late, until somebody answers.
    """
    learned = inputs.learned.get((alert.name, alert.opened_at))
    missed = learned is not None and learned >= (alert.closed_at or learned)
    recent = inputs.now - (alert.closed_at or inputs.now) < MISSED_FOR
    if learned is None or not missed or not recent or alert.priority != "high":
        return replace(alert, state="closed")
    if alert.acknowledged_at is not None and alert.acknowledged_at >= learned:
        return replace(alert, state="closed")
    return replace(_ringing(alert, learned, inputs), late=True)


def _bare(case: Case, spell: Spell, inputs: Inputs) -> Alert:
    """The episode without what people did about it."""
    rule = case.rule
    ends = inputs.last if spell.closed_at is None else spell.closed_at
    level, worsened = peak(case.levels, spell.opened_at, ends)
    key = (rule.name, spell.opened_at)
    learned = inputs.learned.get(key, spell.opened_at)
    return Alert(
        inputs.course.patient,
        rule.name,
        rule,
        rule.priority,
        rule.says,
        spell.number,
        spell.opened_at,
        spell.rings_at,
        worsened,
        level,
        "pending",
        held=case.truth.now(inputs.last) == UNKNOWN,
        late=learned - spell.opened_at > LATE,
    )


def _known(alert: Alert, inputs: Inputs) -> int:
    """Since when could the chart show it as bad as it is?"""
    times = (alert.opened_at, alert.worsened_at)
    return max(inputs.learned.get((alert.name, at), at) for at in times)


def _newest(case: Case, spell: Spell, now: int) -> Acknowledgement | None:
    """The last word on this episode."""
    mine = [a for a in case.acknowledgements if spell.opened_at <= a.at <= now]
    mine = [a for a in mine if not a.review and a.until > a.at]
    return max(mine, key=lambda a: a.at, default=None)


def _covers(ack: Acknowledgement, alert: Alert) -> bool:
    """Whether the alert is still what that person saw: a rise cuts through."""
    grown = ack.level is not None and alert.level > ack.level
    return not grown and alert.worsened_at <= ack.at


def _answered(alert: Alert, ack: Acknowledgement) -> Alert:
    return replace(
        alert,
        acknowledged_by=ack.by,
        acknowledged_at=ack.at,
        acknowledged_until=ack.until,
    )


def _ringing(alert: Alert, since: int, inputs: Inputs) -> Alert:
    climb: Climb = ladder(inputs.ward.ladders[alert.rule.ladder], since, inputs.now)
    return replace(
        alert,
        state="ringing",
        calling_since=since,
        step=climb.step,
        calls=climb.calls,
        next_call=climb.next_call,
    )
