"""One save of one form: what was charted, what stays on the screen and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cartwatch.clinical import micros
from cartwatch.clinical.time import DAY, MINUTE
from cartwatch.views.desk import Desk
from cartwatch.views.numbers import Note, unusual
from cartwatch.views.nurse_answers import Entry, read_entry, taken_at
from cartwatch.views.wording import label_of, value_words, when_words
from cartwatch.ward import Review

NOTHING = "Nothing to save yet: no field has an answer."
SAME = "same:"
LONG_AGO = 2 * DAY
TOO_OLD = "That is more than 2 days ago: check the date."


@dataclass(frozen=True, slots=True)
class Saved:
    """`ids` of the rows that landed, the fields they came from, and what stays."""

    ids: tuple[str, ...]
    fields: tuple[str, ...]
    notes: Mapping[str, Note]
    unusual: tuple[str, ...] = ()
    at: datetime | None = None
    time_wrong: str = ""

    def reply(self, key: str) -> dict[str, Any]:
        """For the form: what to empty, what to mark."""
        if not self.fields and not self.notes and not self.time_wrong:
            return {"key": key, "failed": NOTHING}
        return {
            "key": key,
            "saved": True,
            "taken": [f for f in self.fields if not f.startswith(SAME)],
            "same": [f[len(SAME) :] for f in self.fields if f.startswith(SAME)],
            "notes": {name: note.as_reply() for name, note in self.notes.items()},
            "time": self.time_wrong,
        }

    def words(self, review: Review) -> str:
        """ "Saved, taken 14:06: 8 values." """
        if self.at is None or not self.ids:
            return ""
        zone = review.protocol.time_zone
        when = when_words(micros(self.at), review.now, zone).removeprefix("at ")
        count = f"{len(self.ids)} value{'s' if len(self.ids) > 1 else ''}"
        rare = ", ".join(self.unusual)
        more = f" Unusual for this age: {rare}." if rare else ""
        return f"Saved, taken {when}: {count}.{more}"

    def kept(self, review: Review) -> str:
        """ "Not saved, still in the form: Temperature."; "" when all was taken."""
        wrong = [label_of(review.vocabulary, name) for name in self.notes]
        return f"Not saved, still in the form: {', '.join(wrong)}." if wrong else ""


def save(message: Mapping[str, Any], desk: Desk) -> Saved:
    """Chart what one form says of the patient it was made for.

    Nothing holds a save up: what can be read is charted, the rest stays with its
    reason. Raises StoreError, Refused.
    """
    patient = str(message["patient"])
    review = desk.review(patient)
    if review is None:
        return Saved((), (), {}, time_wrong="This patient has left the ward.")
    now = desk.clock()
    at = taken_at(message.get("time", {}), now, review.protocol.time_zone)
    if isinstance(at, str):
        return Saved((), (), {}, time_wrong=at)
    if micros(at) > micros(now) + 5 * MINUTE:
        return Saved((), (), {}, time_wrong="That time is still to come.")
    if micros(at) < micros(now) - LONG_AGO:
        return Saved((), (), {}, time_wrong=TOO_OLD)
    entry = read_entry(message, patient, at, desk.vocabulary)
    if not entry.rows:
        return Saved((), (), entry.notes)
    return _chart(entry, message, desk, review)


def _chart(
    entry: Entry, message: Mapping[str, Any], desk: Desk, review: Review
) -> Saved:
    patient, form = review.card.patient, str(message.get("form", ""))
    key = f"{patient}/{form}/{message.get('attempt', '')}"
    charted = desk.chart(patient, entry.rows, key=key, source=f"nurse form {form}")
    notes = dict(entry.notes)
    refused = {refusal.concept for refusal in charted.refused}
    for refusal in charted.refused:
        notes[refusal.concept] = Note(
            "error", f"{refusal.reason}. {refusal.next_step}."
        )
    landed = [
        name
        for row, name in zip(entry.rows, entry.fields, strict=True)
        if row.concept not in refused
    ]
    return Saved(
        charted.ids,
        tuple(dict.fromkeys(landed)),
        notes,
        tuple(_unusual(entry, refused, review)),
        entry.rows[0].at,
    )


def _unusual(entry: Entry, refused: set[str], review: Review) -> list[str]:
    """What was saved although it is rare at this age: said, never held up."""
    found = []
    for row in entry.rows:
        concept = review.vocabulary[row.concept]
        if row.concept in refused or not isinstance(row.value, float):
            continue
        if unusual(concept, row.value, review.card.age_years) is not None:
            found.append(f"{concept.label.lower()} {value_words(concept, row.value)}")
    return found
