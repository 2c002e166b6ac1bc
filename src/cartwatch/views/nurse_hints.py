"""The words beside the fields: what was charted last, and what can be confirmed."""

from typing import Any

from cartwatch.clinical import Concept, Observation, Vocabulary
from cartwatch.clinical.concept import RUNNING
from cartwatch.views.wording import last_words, number_words, value_words
from cartwatch.ward import Review

Same = dict[str, Any]


def hints(review: Review) -> dict[str, Any]:
    """For every form of one patient: last values by concept, `same` by section."""
    zone, vocabulary = review.protocol.time_zone, review.vocabulary
    fields = {
        name: {
            "last": last_words(concept, review.latest.get(name), review.now, zone),
            "value": _number(review.latest.get(name)),
        }
        for name, concept in vocabulary.concepts.items()
        if concept.form
    }
    sections = {
        name
        for concept in vocabulary.concepts.values()
        if concept.form
        for name in (concept.form, f"{concept.form}-running")
    }
    same = {
        name: found
        for name in sorted(sections)
        if (found := same_as_before(review, name)) is not None
    }
    return {"patient": review.card.patient, "fields": fields, "same": same}


def same_as_before(review: Review, section: str) -> Same | None:
    """What one tap can confirm in a section: its words, and the values it stands for.

    Only what stands until changed can be confirmed. None when the section has
    nothing of the kind; empty words while nothing was charted yet.
    """
    form = section.removesuffix("-running")
    runs = section != form
    standing = [
        concept
        for concept in review.vocabulary.form(form)
        if concept.stands
        and (concept.kind == "running") == runs
        and (runs or concept.not_charted is None or concept.ended_by)
    ]
    if not standing or not any(c.confirm_after for c in standing):
        return None
    rows = _standing_rows(standing, review)
    value = {row.concept: row.value for row in rows}
    return {"label": _words(review.vocabulary, rows, runs=runs), "value": value}


def _standing_rows(concepts: list[Concept], review: Review) -> list[Observation]:
    """The latest rows that hold; a flow from before its device does not."""
    found = []
    for concept in concepts:
        row = review.latest.get(concept.name)
        ends = review.latest.get(concept.ended_by or "")
        if row is None or row.value is None or (ends and row.at < ends.at):
            continue
        found.append(row)
    return found


def _words(vocabulary: Vocabulary, rows: list[Observation], *, runs: bool) -> str:
    if not rows:
        return ""
    if runs:
        on = [vocabulary[r.concept].label for r in rows if r.value == RUNNING]
        return f"Unchanged: {', '.join(on) or 'none running'}"
    words = [value_words(vocabulary[row.concept], row.value) for row in rows]
    return f"Unchanged: {', '.join(words)}"


def _number(row: Observation | None) -> str:
    if row is None or row.value is None or isinstance(row.value, str):
        return ""
    return number_words(float(row.value))
