"""Which alerts are silent because another one speaks for them?"""

from collections.abc import Iterator, Mapping, Sequence

from cartwatch.alerting.alert import RANK
from cartwatch.alerting.episodes import TRUE, Spell, runs
from cartwatch.grading.steps import Course
from cartwatch.protocol.tree import AlertRule, GradeIs, WardProtocol


def inhibited(
    rule: AlertRule,
    course: Course,
    ward: WardProtocol,
    spells: Mapping[str, Sequence[Spell]],
    now: int,
) -> tuple[str | None, int | None]:
    """Why is this alert silent now (None: it is not), and when was it last until?

    A ward may mute medium and low alerts while a condition holds. Any alert on a
    grade is silent while one on a higher grade of the same scale, at least as urgent,
    is open. A high alert is never muted.
    """
    reasons: list[str] = []
    ended: list[int] = []
    for reason, begins, ends in _silences(rule, course, ward, spells, now):
        if begins <= now < ends:
            reasons.append(reason)
        elif ends <= now:
            ended.append(ends)
    return (reasons[0] if reasons else None), max(ended, default=None)


def _silences(
    rule: AlertRule,
    course: Course,
    ward: WardProtocol,
    spells: Mapping[str, Sequence[Spell]],
    now: int,
) -> Iterator[tuple[str, int, int]]:
    yield from _muted(rule, course, ward, now)
    for other in ward.alerts:
        if not speaks_for(other, rule) or _muted_now(other, course, ward, now):
            continue
        for spell in spells[other.name]:
            if spell.rang:
                end = now + 1 if spell.closed_at is None else spell.closed_at
                yield f"{other.says} is open", spell.rings_at, end


def _muted(
    rule: AlertRule, course: Course, ward: WardProtocol, now: int
) -> Iterator[tuple[str, int, int]]:
    if rule.priority == "high":
        return
    for i, mute in enumerate(ward.mutes):
        if mute.alert == rule.name:
            for run in runs(course.mutes[i], now):
                if run.truth == TRUE:
                    yield mute.reason, run.begins, run.ends


def _muted_now(rule: AlertRule, course: Course, ward: WardProtocol, now: int) -> bool:
    return any(b <= now < e for _, b, e in _muted(rule, course, ward, now))


def speaks_for(other: AlertRule, rule: AlertRule) -> bool:
    """Whether `other` rings for a certain, higher grade of the same scale."""
    mine, theirs = rule.when, other.when
    if not (isinstance(mine, GradeIs) and isinstance(theirs, GradeIs)):
        return False
    if theirs.possible or mine.scale != theirs.scale:
        return False
    urgent = RANK[other.priority] <= RANK[rule.priority]
    return urgent and _reaches(theirs) > _reaches(mine) >= 0


def _reaches(grade: GradeIs) -> int:
    """From which grade on it rings; -1 for a rule on low grades."""
    return {">=": grade.number, ">": grade.number + 1}.get(grade.op, -1)
