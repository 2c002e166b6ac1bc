"""Which state do the ward's family rules settle on, at a moment?"""

from cartwatch.grading.steps import Course
from cartwatch.protocol.tree import FamilyRule, WardProtocol

TRUE, FALSE = 1, -1

WAITING, STALE, PARTIAL = "waiting_first", "stale", "partial"
TALK, ENDED, NEURO = "talk_first", "ended", "neuro_unknown"
NEUTRAL = (WAITING, STALE, PARTIAL, TALK, ENDED, NEURO)
"""States that say nothing about how the patient is, so nobody has to release them."""


def settled(course: Course, ward: WardProtocol, at: int) -> FamilyRule | None:
    """The first rule that is true while every worse one is false; else None.

    Rules stand worst first. One that may be true hides all the milder ones, so no
    text is ever milder than what the chart allows.
    """
    for i, rule in enumerate(ward.family):
        truth = course.family[i].now(at)
        if truth == TRUE:
            return rule
        if truth != FALSE:
            return None
    return None


def certain(course: Course, ward: WardProtocol, at: int) -> tuple[FamilyRule, ...]:
    """Every rule that is true, whatever else may be."""
    return tuple(
        rule for i, rule in enumerate(ward.family) if course.family[i].now(at) == TRUE
    )


def unchanged(
    course: Course, ward: WardProtocol, state: str, since: int, to: int
) -> bool:
    """Whether no other state was settled on from `since` to `to`.

    Neutral states in between (late, partial) are no change.
    """
    times = {since, to}
    for steps in course.family.values():
        inside = (steps.at > since) & (steps.at <= to)
        times.update(steps.at[inside].tolist())
    for at in sorted(times):
        rule = settled(course, ward, at)
        if rule is not None and rule.state != state and rule.state not in NEUTRAL:
            return False
    return True
