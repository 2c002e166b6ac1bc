"""The leaf forms of the language, and nothing more."""

import re
from collections.abc import Callable
from typing import cast

from cartwatch.clinical import Concept, duration
from cartwatch.protocol.leaf_dose import DOSE_FORMS, total
from cartwatch.protocol.leaf_trouble import no_leaf
from cartwatch.protocol.leaf_ward import WARD_FORMS, grade_is, grade_state
from cartwatch.protocol.located import Word
from cartwatch.protocol.models import DURATION, NAME, NUMBER
from cartwatch.protocol.problem import meant
from cartwatch.protocol.scope import Scope, converted, implausible, lasts
from cartwatch.protocol.tree import Compare, Dropped, IsCode, IsOther, Node, Op

Found = re.Match[str]
_OP = r">=|>|<=|<"


def leaf(word: Word, scope: Scope) -> Node | None:
    """The node that this text means; None, with a problem, when it means nothing."""
    text = " ".join(word.split())
    for pattern, build in _FORMS:
        found = pattern.fullmatch(text)
        if found:
            return build(found, word, scope)
    scope.refuse(word.place, no_leaf(text, scope))
    return None


def _compare_number(found: Found, word: Word, scope: Scope) -> Node | None:
    name, op, number, unit = found.groups()
    if name in scope.scales:
        return grade_is(found, word, scope, possible=False)
    if scope.is_amount(name):
        return total(found, word, scope)
    concept = _numeric(name, word, scope)
    if concept is None:
        return None
    value = converted(float(number), unit, concept)
    trouble = value if isinstance(value, str) else implausible(value, concept)
    if trouble or isinstance(value, str):
        return scope.refuse(word.at(number), trouble or "")
    return Compare(word, word.place, name, cast(Op, op), number=value)


def _compare_name(found: Found, word: Word, scope: Scope) -> Node | None:
    name, op, other = found.groups()
    if scope.is_amount(name):
        return total(found, word, scope)
    concept = _numeric(name, word, scope)
    if other in scope.settings:
        return _compare_setting(found, word, scope, concept)
    if not _alike(concept, str(other), word, scope):
        return None
    return Compare(word, word.place, name, cast(Op, op), other=other)


def _compare_share(found: Found, word: Word, scope: Scope) -> Node | None:
    name, op, share, other = found.groups()
    if not _alike(_numeric(name, word, scope), str(other), word, scope):
        return None
    part = float(share)
    if part <= 0:
        return scope.refuse(word.at(share), f"{share} % of it is nothing; write 80 %")
    return Compare(word, word.place, name, cast(Op, op), other=other, percent=part)


def _alike(concept: Concept | None, other: str, word: Word, scope: Scope) -> bool:
    """Whether both are numbers of one unit; a problem says what is wrong."""
    if other not in scope.vocabulary:
        known = [*scope.vocabulary.concepts, *scope.settings]
        message = f"'{other}' is no concept and no setting.{meant(other, known)}"
        scope.refuse(word.at(other), message)
        return False
    against = _numeric(other, word, scope)
    if concept is None or against is None:
        return False
    if concept.unit != against.unit:
        message = (
            f"'{concept.name}' is in {concept.unit or 'points'} and '{other}' in "
            f"{against.unit or 'points'}; only like can be compared"
        )
        scope.refuse(word.at(other), message)
    return concept.unit == against.unit


def _compare_setting(
    found: Found, word: Word, scope: Scope, concept: Concept | None
) -> Node | None:
    name, op, other = found.groups()
    setting = scope.settings[other]
    if concept is None:
        return None
    if lasts(setting):
        message = f"the setting '{other}' is a length of time, {setting.text}"
        return scope.refuse(word.at(other), f"{message}; compare with a number")
    value = converted(setting.value, setting.unit, concept)
    trouble = value if isinstance(value, str) else implausible(value, concept)
    if trouble or isinstance(value, str):
        return scope.refuse(word.at(other), f"the setting '{other}': {trouble}")
    return Compare(
        word, word.place, name, cast(Op, op), number=value, setting=str(other)
    )


def _dropped(found: Found, word: Word, scope: Scope) -> Node | None:
    name, number, unit, window = found.groups()
    concept = _numeric(name, word, scope)
    if concept is None:
        return None
    by, zero = (converted(n, unit, concept) for n in (float(number), 0.0))
    if isinstance(by, str) or isinstance(zero, str):
        return scope.refuse(word.at(number), str(by))
    if by - zero <= 0:
        return scope.refuse(word.at(number), f"a drop by {number} is none; write 1")
    return Dropped(word, word.place, name, by - zero, duration(window))


def _is(found: Found, word: Word, scope: Scope) -> Node | None:
    name, negated, said = found[1], bool(found[2]), found[3].split(" or ")
    if name in scope.scales:
        return grade_state(found, word, scope)
    concept = scope.concept(name, word)
    if concept is None:
        return None
    if not concept.coded:
        message = f"'{name}' is a number; write '{name} >= …' or '{name} < …'"
        return scope.refuse(word.at(name), message)
    if len(said) == 1 and said[0] in scope.vocabulary:
        return _is_other(concept, said[0], word, scope, negated=negated)
    unknown = [code for code in said if concept.position(code) is None]
    for code in unknown:
        scope.refuse(word.at(code), _no_code(code, concept))
    if unknown:
        return None
    return IsCode(word, word.place, name, tuple(said), negated)


def _is_other(
    concept: Concept, other: str, word: Word, scope: Scope, *, negated: bool
) -> Node | None:
    against = [code.name for code in scope.vocabulary[other].codes]
    if against != [code.name for code in concept.codes]:
        message = f"'{concept.name}' and '{other}' have different codes"
        return scope.refuse(word.at(other), f"{message}; only like can be compared")
    return IsOther(word, word.place, concept.name, other, negated)


def _no_code(code: str, concept: Concept) -> str:
    codes = [known.name for known in concept.codes]
    hint = meant(code, codes) or f" Its codes: {', '.join(codes)}."
    return f"'{code}' is no code of '{concept.name}'.{hint}"


def _numeric(name: str, word: Word, scope: Scope) -> Concept | None:
    concept = scope.concept(name, word)
    if concept is not None and concept.coded:
        message = f"'{name}' is charted as a code; write '{name} is …'"
        scope.refuse(word.at(name), message)
        return None
    return concept


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Node | None]], ...] = (
    (_form(rf"({NAME}) ({_OP}) ({NUMBER})(?: (\S+))?"), _compare_number),
    (_form(rf"({NAME}) ({_OP}) ({NAME})"), _compare_name),
    (_form(rf"({NAME}) ({_OP}) ({NUMBER}) % of ({NAME})"), _compare_share),
    (
        _form(rf"({NAME}) dropped >= ({NUMBER})(?: (\S+))? in ({DURATION})"),
        _dropped,
    ),
    *DOSE_FORMS,
    *WARD_FORMS,
    (_form(rf"({NAME}) is (not )?({NAME}(?: or {NAME})*)"), _is),
)
