"""A ward's rules: alerts, mutes, schedule, and what families are told."""

from collections.abc import Collection, Mapping
from typing import Literal, cast

from cartwatch.clinical import duration
from cartwatch.protocol import checks
from cartwatch.protocol.criterion import criterion
from cartwatch.protocol.located import Word
from cartwatch.protocol.models_ward import AlertModel, ScheduleModel, WardModel
from cartwatch.protocol.problem import meant
from cartwatch.protocol.scope import Raw, Scope
from cartwatch.protocol.tree import (
    AlertRule,
    FamilyRule,
    FamilyTexts,
    MuteRule,
    Node,
    ScheduleRule,
)

FALLBACK = "en"


def alert_rules(
    model: WardModel, texts: FamilyTexts, scope: Scope
) -> tuple[AlertRule, ...]:
    """The conditions that ring, in file order."""
    built = [_alert(n, a, model, texts, scope) for n, a in model.alerts.items()]
    return tuple(rule for rule in built if rule is not None)


def _alert(
    name: Word, alert: AlertModel, model: WardModel, texts: FamilyTexts, scope: Scope
) -> AlertRule | None:
    _known(alert.ladder, model.ladder, "is no ladder of this ward", scope)
    if alert.explain is not None:
        _known(alert.explain, texts.explains, "explains nothing in the family", scope)
    when = _condition(alert.when, scope, alone=True)
    if when is None:
        return None
    priority = cast(Literal["high", "medium", "low"], str(alert.priority))
    return AlertRule(
        name=str(name),
        when=when,
        priority=priority,
        ladder=str(alert.ladder),
        says=str(alert.says),
        place=name.place,
        hold_for=duration(alert.hold_for) if alert.hold_for else 0,
        clear_after=duration(alert.clear_after) if alert.clear_after else None,
        explain=None if alert.explain is None else str(alert.explain),
    )


def mute_rules(model: WardModel, scope: Scope) -> tuple[MuteRule, ...]:
    """Alerts kept silent while another condition speaks for them."""
    built: list[MuteRule] = []
    for name, mute in model.mute.items():
        _known(name, model.alerts, "is no alert of this ward", scope)
        alert = model.alerts.get(name)
        if alert is not None and alert.priority == "high":
            message = f"'{name}' is a high alert; only medium and low can be muted"
            scope.refuse(name.place, message)
        when = _condition(mute.when, scope)
        if when is not None:
            built.append(MuteRule(str(name), when, str(mute.reason)))
    return tuple(built)


def schedule_rules(model: WardModel, scope: Scope) -> tuple[ScheduleRule, ...]:
    """Which concepts are charted together at least how often, and when."""
    built = [_schedule(rule, scope) for rule in model.schedule]
    return tuple(rule for rule in built if rule is not None)


def _schedule(rule: ScheduleModel, scope: Scope) -> ScheduleRule | None:
    for concept in rule.of:
        scope.concept(concept, concept)
    if duration(rule.every) == 0:
        scope.refuse(rule.every.place, f"'{rule.every}' is no time at all; write 1h")
    when = None if rule.when is None else _condition(rule.when, scope)
    if rule.when is not None and when is None:
        return None
    return ScheduleRule(tuple(map(str, rule.of)), duration(rule.every), when)


def family_rules(
    model: WardModel, families: Mapping[str, FamilyTexts], scope: Scope
) -> tuple[FamilyRule, ...]:
    """What families are told; only what is settled, only states that have a text."""
    states = families[FALLBACK].states if FALLBACK in families else {}
    built: list[FamilyRule] = []
    for state, rule in model.family.items():
        _known(state, states, f"is no state in family/{FALLBACK}.yaml", scope)
        when = _condition(rule.when, scope)
        if when is not None:
            checks.may_be_used([when], scope.report)
            hold = None if rule.hold is None else str(rule.hold)
            built.append(FamilyRule(str(state), when, hold))
    return tuple(built)


def _condition(raw: Raw, scope: Scope, *, alone: bool = False) -> Node | None:
    when = criterion(raw, scope)
    if when is not None:
        checks.given_outside_window([when], scope.vocabulary, scope.report)
        checks.overdue_used([when], scope.report, alone=alone)
    return when


def _known(word: Word, known: Collection[str], wrong: str, scope: Scope) -> None:
    if word not in known:
        listed = f" There is: {', '.join(known)}." if known else ""
        hint = meant(word, known) or listed
        scope.refuse(word.place, f"'{word}' {wrong}.{hint}")
