"""One charted word as a number: in the vocabulary's unit, or a code's position."""

import difflib
import re
from collections.abc import Callable, Iterable

from cartwatch.clinical import Concept, Vocabulary, converter
from cartwatch.clinical.names import AGE, DAYS_SINCE_INFUSION
from cartwatch.exchange.refusal import Refused

COMPUTED = (AGE, DAYS_SINCE_INFUSION)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+", re.ASCII)
_BETWEEN = re.compile(r"[_-]")
_NEAR = 0.7
_NO_UNIT = ("", "1", "{score}")
FAHRENHEIT = "[degF]"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' Did you mean …?' with the nearest known word, or nothing."""
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=_NEAR)
    return f" Did you mean '{near[0]}'?" if near else ""


def spellings(vocabulary: Vocabulary) -> dict[str, str]:
    """The concept that each other spelling means; one that means two is left out."""
    means: dict[str, set[str]] = {}
    for concept in vocabulary.concepts.values():
        for word in (concept.name, concept.label, *concept.also):
            means.setdefault(folded(word), set()).add(concept.name)
    known = {w: next(iter(names)) for w, names in means.items() if len(names) == 1}
    return known | {name: name for name in vocabulary.concepts}


def folded(word: str) -> str:
    """A spelling without regard to case, spaces, hyphens and underscores."""
    return " ".join(_BETWEEN.sub(" ", word.casefold()).split())


def number(word: str) -> float:
    """The number a person typed, with a point or a decimal comma."""
    if _NUMBER.fullmatch(word):
        return float(word)
    if _GROUPED.fullmatch(word):
        reason = f"'{word}' may mean {word.replace(',', '.')} or "
        reason += word.replace(",", "")
        raise Refused(reason, "write it with a decimal point and no grouping")
    if _DECIMAL_COMMA.fullmatch(word):
        return float(word.replace(",", "."))
    raise Refused(f"'{word}' is not a number", "correct it, or leave the row out")


def reader(concept: Concept, unit: str) -> Callable[[str], float]:
    """How to read the values of a concept that were charted in `unit`.

    '' is the vocabulary's unit. Raises Refused for a unit nobody defined; what it
    returns raises Refused for a value that cannot be taken.
    """
    if concept.name in COMPUTED:
        reason = f"{concept.name} is computed, it cannot be charted"
        raise Refused(reason, "leave the row out")
    if concept.coded:
        _check_no_unit(concept, unit)
        return _codes(concept)
    return _numbers(concept, unit)


def _check_no_unit(concept: Concept, unit: str) -> None:
    """A drug's unit is the unit of its dose; any other code carries none."""
    if concept.kind == "code" and unit not in _NO_UNIT:
        reason = f"{concept.name} carries no unit, but '{unit}' was charted"
        raise Refused(reason, "leave the unit empty")


def _codes(concept: Concept) -> Callable[[str], float]:
    positions: dict[str, int] = {}
    for spelling in ("name", "label", "also"):
        for i, code in enumerate(concept.codes):
            known = code.also if spelling == "also" else (getattr(code, spelling),)
            for word in known:
                positions.setdefault(folded(word), i)
    names = [code.name for code in concept.codes]

    def read(word: str) -> float:
        if (position := positions.get(folded(word))) is not None:
            return float(position)
        reason = f"'{word}' is not a code of {concept.name}."
        reason += did_you_mean(word, [*names, *positions])
        raise Refused(reason, f"one of: {', '.join(names)}")

    return read


def _numbers(concept: Concept, unit: str) -> Callable[[str], float]:
    convert = _converter(concept, unit)
    low, high = concept.plausible or (float("-inf"), float("inf"))

    def read(word: str) -> float:
        typed = number(word)
        value = convert(typed)
        if not low <= value <= high:
            raise _implausible(concept, typed, value)
        if concept.kind == "score" and value != int(value):
            raise Refused(
                f"{concept.name} {word} is not a whole number",
                "chart the score as it was counted",
            )
        return value

    return read


def _converter(concept: Concept, unit: str) -> Callable[[float], float]:
    if concept.unit is None:
        if unit not in _NO_UNIT:
            reason = f"{concept.name} carries no unit, but '{unit}' was charted"
            raise Refused(reason, "leave the unit empty")
        return float
    convert = converter(unit or concept.unit, concept.unit)
    if convert is None:
        reason = f"{concept.name} cannot be read in the unit '{unit}'"
        raise Refused(reason, f"convert it to {concept.unit}; units are UCUM codes")
    return convert


def _implausible(concept: Concept, typed: float, value: float) -> Refused:
    low, high = concept.plausible or (value, value)
    shown = f"{value:.7g} {concept.unit or ''}".strip()
    reason = f"{concept.name} {shown} is outside {low:g} to {high:g}"
    return Refused(reason, _in_fahrenheit(concept, typed) or "check the value")


def _in_fahrenheit(concept: Concept, typed: float) -> str:
    """A Fahrenheit number under a Celsius label is the commonest defect of all."""
    convert = converter(FAHRENHEIT, concept.unit or "")
    if convert is None or concept.plausible is None:
        return ""
    low, high = concept.plausible
    meant = convert(typed)
    if not low <= meant <= high:
        return ""
    return (
        f"{typed:g} {FAHRENHEIT} would be {meant:g} {concept.unit}: "
        f"if it is, state the unit {FAHRENHEIT}"
    )
