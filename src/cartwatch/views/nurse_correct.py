"""Putting a row right: another value with a reason, or taking it back."""

from collections.abc import Mapping
from typing import Any

from cartwatch.views.desk import Desk
from cartwatch.views.numbers import Note, outside, read_number
from cartwatch.views.wording import label_of, value_words
from cartwatch.ward import Review

NO_ROW = "Not corrected. The row is no longer there."
NO_REASON = "Not corrected. Choose why it was wrong."
NO_VALUE = "Not corrected. Write the right value, or say that it was never so."


class NotCorrected(Exception):
    """The small form cannot be done as it stands; the text says why."""


def correction(event: Mapping[str, Any], review: Review, desk: Desk) -> str:
    """Do what the small form of one row says; answers with what was done.

    Raises NotCorrected, Refused, StoreError.
    """
    row = next((r for r in review.chart if r.id == event["value"]), None)
    fields = event.get("fields", {})
    reason = str(fields.get("reason", "")).strip()
    if row is None:
        raise NotCorrected(NO_ROW)
    if not reason:
        raise NotCorrected(NO_REASON)
    patient, label = review.card.patient, label_of(review.vocabulary, row.concept)
    if event["action"] == "remove":
        desk.correct(patient, [row.id], None, reason=reason)
        return f"Taken back: {label}."
    concept, typed = review.vocabulary[row.concept], str(fields.get("value", ""))
    if not typed.strip():
        raise NotCorrected(NO_VALUE)
    value = typed if concept.codes else read_number(typed)
    if not isinstance(value, str | Note):
        value = outside(concept, value) or value
    if isinstance(value, Note):
        msg = f"Not corrected. {value.says}"
        raise NotCorrected(msg)
    desk.correct(patient, [row.id], value, reason=reason)
    return f"Corrected: {label} {value_words(concept, value)}."
