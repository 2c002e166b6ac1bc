"""The leaf forms about medicines: how fast pumps run, how often a drug was given."""

import re
from collections.abc import Callable
from typing import NamedTuple, cast

from cartwatch.clinical import Rate, duration, rate
from cartwatch.clinical.concept import GIVEN
from cartwatch.clinical.rates import rounded
from cartwatch.protocol.amounts import HOW_RATE, not_running
from cartwatch.protocol.located import Word
from cartwatch.protocol.models import DURATION, NAME, NUMBER
from cartwatch.protocol.problem import meant
from cartwatch.protocol.scope import Scope, lasts
from cartwatch.protocol.tree import Dose, Given, Node, Op, Total

Found = re.Match[str]
_OP = r">=|>|<=|<"


class _Asked(NamedTuple):
    """What a dose is compared with: a number in a unit, maybe from a setting."""

    number: float
    unit: str
    rate: Rate
    setting: str | None


def _dose(found: Found, word: Word, scope: Scope) -> Node | None:
    concept, op, said, unit = found.groups()
    if scope.is_amount(concept):
        message = f"'{concept}' is an amount, a dose already; leave out 'dose of'"
        return scope.refuse(word.at(concept), message)
    trouble = not_running(concept, scope.vocabulary)
    if trouble:
        return scope.refuse(word.at(concept), trouble)
    asked = _asked(said, unit, word, scope)
    if asked is None or not _decides(op, asked.number, said, word, scope):
        return None
    number, written, _, setting = asked
    return Dose(word, word.place, concept, cast(Op, op), number, written, setting)


def total(found: Found, word: Word, scope: Scope) -> Node | None:
    """`amount op number unit` or `amount op setting`; the name is an amount's."""
    name, op, said = found[1], found[2], found[3]
    amount = scope.amounts[name]
    unit = found[4] if found.re.groups > 3 else None
    asked = _asked(said, unit, word, scope)
    if amount is None or asked is None:
        return None
    own = rate(amount.unit)
    if own is None or (own.kind, own.per_kg) != (asked.rate.kind, asked.rate.per_kg):
        message = f"'{name}' is in {amount.unit}, which is not like '{asked.unit}'"
        return scope.refuse(word.at(said), f"{message}; write '{amount.unit}'")
    if not _decides(op, asked.number, said, word, scope):
        return None
    number = rounded(asked.number * asked.rate.factor / own.factor)
    form = word, word.place, name, cast(Op, op)
    return Total(*form, number, amount.unit, amount.terms, asked.setting)


def _asked(said: str, unit: str | None, word: Word, scope: Scope) -> _Asked | None:
    """The number and unit of a dose leaf; None, with a problem, if it has none."""
    setting = None
    number = said
    if not re.fullmatch(NUMBER, said):
        known = scope.settings.get(said)
        if known is None or lasts(known) or unit is not None:
            scope.refuse(word.at(said), _no_setting(said, unit, scope))
            return None
        setting, number, unit = said, repr(known.value), known.unit
    if unit is None:
        message = f"'{said}' needs the unit of a dose; {HOW_RATE}"
        scope.refuse(word.at(said), message)
        return None
    known_rate = rate(unit)
    if known_rate is None:
        where = word.at(said if setting else unit)
        scope.refuse(where, f"'{unit}' is no unit of a dose; {HOW_RATE}")
        return None
    return _Asked(float(number), unit, known_rate, setting)


def _no_setting(said: str, unit: str | None, scope: Scope) -> str:
    known = scope.settings.get(said)
    if known is None:
        return f"'{said}' is no number and no setting.{meant(said, scope.settings)}"
    if lasts(known):
        return f"the setting '{said}' is a length of time; compare with a dose"
    return f"the setting '{said}' carries its unit; delete '{unit}'"


def _decides(op: str, number: float, said: str, word: Word, scope: Scope) -> bool:
    """Whether some doses are on either side; none is below zero."""
    if number < 0 or (number == 0 and op in (">=", "<")):
        message = f"no dose is below 0, so '{op} {said}' decides nothing; write '> 0'"
        scope.refuse(word.at(said), message)
        return False
    return True


def _given(found: Found, word: Word, scope: Scope) -> Node | None:
    name, number, window = found.groups()
    concept = scope.concept(name, word)
    if concept is None:
        return None
    if concept.kind != GIVEN:
        message = f"'{name}' is of kind {concept.kind}; only what is given is counted"
        return scope.refuse(word.at(name), f"{message}, of concepts of kind given")
    if int(number) < 1:
        message = f"'>= {number}' is always so; write '{name} given >= 1 in {window}'"
        return scope.refuse(word.at(f">= {number}"), message)
    if duration(window) == 0:
        message = f"'{window}' is no time at all; write 1min or more"
        return scope.refuse(word.at(f"in {window}"), message)
    return Given(word, word.place, name, int(number), duration(window))


DOSE_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Node | None]], ...] = (
    (re.compile(rf"dose of ({NAME}) ({_OP}) ({NUMBER}|{NAME})(?: (\S+))?"), _dose),
    (re.compile(rf"({NAME}) given >= (\d+) in ({DURATION})"), _given),
)
