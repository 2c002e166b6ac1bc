"""Amounts: named sums of doses, such as a total in equivalents of one drug."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cartwatch.clinical import Vocabulary, rate
from cartwatch.clinical.concept import RUNNING
from cartwatch.protocol.located import Word
from cartwatch.protocol.models import NAME, NUMBER
from cartwatch.protocol.models_scale import AmountModel
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.tree import Term

HOW_RATE = "write an amount over time: ug/min, ug/kg/min, mg/h or [U]/min"
_TERM = re.compile(rf"dose of ({NAME}) in (\S+)(?: ([*/]) ({NUMBER}))?")
_HOW = "write 'dose of concept in ug/min', maybe with ' / 2' or ' * 10' after it"


@dataclass(frozen=True, slots=True)
class Amount:
    """A named sum of doses, its number in `unit`."""

    name: str
    unit: str
    terms: tuple[Term, ...]


def amounts(
    models: Mapping[Word, AmountModel], vocabulary: Vocabulary, report: Report
) -> dict[str, Amount | None]:
    """A scale's amounts by name; None for one in which something is wrong."""
    return {
        str(name): _amount(name, model, vocabulary, report)
        for name, model in models.items()
    }


def _amount(
    name: Word, model: AmountModel, vocabulary: Vocabulary, report: Report
) -> Amount | None:
    known = rate(model.unit) is not None
    if not known:
        report.add(model.unit.place, f"'{model.unit}' is no unit of a dose; {HOW_RATE}")
    terms: list[Term] = []
    for word in model.sum:
        term = _term(word, vocabulary, report)
        if term is not None and term.concept in {t.concept for t in terms}:
            message = f"'{term.concept}' is in the sum twice; its dose counts once"
            report.add(word.at(term.concept), message)
        terms += [] if term is None else [term]
    whole = known and len({t.concept for t in terms}) == len(model.sum)
    return Amount(str(name), str(model.unit), tuple(terms)) if whole else None


def _term(word: Word, vocabulary: Vocabulary, report: Report) -> Term | None:
    found = _TERM.fullmatch(" ".join(word.split()))
    if not found:
        report.add(word.place, f"'{word}' is no part of an amount; {_HOW}")
        return None
    concept, unit, sign, number = found.groups()
    trouble = not_running(concept, vocabulary)
    if trouble:
        report.add(word.at(concept), trouble)
    if rate(unit) is None:
        trouble = f"'{unit}' is no unit of a dose; {HOW_RATE}"
        report.add(word.at(unit), trouble)
    factor = 1.0 if number is None else float(number)
    if factor <= 0:
        trouble = f"'{sign} {number}' leaves no dose; write a number above 0"
        report.add(word.at(f"{sign} {number}"), trouble)
    if trouble:
        return None
    return Term(concept, unit, 1 / factor if sign == "/" else factor)


def not_running(name: str, vocabulary: Vocabulary) -> str | None:
    """Why nobody can ask how fast this concept runs; None where one can."""
    if name not in vocabulary:
        pumps = [c.name for c in vocabulary.concepts.values() if c.kind == RUNNING]
        return f"'{name}' is not in the vocabulary.{meant(name, pumps)}"
    kind = vocabulary[name].kind
    if kind != RUNNING:
        message = f"'{name}' is of kind {kind}; 'dose of' asks how fast a pump runs"
        return f"{message}, of concepts of kind running"
    return None
