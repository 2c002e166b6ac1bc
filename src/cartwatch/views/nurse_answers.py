"""What the nurse answered, as observations; what cannot be read stays on the screen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cartwatch.clinical import Concept, Value, Vocabulary
from cartwatch.clinical.concept import GIVEN, RUNNING, STOPPED
from cartwatch.views.numbers import Note, outside, read_number
from cartwatch.ward import NewObservation

BOTH = Note("error", "Has a value and a reason. Remove one of them.")
NO_TIME = "Pick the time when it was taken."
ODD_TIME = "The clock was changed then: there is no {typed} on that day."

Answer = Mapping[str, Any]


@dataclass(slots=True)
class Entry:
    """What one save asks for: rows to chart, and notes on fields that stay.

    `fields` says which field each row came from, in the order of `rows`.
    """

    rows: list[NewObservation] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    notes: dict[str, Note] = field(default_factory=dict)

    def add(self, row: NewObservation, name: str) -> None:
        """One more row, from the field or section `name`."""
        self.rows.append(row)
        self.fields.append(name)


def taken_at(answer: Answer, now: datetime, zone: str) -> datetime | str:
    """When the set was taken (aware, UTC), or why the picked time is none.

    Of an hour that a clock change repeats it is the later one that is not ahead: a set
    is charted soon after it was taken. The answer tells which, as 02:30 (2).
    """
    choice = str(answer.get("choice", "now"))
    if choice.isdigit():
        return now - timedelta(minutes=int(choice))
    if choice != "pick":
        return now
    typed = str(answer.get("picked", ""))
    try:
        picked = datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return NO_TIME
    instant = picked.astimezone(UTC)
    if instant.astimezone(picked.tzinfo).replace(tzinfo=None) != picked.replace(
        tzinfo=None
    ):
        return ODD_TIME.format(typed=typed[-5:])
    again = picked.replace(fold=1).astimezone(UTC)
    return again if again <= now else instant


def read_entry(
    message: Mapping[str, Any], patient: str, at: datetime, vocabulary: Vocabulary
) -> Entry:
    """The rows of one saved form; fields that cannot be read get a note instead."""
    entry = Entry()
    for name, answer in message.get("answers", {}).items():
        if "ticked" in answer:
            _read_ticks(entry, name, answer, patient, at, vocabulary)
        elif name in vocabulary:
            _read_field(entry, vocabulary[name], answer, patient, at)
    for section, values in message.get("same", {}).items():
        for name, value in values.items():
            if name in vocabulary:
                row = NewObservation(patient, at, name, _as_value(value))
                entry.add(row, f"same:{section}")
    return entry


def _read_field(
    entry: Entry, concept: Concept, answer: Answer, patient: str, at: datetime
) -> None:
    typed = answer.get("text") or answer.get("value")
    reason = answer.get("absent")
    if typed and reason:
        entry.notes[concept.name] = BOTH
        return
    if reason:
        row = NewObservation(patient, at, concept.name, None, absent_reason=str(reason))
        entry.add(row, concept.name)
        return
    value = _read_value(concept, str(typed))
    if isinstance(value, Note):
        entry.notes[concept.name] = value
    else:
        entry.add(NewObservation(patient, at, concept.name, value), concept.name)


def _read_value(concept: Concept, typed: str) -> Value | Note:
    if concept.codes:
        return typed
    number = read_number(typed)
    if isinstance(number, Note):
        return number
    return outside(concept, number) or number


def _read_ticks(
    entry: Entry,
    name: str,
    answer: Answer,
    patient: str,
    at: datetime,
    vocabulary: Vocabulary,
) -> None:
    """Ticked ones run or were given; of running ones the others are stopped.

    "Which are running?" is answered for all of them by any tick, as the form says.
    """
    doses = answer.get("doses", {})
    for concept in _asked(name, vocabulary):
        on = concept.name in answer["ticked"]
        if concept.kind == "given" and not on:
            continue
        value = GIVEN if concept.kind == "given" else RUNNING if on else STOPPED
        dose = str(doses.get(concept.name, "")).strip() or None
        row = NewObservation(patient, at, concept.name, value, dose=dose)
        entry.add(row, name)


def _asked(name: str, vocabulary: Vocabulary) -> Iterator[Concept]:
    """The concepts of a tick list: `medicines-given` asks the given of medicines."""
    form, _, kind = name.rpartition("-")
    return (c for c in vocabulary.form(form) if c.kind == kind)


def _as_value(value: object) -> Value:
    return float(value) if isinstance(value, int | float) else str(value)
