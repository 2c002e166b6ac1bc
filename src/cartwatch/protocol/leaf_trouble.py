"""What a text that is no leaf was meant to be, and how it is written."""

import re
from collections.abc import Callable, Iterator

from cartwatch.clinical.concept import GIVEN
from cartwatch.protocol.models import DURATION, NAME, NUMBER
from cartwatch.protocol.scope import Scope

_OP = r">=|>|<=|<"
_HELP = (
    "write 'concept >= number unit', 'concept < other_concept', 'concept is code or "
    "code', 'concept is not code', 'concept dropped >= 2 in 24h', 'dose of concept >= "
    "number unit', 'concept given >= 2 in 24h', or the name of a criterion"
)


def no_leaf(text: str, scope: Scope) -> str:
    """Why this text means nothing, with the nearest form of the language."""
    for look in _LOOKS:
        said = look(text, scope)
        if said:
            return f"'{text}': {said}"
    number = re.fullmatch(rf"({NAME}) (?:{_OP}) (\S*\d\S*)(.*)", text)
    if number and not re.fullmatch(NUMBER, number[2]):
        return (
            f"'{number[2]}' is no number; write digits, a point if needed, then a "
            "space and the unit, such as 38.0 Cel"
        )
    if "," in text:
        return f"'{text}': alternatives are joined by 'or', never by a comma"
    if re.search(r" (and|or) ", text):
        return f"'{text}': join criteria with all: […] or any: […]"
    return f"'{text}' is no criterion; {_HELP}"


def _compared(text: str, _: Scope) -> str | None:
    if len(re.findall(r"[<>=]+", text)) > 1:
        word = "any" if " or " in text and " and " not in text else "all"
        return f"one comparison a line; join two with '{word}'"
    if re.search(r"(?<![<>])=|==", text):
        return "write 'is' for codes and >= > <= < for numbers"
    return None


def _negated(text: str, _: Scope) -> str | None:
    found = re.fullmatch(r"not (.+)", text)
    return f"write {{not: {found[1]}}}" if found else None


def _lasting(text: str, _: Scope) -> str | None:
    found = re.fullmatch(rf"(.+) for ({DURATION})", text)
    return f"write {{lasting: {found[2]}, of: {found[1]}}}" if found else None


def _counted(text: str, scope: Scope) -> str | None:
    """A count of what was given, in another form."""
    words = text.split()
    drug = next((w for w in words if _kind(w, scope) == GIVEN), None)
    if drug is None or not re.search(r"[<>]|\d", text):
        return None
    how = f"a count is written '{drug} given >= 2 in 24h', with its number and time"
    more = re.search(r"> (\d+)", text)
    return f"{how}; more than {more[1]} is '>= {int(more[1]) + 1}'" if more else how


def _number(text: str, scope: Scope) -> str | None:
    found = re.fullmatch(rf"({NAME}) is (?:not )?({NUMBER})(.*)", text)
    if found is None or found[1] not in scope.vocabulary:
        return None
    if scope.vocabulary[found[1]].coded:
        return None
    return f"it is a number; write '{found[1]} >= {found[2]}{found[3]}'"


def _without_is(text: str, scope: Scope) -> str | None:
    found = re.fullmatch(rf"({NAME}) ({NAME})", text)
    if found is None or found[1] not in scope.vocabulary:
        return None
    if scope.vocabulary[found[1]].position(found[2]) is None:
        return None
    return f"did you mean '{found[1]} is {found[2]}'?"


def _spaced(text: str, scope: Scope) -> str | None:
    words = text.split()
    known = set(_names(scope))
    for size in (3, 2):
        for i in range(len(words) - size + 1):
            joined = "_".join(words[i : i + size])
            if joined in known:
                return f"a name holds no spaces; write '{joined}'"
    return None


def _names(scope: Scope) -> Iterator[str]:
    yield from scope.amounts
    for name, concept in scope.vocabulary.concepts.items():
        yield name
        yield from (code.name for code in concept.codes)


def _kind(word: str, scope: Scope) -> str | None:
    return scope.vocabulary[word].kind if word in scope.vocabulary else None


_LOOKS: tuple[Callable[[str, Scope], str | None], ...] = (
    _spaced,
    _compared,
    _negated,
    _lasting,
    _counted,
    _number,
    _without_is,
)
