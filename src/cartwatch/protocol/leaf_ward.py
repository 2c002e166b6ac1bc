"""The leaf forms that only a ward file may use: conditions on scales."""

import re
from collections.abc import Callable
from typing import Literal, cast

from cartwatch.protocol.located import Word
from cartwatch.protocol.models import NAME
from cartwatch.protocol.problem import meant
from cartwatch.protocol.scope import Scope
from cartwatch.protocol.tree import (
    Flagged,
    GradeIs,
    GradeState,
    Node,
    Op,
    Overdue,
)

Found = re.Match[str]
_OP = r">=|>|<=|<"
_STATES = ("unsettled", "ungraded")


def grade_is(found: Found, word: Word, scope: Scope, *, possible: bool) -> Node | None:
    """`crs >= 3` or `crs may be >= 3`."""
    scale, op, number = found[1], found[2], found[3]
    if not _scale(scale, word, scope):
        return None
    if found[4] or number not in ("0", "1", "2", "3", "4"):
        message = "a grade is 0, 1, 2, 3 or 4 and carries no unit"
        return scope.refuse(word.at(number), message)
    return GradeIs(word, word.place, scale, cast(Op, op), int(number), possible)


def grade_state(found: Found, word: Word, scope: Scope) -> Node | None:
    """`crs is unsettled` or `crs is ungraded`."""
    scale, negated, state = found[1], found[2], found[3]
    if negated or state not in _STATES:
        hint = meant(state, _STATES)
        message = f"'{word}': write '{scale} is unsettled' or '{scale} is ungraded'"
        return scope.refuse(word.at(state), f"{message}.{hint}")
    said = cast(Literal["unsettled", "ungraded"], state)
    return GradeState(word, word.place, scale, said)


def _rose(found: Found, word: Word, scope: Scope) -> Node | None:
    if not _scale(found[1], word, scope):
        return None
    return GradeState(word, word.place, found[1], "rose")


def _flags(found: Found, word: Word, scope: Scope) -> Node | None:
    name, flag = found.groups()
    if not _scale(name, word, scope):
        return None
    known = {f.name for scale in scope.scales[name] for f in scale.flags}
    if flag not in known and scope.scales[name]:
        message = f"'{flag}' is no flag of {name}.{meant(flag, known)}"
        return scope.refuse(word.at(flag), message)
    return Flagged(word, word.place, name, flag)


def _overdue(found: Found, word: Word, scope: Scope) -> Node | None:
    if not scope.scales:
        message = "'checks are overdue' belongs in a ward's alert, not in a scale"
        return scope.refuse(word.place, message)
    return Overdue(word, word.place)


def _may_be(found: Found, word: Word, scope: Scope) -> Node | None:
    return grade_is(found, word, scope, possible=True)


def _scale(name: str, word: Word, scope: Scope) -> bool:
    if name in scope.scales:
        return True
    if not scope.scales:
        message = f"'{word}' is about a grade; that belongs in a ward file"
    else:
        hint = meant(name, scope.scales) or f" It has: {', '.join(scope.scales)}."
        message = f"'{name}' is no scale of this ward.{hint}"
    scope.refuse(word.place, message)
    return False


WARD_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Node | None]], ...] = (
    (re.compile(r"checks are overdue"), _overdue),
    (re.compile(rf"({NAME}) may be ({_OP}) (\d+)(?: (\S+))?"), _may_be),
    (re.compile(rf"({NAME}) rose"), _rose),
    (re.compile(rf"({NAME}) flags ({NAME})"), _flags),
)
