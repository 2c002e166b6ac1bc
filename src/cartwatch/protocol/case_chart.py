"""The chart of a test: rounds of values, and the patient they belong to."""

import re
from collections.abc import Iterator, Sequence
from typing import cast

from cartwatch.clinical import (
    Concept,
    Observation,
    Subject,
    Value,
    Vocabulary,
    converter,
    dose,
    duration,
    moment,
    rate,
)
from cartwatch.clinical.concept import RUNNING
from cartwatch.clinical.names import BASELINE, DEVELOPMENTAL_DELAY
from cartwatch.protocol.case import PATIENT
from cartwatch.protocol.located import Word
from cartwatch.protocol.models import NUMBER
from cartwatch.protocol.models_case import CaseModel
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.scope import converted, implausible

NOBODY = "_"
ABSENT = "absent:"
ADULT = 40.0
_AGE = re.compile(r"(?:(\d+) a)?(?: ?(\d+) d)?")
_MEASURED = re.compile(rf"({NUMBER})(\D\S*)?")
_YEAR = 365.25
AGE_KEY, WEIGHT_KEY, UNSAID = "age", "weight_kg", "unknown"


def rounds(test: CaseModel, vocabulary: Vocabulary, report: Report) -> tuple[int, ...]:
    """When are the rounds, in microseconds from the test's zero?"""
    if test.at is not None and test.every is not None:
        report.add(test.every.place, "has both 'every' and 'at'; keep one")
    if test.at is not None:
        times = tuple(duration(word) for word in test.at)
        for earlier, later, word in zip(times, times[1:], test.at[1:], strict=False):
            if later <= earlier:
                message = f"'{word}' is not later than the round before it"
                report.add(word.place, message)
        return times
    longest = max((len(cells) for _, cells in _rows(test, vocabulary)), default=1)
    every = 0 if test.every is None else duration(test.every)
    if longest > 1 and not every:
        first = next(iter(test.chart))
        message = f"the chart has {longest} rounds; say when, with every: 1h or at: […]"
        report.add(first.place, message)
    return tuple(i * every for i in range(longest))


def charted(
    test: CaseModel,
    times: Sequence[int],
    zero: int,
    vocabulary: Vocabulary,
    report: Report,
) -> tuple[Observation, ...]:
    """Every charted value as an observation; ids count from r1."""
    found: list[Observation] = []
    for name, cells in _rows(test, vocabulary):
        if name not in vocabulary:
            hint = meant(name, vocabulary.concepts)
            report.add(name.place, f"'{name}' is not in the vocabulary.{hint}")
            continue
        if len(cells) != len(times):
            message = f"'{name}' has {len(cells)} of {len(times)} rounds"
            report.add(name.place, f"{message}; write _ where nobody charted")
            continue
        for cell, at in zip(cells, times, strict=True):
            row = _row(cell, vocabulary[name], zero + at, f"r{len(found) + 1}", report)
            found += [] if row is None else [row]
    return tuple(found)


def _rows(test: CaseModel, vocabulary: Vocabulary) -> Iterator[tuple[Word, list[Word]]]:
    """Each concept with its cells; a text is split at its spaces."""
    for name, row in test.chart.items():
        cells = row if isinstance(row, list) else _split(row)
        concept = vocabulary.concepts.get(name)
        yield name, cells if concept is None else _joined(cells, concept)


def _split(row: Word) -> list[Word]:
    return [Word(part, row.at(part), None) for part in row.split()]


def _joined(cells: Sequence[Word], concept: Concept) -> list[Word]:
    """A unit that stands alone belongs to the number before it."""
    joined: list[Word] = []
    for cell in cells:
        unit = _is_unit(cell, concept)
        if unit and joined and re.fullmatch(NUMBER, joined[-1]):
            before = joined.pop()
            joined.append(Word(f"{before}{cell}", before.place, None))
        else:
            joined.append(cell)
    return joined


def _is_unit(cell: Word, concept: Concept) -> bool:
    if concept.kind == RUNNING:
        return rate(cell) is not None
    return concept.unit is not None and converter(cell, concept.unit) is not None


def _row(
    cell: Word, concept: Concept, at: int, row_id: str, report: Report
) -> Observation | None:
    if cell == NOBODY:
        return None
    reason = cell.removeprefix(ABSENT) if cell.startswith(ABSENT) else None
    # A pump for which a dose is written runs.
    written = str(cell) if concept.kind == RUNNING and dose(cell) else None
    value: Value | None = RUNNING if written else None
    if written is None and not reason:
        value = measured(cell, concept, report)
    if value is None and not reason:
        return None
    return Observation(
        patient=PATIENT,
        at=moment(at),
        concept=concept.name,
        value=value,
        dose=written,
        recorded_at=moment(at),
        absent_reason=reason,
        id=row_id,
    )


def measured(word: Word, concept: Concept, report: Report) -> Value | None:
    """A charted value: a code, or a number in the vocabulary's unit."""
    if concept.coded:
        if concept.position(word) is not None:
            return str(word)
        codes = [code.name for code in concept.codes]
        hint = meant(word, codes) or f" Its codes: {', '.join(codes)}."
        report.add(word.place, f"'{word}' is no code of '{concept.name}'.{hint}")
        return None
    found = _MEASURED.fullmatch(word.replace(" ", ""))
    if not found:
        report.add(word.place, f"'{word}' is no number for '{concept.name}'")
        return None
    unit = found[2] or concept.unit
    value = converted(float(found[1]), unit, concept)
    trouble = value if isinstance(value, str) else implausible(value, concept)
    if trouble:
        report.add(word.place, trouble)
        return None
    return cast(float, value)


def subject(
    test: CaseModel,
    infused_at: int,
    child: bool,
    vocabulary: Vocabulary,
    report: Report,
) -> Subject:
    """The made-up patient: 40 years, under a child's scale 5, unless the test says."""
    said = dict(test.patient)
    age = said.pop(cast(Word, AGE_KEY), None)
    weight = said.pop(cast(Word, WEIGHT_KEY), None)
    delay = said.pop(cast(Word, DEVELOPMENTAL_DELAY), None)
    baseline: dict[str, Value] = {}
    for name, word in said.items():
        if name.startswith(BASELINE) and name in vocabulary:
            value = measured(word, vocabulary[name], report)
            baseline |= {} if value is None else {str(name): value}
        else:
            known = [c for c in vocabulary.concepts if c.startswith(BASELINE)]
            known += [AGE_KEY, WEIGHT_KEY, DEVELOPMENTAL_DELAY]
            message = f"'{name}' is not known of a patient.{meant(name, known)}"
            report.add(name.place, message)
    return Subject(
        patient=PATIENT,
        infused_at=moment(infused_at),
        age_years=_age(age, child, report),
        developmental_delay=delay in ("yes", "true"),
        weight_kg=_weight(weight, report),
        baseline=baseline,
    )


def _age(word: Word | None, child: bool, report: Report) -> float | None:
    """Completed years; below one year the fraction; None for `unknown`."""
    if word is None:
        return ADULT / 8 if child else ADULT
    if word == UNSAID:
        return None
    found = _AGE.fullmatch(word)
    if not found or not any(found.groups()):
        message = f"'{word}' is no age; write 40 a, 11 a 364 d, 20 d or unknown"
        report.add(word.place, message)
        return ADULT
    years, days = (int(part) if part else 0 for part in found.groups())
    return float(years) if years else days / _YEAR


def _weight(word: Word | None, report: Report) -> float | None:
    if word is None or re.fullmatch(NUMBER, word):
        return None if word is None else float(word)
    report.add(word.place, f"'{word}' is no weight in kg; write 70")
    return None
