"""Values as staff read them: labels, units, numbers, ages of what was charted."""

from cartwatch.clinical import (
    Concept,
    Observation,
    Value,
    Vocabulary,
    micros,
    unit_words,
)
from cartwatch.clinical.concept import RUNNING
from cartwatch.grading.aloud import Clock
from cartwatch.grading.aloud import judged_words as standing_words
from cartwatch.views.timeline_words import clock, day, local
from cartwatch.ward import Review

ABSENT = {
    "asleep": "Asleep, let sleep",
    "patient-declined": "Did not want it",
    "away": "Away from the bed",
    "device-problem": "Device problem",
    "other-care-first": "Other care came first",
    "not-needed": "Not needed (physician)",
    "sedated": "Sedated",
    "no-shared-language": "No shared language",
    "cannot-respond": "Cannot respond (tube, hearing, sight)",
    "too-upset": "Too upset",
}
"""Why something was not done, as it is stored and as it is said."""


def number_words(value: float) -> str:
    """38.9, 118, 0.5: no more digits than were charted."""
    return f"{value:g}" if abs(value) < 100_000 else f"{value:.0f}"


def value_words(concept: Concept, value: Value | None) -> str:
    """A charted value in words: "38.9 °C", "Nasal cannula", "running"."""
    if value is None:
        return "no value"
    if isinstance(value, str):
        found = next((c.label for c in concept.codes if c.name == value), value)
        return found.lower() if concept.kind in (RUNNING, "given") else found
    return f"{number_words(float(value))} {unit_words(concept.unit)}".strip()


def row_words(concept: Concept, row: Observation) -> str:
    """A charted row in words, or the reason why it has no value, with its dose."""
    if row.value is None:
        reason = row.absent_reason or ""
        return f"not done: {ABSENT.get(reason, reason).lower()}"
    dose = f", {row.dose}" if row.dose else ""
    return f"{value_words(concept, row.value)}{dose}"


def when_words(at: int, now: int, zone: str) -> str:
    """ "at 13:02" today on the ward, else "on Tue 3 Mar 13:02"."""
    if local(at, zone).date() == local(now, zone).date():
        return f"at {clock(at, zone)}"
    return f"on {day(at, zone)} {clock(at, zone)}"


def last_words(concept: Concept, row: Observation | None, now: int, zone: str) -> str:
    """ "last 38.4 °C at 13:02"; "" when it was never charted."""
    if row is None:
        return ""
    return f"last {row_words(concept, row)} {when_words(micros(row.at), now, zone)}"


def label_of(vocabulary: Vocabulary, name: str) -> str:
    """What a concept is called; its own name when the vocabulary lacks it."""
    return vocabulary[name].label if name in vocabulary else name


def judged_words(review: Review, name: str, at: int) -> str:
    """What a clinician graded that scale by then, beside the computed grade."""
    zone, begun = review.protocol.time_zone, review.course.infused_at
    for scale in review.scales:
        found = scale.adjudicated if scale.name.upper() == name else None
        if found is not None and found.begins <= at:
            return standing_words(found, name, Clock(at, begun, zone))
    return ""
