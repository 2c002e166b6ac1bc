"""Criteria: leaves composed, names resolved, every node with its place."""

import re
from collections.abc import Callable, Sequence
from typing import cast

from cartwatch.protocol.leaf import leaf
from cartwatch.protocol.located import Word
from cartwatch.protocol.models import NAME, Strict
from cartwatch.protocol.models_criterion import (
    AllOf,
    AnyOf,
    AtLeastOf,
    EverOf,
    LastingOf,
    NotOf,
    SinceOnsetOf,
    UnknownWhileOf,
    WithinOf,
)
from cartwatch.protocol.problem import meant
from cartwatch.protocol.scope import Raw, Scope
from cartwatch.protocol.tree import (
    All,
    Any,
    AtLeast,
    Ever,
    Lasting,
    Named,
    Node,
    Not,
    SinceOnset,
    UnknownWhile,
    Within,
)
from cartwatch.protocol.walk import walk

_COUNTED = "is a list; a list is counted: {{at_least: 1, of: {name}}}"


def criterion(raw: Raw, scope: Scope) -> Node | None:
    """The node for a criterion; the same node for the same piece of the file.

    None when something in it is wrong; the problems are in the scope's report.
    """
    if id(raw) not in scope.memo:
        scope.memo[id(raw)] = _built(raw, scope)
    return scope.memo[id(raw)]


def _built(raw: Raw, scope: Scope) -> Node | None:
    if isinstance(raw, Word):
        return _word(raw, scope)
    build = _BUILD.get(type(raw))
    return build(raw, scope) if build else None


def _word(word: Word, scope: Scope) -> Node | None:
    named = re.fullmatch(NAME, word)
    return _named(word, scope) if named else leaf(word, scope)


def _named(word: Word, scope: Scope) -> Node | None:
    if isinstance(scope.criteria.get(word), list):
        scope.refuse(word.place, f"'{word}' {_COUNTED.format(name=word)}")
        return None
    if word not in scope.criteria and word not in scope.domains:
        scope.refuse(word.place, _no_name(word, scope))
        return None
    if _circle(word, scope):
        return None
    scope.path.append(str(word))
    of = _meaning(word, scope)
    scope.path.pop()
    return Named(word, word.place, str(word), of) if of is not None else None


def _meaning(word: Word, scope: Scope) -> Node | None:
    if word in scope.criteria:
        return criterion(scope.criteria[word], scope)
    return domain_node(word, scope)


def domain_node(name: Word, scope: Scope) -> Node | None:
    """A domain as a criterion: any of its rungs."""
    key = next(k for k in scope.domains if k == name)
    rungs = scope.domains[key]
    if id(rungs) not in scope.memo:
        built = [criterion(rung.when, scope) for rung in rungs.values()]
        whole = tuple(node for node in built if node is not None)
        node = Any(f"any rung of {key}", key.place, whole)
        scope.memo[id(rungs)] = node if len(whole) == len(built) else None
    return scope.memo[id(rungs)]


def _circle(word: Word, scope: Scope) -> bool:
    if word not in scope.path:
        return False
    path = " → ".join([*scope.path[scope.path.index(word) :], word])
    scope.refuse(word.place, f"'{word}' is defined by itself: {path}")
    return True


def _no_name(word: Word, scope: Scope) -> str:
    if word in scope.vocabulary:
        return (
            f"'{word}' is a concept, not a criterion; say what must hold, such as "
            f"'{word} is …' or '{word} >= …'"
        )
    if word in scope.amounts:
        return f"'{word}' is an amount, not a criterion; write '{word} >= … ug/min'"
    if word in scope.settings:
        return f"'{word}' is a setting, not a criterion; compare something with it"
    if word in scope.scales:
        return f"'{word}' is a scale; write '{word} >= 1' or '{word} is unsettled'"
    owners = [
        c.name
        for c in scope.vocabulary.concepts.values()
        if c.position(word) is not None
    ]
    if owners:
        return (
            f"'{word}' is a code of '{owners[0]}'; alternatives are joined by 'or', "
            f"never by a comma: '{owners[0]} is … or {word}'"
        )
    hint = meant(word, [*scope.criteria, *scope.domains])
    return f"'{word}' is no criterion and no domain here.{hint}"


def _all(raw: AllOf, scope: Scope) -> Node | None:
    members = _members(raw.members, scope)
    text = " and ".join(m.text for m in members or ())
    return All(text, raw.place, members) if members else None


def _any(raw: AnyOf, scope: Scope) -> Node | None:
    members = _members(raw.members, scope)
    text = " or ".join(m.text for m in members or ())
    return Any(text, raw.place, members) if members else None


def _members(raw: Sequence[Raw], scope: Scope) -> tuple[Node, ...] | None:
    built = [criterion(member, scope) for member in raw]
    whole = tuple(node for node in built if node is not None)
    return whole if len(whole) == len(built) else None


def _not(raw: NotOf, scope: Scope) -> Node | None:
    of = criterion(raw.of, scope)
    return Not(f"not ({of.text})", raw.place, of) if of else None


def _at_least(raw: AtLeastOf, scope: Scope) -> Node | None:
    members, name = _counted(raw, scope)
    if members is None:
        return None
    number = int(raw.at_least)
    if number > len(members):
        message = f"at least {number} of a list of {len(members)} is never true"
        scope.refuse(raw.at_least.place, message)
        return None
    shown = name or ", ".join(m.text for m in members)
    return AtLeast(f"at least {number} of {shown}", raw.place, number, members)


def _counted(raw: AtLeastOf, scope: Scope) -> tuple[tuple[Node, ...] | None, str]:
    """The members that are counted, and the name of their list if it has one."""
    if not isinstance(raw.of, Word):
        return _members(raw.of, scope), ""
    name = raw.of
    if not isinstance(scope.criteria.get(name), list):
        lists = [n for n, value in scope.criteria.items() if isinstance(value, list)]
        message = f"'{name}' is no list of criteria.{meant(name, lists)}"
        scope.refuse(name.place, message)
        return None, ""
    if _circle(name, scope):
        return None, ""
    scope.path.append(str(name))
    members = _members(cast(list[Raw], scope.criteria[name]), scope)
    scope.path.pop()
    return members, str(name)


def _unknown_while(raw: UnknownWhileOf, scope: Scope) -> Node | None:
    condition, of = criterion(raw.unknown_while, scope), criterion(raw.of, scope)
    if condition is None or of is None:
        return None
    text = f"{of.text}, unknown while {condition.text}"
    return UnknownWhile(text, raw.place, condition, of)


def _ever(raw: EverOf, scope: Scope) -> Node | None:
    of = criterion(raw.of, scope)
    return Ever(f"ever since the infusion: {of.text}", raw.place, of) if of else None


def _since_onset(raw: SinceOnsetOf, scope: Scope) -> Node | None:
    of = criterion(raw.of, scope)
    if scope.scales:
        message = "since_onset belongs in a scale, which has episodes; use within"
        scope.refuse(raw.place, message)
        return None
    return SinceOnset(f"since onset: {of.text}", raw.place, of) if of else None


def _within(raw: WithinOf, scope: Scope) -> Node | None:
    length, of = scope.length(raw.within), criterion(raw.of, scope)
    if length is None or of is None or _refuses_onset(of, "within", raw, scope):
        return None
    text = f"within {_spelled(raw.within, scope)}: {of.text}"
    return Within(text, raw.place, length[0], of, length[1])


def _lasting(raw: LastingOf, scope: Scope) -> Node | None:
    length, of = scope.length(raw.lasting), criterion(raw.of, scope)
    if length is None or of is None or _refuses_onset(of, "lasting", raw, scope):
        return None
    text = f"lasting {_spelled(raw.lasting, scope)}: {of.text}"
    return Lasting(text, raw.place, length[0], of, length[1])


def _refuses_onset(of: Node, word: str, raw: Strict, scope: Scope) -> bool:
    """Whether a window stands over since_onset; the two would look back twice."""
    if not any(isinstance(node, SinceOnset) for node in walk([of])):
        return False
    message = f"'{word}' cannot stand over since_onset, which already looks back"
    scope.refuse(raw.place, f"{message}; put since_onset outside, or join with all")
    return True


def _spelled(word: Word, scope: Scope) -> str:
    setting = scope.settings.get(word)
    return setting.text if setting else str(word)


_BUILD: dict[type[Strict] | type[object], Callable[..., Node | None]] = {
    AllOf: _all,
    AnyOf: _any,
    NotOf: _not,
    AtLeastOf: _at_least,
    UnknownWhileOf: _unknown_while,
    EverOf: _ever,
    SinceOnsetOf: _since_onset,
    WithinOf: _within,
    LastingOf: _lasting,
}
