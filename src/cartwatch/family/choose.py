"""Which text may the family see now, and which one waits for the team?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from cartwatch.clinical.time import MINUTE
from cartwatch.family.checks import anything_charted, part_missing
from cartwatch.family.fills import same_words
from cartwatch.family.settled import (
    ENDED,
    FALSE,
    NEURO,
    NEUTRAL,
    PARTIAL,
    STALE,
    TALK,
    WAITING,
    certain,
    settled,
    unchanged,
)
from cartwatch.grading.steps import Course
from cartwatch.protocol.tree import FamilyRule, FamilyText, WardProtocol

Decision = Literal["released", "told", "held", "closed"]
GRACE = 15 * MINUTE
"""A check may be late so long before the family reads that the update is late."""


class Check(Protocol):
    """Something that has to be charted, and by how long it is overdue."""

    @property
    def overdue_by(self) -> int:
        """Microseconds; 0 or less means not yet."""


@dataclass(frozen=True, slots=True)
class Release:
    """What staff decided about the page at `at`: show this state, or close the page.

    `told` means that a person told the family first. `held` hides every state until
    the next release.
    """

    state: str
    at: int
    by: str
    decision: Decision = "released"


@dataclass(frozen=True, slots=True)
class FamilyChoice:
    """What the family's page shows, and why. None of it is a grade.

    `state` is shown with `text` (None: the unit has no such text). `waiting` is the
    state that staff have yet to release; `hold` says what must come first. `by` is
    who released the state that is shown.
    """

    state: str
    text: FamilyText | None
    hold: str | None
    reason: str
    waiting: str | None = None
    by: str | None = None


def choose(
    course: Course,
    ward: WardProtocol,
    *,
    now: int,
    due: Sequence[Check],
    released: Sequence[Release] = (),
    ended: bool = False,
) -> FamilyChoice:
    """Which state does the family see at `now`?

    `due` is what is due, `ended` that the patient left or died. A change that nobody
    released hides the old text at once. Times are microseconds since 1970.
    """
    past = sorted((r for r in released if r.at <= now), key=lambda r: r.at)
    newest = past[-1] if past else None
    late = any(check.overdue_by > GRACE for check in due)
    choice = _choice(course, ward, now, late, newest, ended)
    return replace(choice, text=ward.texts.states.get(choice.state))


def _choice(
    course: Course,
    ward: WardProtocol,
    now: int,
    late: bool,
    newest: Release | None,
    ended: bool,
) -> FamilyChoice:
    if ended or (newest is not None and newest.decision == "closed"):
        return _neutral(ENDED, "The page is closed")
    rule = settled(course, ward, now)
    worst = rule or next(iter(certain(course, ward, now)), None)
    known = worst is not None and _released(course, ward, worst, newest, now)
    if worst is not None and worst.hold is not None and not known:
        return _neutral(TALK, "The family has not been told yet", worst)
    if not anything_charted(course, ward, now):
        return _neutral(WAITING, "Nothing has been charted yet")
    if late:
        return _neutral(STALE, "Checks are late")
    if rule is None:
        return _unsettled(course, ward, now)
    if rule.state in NEUTRAL:
        return _neutral(rule.state, "The ward's rule")
    if not known:
        state = WAITING if newest is None else TALK
        return _neutral(state, "Nobody has released the change yet", rule)
    return FamilyChoice(
        rule.state, None, None, "Released", by=newest.by if newest else None
    )


def _neutral(
    state: str, reason: str, waiting: FamilyRule | None = None
) -> FamilyChoice:
    hold = None if waiting is None else waiting.hold
    wanted = None if waiting is None else waiting.state
    return FamilyChoice(state, None, hold, reason, wanted)


def _released(
    course: Course,
    ward: WardProtocol,
    rule: FamilyRule,
    newest: Release | None,
    now: int,
) -> bool:
    """Whether staff released this state and nothing else happened since.

    What must be told first counts only once it was told; a worse grade or other words
    in the braces are a change too.
    """
    if newest is None or newest.state != rule.state or newest.decision == "held":
        return False
    if rule.hold is not None and newest.decision != "told":
        return False
    if not same_words(course, ward.texts, newest.at, now):
        return False
    return unchanged(course, ward, rule.state, newest.at, now)


def _unsettled(course: Course, ward: WardProtocol, now: int) -> FamilyChoice:
    """The chart does not decide it: say why in kind words, and nothing more."""
    if any(r.state == NEURO for r in certain(course, ward, now)):
        return _neutral(NEURO, "Thinking cannot be checked now")
    if part_missing(course, ward, now):
        return _neutral(PARTIAL, "Part of the last set is missing")
    if all(steps.now(now) == FALSE for steps in course.family.values()):
        return _neutral(TALK, "No text of the unit is true of what is charted")
    return _neutral(WAITING, "The chart does not settle it")
