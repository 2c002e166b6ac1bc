"""vocabulary.yaml as a frozen Vocabulary."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from cartwatch.clinical import Band, Code, Concept, Kind, Vocabulary, duration
from cartwatch.clinical.concept import IMPLIED_CODES
from cartwatch.clinical.names import DERIVED
from cartwatch.protocol.located import Word
from cartwatch.protocol.models import NUMBER
from cartwatch.protocol.models_vocabulary import ConceptModel, VocabularyModel
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.scope import implausible

_NUMERIC = ("quantity", "score")
_YES = ("yes", "true")


def vocabulary(model: VocabularyModel, digest: str, report: Report) -> Vocabulary:
    """Every concept; what is wrong in one is reported and the rest still read."""
    concepts = {
        str(name): _concept(name, entry, report)
        for name, entry in model.concepts.items()
    }
    for name, entry in model.concepts.items():
        _references(name, entry, concepts, report)
    groups = {str(n): tuple(map(str, m)) for n, m in model.groups.items()}
    for members in model.groups.values():
        for member in members:
            _exists(member, member, concepts, report)
    return Vocabulary(MappingProxyType(concepts), digest, MappingProxyType(groups))


def _concept(name: Word, entry: ConceptModel, report: Report) -> Concept:
    kind = next(k for k in get_args(Kind) if k == entry.kind)
    _lasting(name, entry, report)
    _fits(name, entry, report)
    _ranked(name, entry, report)
    return Concept(
        name=str(name),
        label=str(entry.label),
        kind=kind,
        unit=None if entry.unit is None else str(entry.unit),
        loinc=_loincs(entry.loinc, report),
        plausible=_range(entry.plausible, report),
        check=tuple(_band(a, s) for a, s in entry.check.items()),
        valid_for=None if entry.valid_for is None else duration(entry.valid_for),
        stands=entry.stands is not None,
        confirm_after=_confirm(entry.stands),
        not_charted=_silence(entry),
        ended_by=None if entry.ended_by is None else str(entry.ended_by),
        codes=_codes(entry),
        sum_of=_split(entry.sum_of),
        form=None if entry.form is None else str(entry.form),
        help=None if entry.help is None else str(entry.help),
        also=_split(entry.also),
        worse=None if entry.worse is None else str(entry.worse),
    )


def _silence(entry: ConceptModel) -> str | None:
    """What silence stands for as written; None of a number that is none."""
    word = entry.not_charted
    if word is None or (entry.kind in _NUMERIC and not re.fullmatch(NUMBER, word)):
        return None
    return str(word)


def _codes(entry: ConceptModel) -> tuple[Code, ...]:
    implied = IMPLIED_CODES.get(entry.kind, ())
    return tuple(Code(name, name) for name in implied) or tuple(
        Code(str(name), str(c.label), _split(c.also), c.unknown in _YES)
        for name, c in entry.codes.items()
    )


def _split(word: Word | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in word.split(" or ")) if word else ()


def _range(word: Word | None, report: Report) -> tuple[float, float] | None:
    if word is None:
        return None
    low, high = (float(number) for number in re.findall(NUMBER, word))
    if low >= high:
        report.add(word.place, f"'{word}' runs backwards; write '{high:g} to {low:g}'")
        return None
    return low, high


def _band(ages: Word, soft: Word) -> Band:
    years = [float(y) for y in re.findall(r"\d+(?:\.\d+)?", ages)]
    numbers = [float(n) for n in re.findall(NUMBER, soft)]
    until = years[1] if len(years) > 1 else float("inf")
    low = None if soft.startswith("up to") else numbers[0]
    high = None if soft.startswith("from") else numbers[-1]
    return Band(years[0], until, low, high)


def _confirm(stands: Word | None) -> int | None:
    return None if stands is None or stands == "always" else duration(stands)


def _loincs(word: Word | None, report: Report) -> tuple[str, ...]:
    for code in _split(word):
        digits, check = code.split("-")
        if word is not None and _check_digit(digits) != int(check):
            message = f"'{code}' is no LOINC: its check digit is wrong"
            report.add(word.at(code), f"{message}; copy it again from loinc.org")
    return _split(word)


def _check_digit(digits: str) -> int:
    """LOINC's mod-10 check digit (Luhn), from the rightmost digit doubled."""
    total = 0
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if i % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def _lasting(name: Word, entry: ConceptModel, report: Report) -> None:
    """A value that is no dose says how long it counts, in one way."""
    if entry.valid_for is not None and entry.stands is not None:
        message = f"'{name}' has both 'valid_for' and 'stands'; keep one"
        report.add(entry.valid_for.place, message)
    said = entry.valid_for if entry.valid_for is not None else entry.stands
    if entry.kind == "given":
        if said is not None:
            message = f"'{name}' is given at an instant; delete 'valid_for' or 'stands'"
            report.add(said.place, message)
    elif said is None and entry.derived not in _YES:
        message = f"'{name}' does not say how long a value counts"
        report.add(name.place, f"{message}; write 'valid_for: 6h' or 'stands: always'")


def _fits(name: Word, entry: ConceptModel, report: Report) -> None:
    """Numbers have units and ranges, coded concepts have codes, never both."""
    if entry.derived in _YES and name not in DERIVED:
        hint = meant(name, DERIVED) or f" Derived are {', '.join(DERIVED)}."
        report.add(name.place, f"'{name}' is not computed by CartWatch.{hint}")
    if entry.kind == "code" and not entry.codes:
        report.add(name.place, f"'{name}' is a code but lists no codes; add 'codes'")
    if entry.kind != "code" and entry.codes:
        message = f"'{name}' is of kind {entry.kind} and lists no codes; delete 'codes'"
        report.add(next(iter(entry.codes)).place, message)
    if entry.kind == "quantity" and entry.unit is None:
        report.add(name.place, f"'{name}' is a quantity without a unit; add 'unit'")
    if entry.kind not in _NUMERIC and entry.plausible is not None:
        message = f"'{name}' is no number, so it has no range; delete 'plausible'"
        report.add(entry.plausible.place, message)
    if entry.kind == "score" and entry.unit is not None:
        report.add(entry.unit.place, f"'{name}' is a score; scores carry no unit")


def _ranked(name: Word, entry: ConceptModel, report: Report) -> None:
    """Numbers get worse upwards or downwards, codes along their list."""
    if entry.worse is None:
        return
    number = entry.worse in ("higher", "lower")
    if entry.kind in _NUMERIC and not number:
        message = f"'{name}' is a number; write 'worse: higher' or 'worse: lower'"
        report.add(entry.worse.place, message)
    elif entry.kind == "code" and number:
        message = f"'{name}' is a code; write 'worse: listed' or 'worse: after_first'"
        report.add(entry.worse.place, message)
    elif entry.kind not in (*_NUMERIC, "code"):
        message = f"'{name}' is of kind {entry.kind}; running is worse than stopped"
        report.add(entry.worse.place, f"{message} without saying so: delete 'worse'")


def _references(
    name: Word, entry: ConceptModel, concepts: Mapping[str, Concept], report: Report
) -> None:
    concept = concepts[name]
    if entry.sum_of is not None:
        for item in concept.sum_of:
            _exists(item, entry.sum_of, concepts, report)
    if entry.ended_by is not None:
        _exists(entry.ended_by, entry.ended_by, concepts, report)
    if entry.not_charted is not None:
        _silent(entry.not_charted, concept, report)
    for code in entry.codes:
        if code in concepts:
            message = f"the code '{code}' has the name of a concept; rename it"
            report.add(code.place, message)


def _silent(word: Word, concept: Concept, report: Report) -> None:
    """Silence stands for a code, of a score for a number that can be charted."""
    if concept.kind in _NUMERIC:
        trouble = _no_number(word, concept)
        if trouble:
            report.add(word.place, trouble)
    elif concept.position(word) is None:
        known = [code.name for code in concept.codes]
        hint = meant(word, known) or f" Its codes: {', '.join(known)}."
        report.add(word.place, f"'{word}' is no code of '{concept.name}'.{hint}")


def _no_number(word: Word, concept: Concept) -> str | None:
    if concept.kind != "score":
        return (
            f"silence about '{concept.name}', a quantity, is unknown; "
            "delete 'not_charted'"
        )
    if not re.fullmatch(NUMBER, word):
        return f"'{word}' is no number, and '{concept.name}' is a score; write 0"
    return implausible(float(word), concept)


def _exists(
    item: str, word: Word, concepts: Mapping[str, Concept], report: Report
) -> None:
    if item not in concepts:
        hint = meant(item, concepts)
        report.add(word.at(item), f"'{item}' is not in the vocabulary.{hint}")
