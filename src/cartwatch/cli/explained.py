"""One patient's grades at a time, explained, and the explanation as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime

import pandas as pd

from cartwatch.clinical import Attribution, Vocabulary, micros, moment, spoken
from cartwatch.grading import (
    Explanation,
    Line,
    ObservationFrame,
    Reason,
    course,
    explain,
    frame,
    timeline,
)
from cartwatch.protocol.tree import FamilyTexts, Place, Scale, WardProtocol

TRUTHS = {1: "holds", 0: "may hold", -1: "does not hold"}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A patient with what was charted; other patients' rows are left aside."""

    patient: str
    rows: pd.DataFrame
    people: pd.DataFrame
    attributions: tuple[Attribution, ...]
    partial_record: bool


def explanations(
    case: Case, scales: Sequence[Scale], vocabulary: Vocabulary, at: datetime
) -> list[Explanation]:
    """An explanation by every scale that applies to the patient.

    Raises ValueError for a patient without an infusion, a time before it, and when
    no scale applies.
    """
    person = case.people[case.people["patient"].eq(case.patient)]
    if person.empty:
        msg = "no infusion of such a patient is known. Check the id"
        raise ValueError(msg)
    rows = case.rows[case.rows["patient"].eq(case.patient)]
    prepared = frame(
        rows.reset_index(drop=True), person.reset_index(drop=True), vocabulary
    )
    served = [s for s in scales if _applies(s, prepared, at)]
    if not served:
        named = ", ".join(scale.id for scale in scales)
        msg = f"the patient is outside the instrument of {named}. Name another scale"
        raise ValueError(msg)
    found = course(
        prepared,
        _ward(served),
        until=micros(at),
        attributions=case.attributions,
        partial_record=case.partial_record,
    )
    return [explain(found.scales[scale.id], micros(at)) for scale in served]


def _applies(scale: Scale, prepared: ObservationFrame, at: datetime) -> bool:
    if scale.applies is None:
        return True
    return not timeline(prepared, scale, until=at).attrs["outside"]


def _ward(scales: Sequence[Scale]) -> WardProtocol:
    """A ward of nothing but these scales, each under its id."""
    return WardProtocol(
        id="",
        version="",
        status="draft",
        time_zone="UTC",
        scales={scale.id: ((None, scale),) for scale in scales},
        settings={},
        alerts=(),
        mutes=(),
        schedule=(),
        family=(),
        ladders={},
        texts=FamilyTexts("en", ""),
        digest="",
        place=Place("", 1, 1),
    )


def plain(value: object) -> object:
    """Facts as JSON knows them; words lose the place they stood at."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return str.__str__(value) if isinstance(value, str) else value


def text(found: Explanation, vocabulary: Vocabulary) -> str:
    """The explanation as lines a physician can read."""
    return "\n".join(_lines(found, vocabulary)) + "\n"


def _lines(found: Explanation, vocabulary: Vocabulary) -> Iterator[str]:
    when = moment(found.at).strftime("%Y-%m-%d %H:%MZ")
    episode = f", episode {found.episode}" if found.episode else ""
    yield f"{found.patient} at {when}, {found.title}: {found.grade}{episode}"
    if found.driver:
        yield f"  driven by {', '.join(found.driver)}"
    if found.needs:
        labels = [vocabulary[name].label for name in found.needs]
        yield f"  to settle it, chart: {', '.join(labels)}"
    for reason in found.reasons:
        yield from _reason(reason, found.at)
    if found.requires is not None and found.requires.truth < 1:
        yield from _reason(found.requires, found.at)
    for flag in found.flags:
        yield f"  for a physician to decide: {flag}"
    yield f"  {found.scale_id} {found.version}: {found.cite}"


def _reason(reason: Reason, at: int) -> Iterator[str]:
    grade = f" {reason.grade}" if reason.grade else ""
    yield f"  {reason.domain}{grade} {TRUTHS[reason.truth]}: {reason.says}"
    for line in reason.lines:
        yield f"    {line.text} [{line.place}]: {_value(line, at)}"
    if reason.note:
        yield f"    note: {reason.note}"


def _value(line: Line, at: int) -> str:
    said = line.value or TRUTHS[line.truth]
    if line.at is not None:
        said += f", {spoken(at - line.at)} before"
    if line.recorded_by:
        said += f", by {line.recorded_by}"
    return said + (", not confirmed since" if line.stale else "")
