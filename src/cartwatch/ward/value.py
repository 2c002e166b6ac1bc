"""One value at the door: is it in the vocabulary, in a known unit, and plausible?"""

from dataclasses import dataclass
from datetime import datetime

from cartwatch.clinical import Concept, Vocabulary
from cartwatch.exchange.refusal import Refused as BadValue
from cartwatch.exchange.values import did_you_mean, reader
from cartwatch.ward.refused import Refusal, time_refusal


@dataclass(frozen=True, slots=True)
class NewObservation:
    """Something to chart, as a person or a form gives it.

    `value` is a number (in `unit`, or the vocabulary's unit), its text, or a code;
    None only with `absent_reason`.
    """

    patient: str
    at: datetime
    concept: str
    value: float | str | None
    unit: str = ""
    dose: str | None = None
    absent_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What will be stored: a number in the vocabulary's unit, or a code."""

    given: NewObservation
    unit: str | None
    number: float | None = None
    code: str | None = None


def take(
    given: NewObservation, vocabulary: Vocabulary, now: datetime
) -> Taken | Refusal:
    """The value as it will be stored, or why it cannot be."""
    late = time_refusal("at", given.at, now)
    if late is not None:
        return Refusal(
            late.field, late.value, late.reason, late.next_step, given.concept
        )
    if given.concept not in vocabulary:
        reason = "it is not in the vocabulary."
        reason += did_you_mean(given.concept, vocabulary.concepts)
        step = "Chart it under a name that the vocabulary lists"
        return Refusal("concept", given.concept, reason.rstrip("."), step)
    concept = vocabulary[given.concept]
    if given.value is None or given.absent_reason:
        return _absent(given, concept)
    return _read(given, concept)


def _absent(given: NewObservation, concept: Concept) -> Taken | Refusal:
    if given.value is None and given.absent_reason:
        return Taken(given, concept.unit)
    shown = "" if given.value is None else str(given.value)
    reason = "it needs a value, or the reason why there is none, and not both"
    step = "Chart the value, or say why it could not be taken"
    return Refusal(given.concept, shown, reason, step, given.concept)


def _read(given: NewObservation, concept: Concept) -> Taken | Refusal:
    word = _text(given.value)
    try:
        value = reader(concept, given.unit)(word)
    except BadValue as error:
        step = error.next_step[:1].upper() + error.next_step[1:]
        return Refusal(
            given.concept, word, error.reason.rstrip("."), step, given.concept
        )
    if concept.coded:
        return Taken(given, None, code=concept.codes[int(value)].name)
    return Taken(given, concept.unit, number=value)


def _text(value: float | str | None) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
