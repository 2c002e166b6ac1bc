"""One patient's grades at a time, explained, and the explanation as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from cartwatch.clinical import Attribution, Vocabulary, micros, moment
from cartwatch.grading import (
    Aloud,
    Explanation,
    ObservationFrame,
    Reason,
    aloud,
    course,
    explain,
    frame,
    timeline,
)
from cartwatch.grading.rows import deaths
from cartwatch.protocol.tree import FamilyTexts, Place, Scale, WardProtocol

DOI = "https://doi.org/"
TRUTHS = {1: "holds", 0: "may hold", -1: "does not hold"}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A patient with what was charted; other patients' rows are left aside.

    `zone` is the clock by which days and times are told: the ward's.
    """

    patient: str
    rows: pd.DataFrame
    people: pd.DataFrame
    attributions: tuple[Attribution, ...]
    partial_record: bool
    zone: str = "UTC"


def explanations(
    case: Case, scales: Sequence[Scale], vocabulary: Vocabulary, at: datetime
) -> list[Explanation]:
    """An explanation by every scale that applies to the patient.

    Raises ValueError for a patient without an infusion, a time before it or after a
    recorded death, and when no scale applies.
    """
    person = case.people[case.people["patient"].eq(case.patient)]
    if person.empty:
        msg = "no infusion of such a patient is known. Check the id"
        raise ValueError(msg)
    rows = case.rows[case.rows["patient"].eq(case.patient)]
    prepared = frame(
        rows.reset_index(drop=True), person.reset_index(drop=True), vocabulary
    )
    _alive(prepared, at)
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


def _alive(prepared: ObservationFrame, at: datetime) -> None:
    """Raises ValueError from a recorded death on: no grade is computed there."""
    died = int(deaths(prepared).at[0])
    if micros(at) >= died:
        when = moment(died).isoformat(timespec="minutes")
        msg = f"a death was recorded at {when}, where grades end. Ask for a time before"
        raise ValueError(msg)


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


TIMES = frozenset(
    "at begins charted_until closes_at confirm_by counts_until ended_at infused_at "
    "onset peak_at quiet_since recorded_at since until".split()
)
"""The facts that are microseconds; a program is given them as every file has them."""


def plain(value: object) -> object:
    """Facts as JSON knows them; words lose the place they stood at."""
    if is_dataclass(value):
        pairs = [(f.name, getattr(value, f.name)) for f in fields(value)]
        return {n: _iso(v) if n in TIMES else plain(v) for n, v in pairs}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return str.__str__(value) if isinstance(value, str) else value


def _iso(micros_utc: int | None) -> str | None:
    return None if micros_utc is None else moment(micros_utc).isoformat()


def document(
    found: Explanation, vocabulary: Vocabulary, zone: str
) -> dict[str, object]:
    """The explanation for a program, and beside each reason what is said of it."""
    said = aloud(found, vocabulary, zone)
    source = _source(found)
    told = [
        {**_object(r), "sentence": _sentence(said, r), "source": source}
        for r in found.reasons
    ]
    return {
        **_object(found),
        "reasons": told,
        "source": source,
        "time_zone": zone,
        "aloud": _object(said),
    }


def _object(value: object) -> dict[str, object]:
    found = plain(value)
    return found if isinstance(found, dict) else {}


def _source(found: Explanation) -> dict[str, str | None]:
    url = None if found.doi is None else f"{DOI}{found.doi}"
    return {"cite": found.cite, "doi": found.doi, "url": url}


def _sentence(said: Aloud, reason: Reason) -> str:
    """What is said of a reason; rungs that are open alike share a sentence."""
    return next((s.text for s in said.reasons if reason.place in s.places), "")


def text(found: Explanation, vocabulary: Vocabulary, zone: str = "UTC") -> str:
    """The explanation as lines a physician can read, and read aloud."""
    return "\n".join(_lines(found, vocabulary, zone)) + "\n"


def _lines(found: Explanation, vocabulary: Vocabulary, zone: str) -> Iterator[str]:
    said = aloud(found, vocabulary, zone)
    when = moment(found.at).astimezone(ZoneInfo(zone))
    yield f"{found.patient} at {when:%Y-%m-%d %H:%M} ({zone}), {found.title}"
    yield f"{said.headline} {said.chart}".rstrip()
    for sentence in said.reasons:
        yield f"  {sentence.text}"
        for reason in found.reasons:
            if reason.place in sentence.places:
                yield from _rule(reason)
    for each in (said.required, *said.attributions, *said.episode):
        if each:
            yield f"  {each}"
    for question in said.questions:
        yield f"  Question to a physician: {question}"
    yield f"  {found.scale_id} {found.version}: {said.source}"


def _rule(reason: Reason) -> Iterator[str]:
    """The rule behind a sentence: the cell, its place, each leaf and its value."""
    grade = f"grade {reason.grade}, " if reason.grade else ""
    yield f"    {grade}{reason.says} [{reason.place}]"
    for line in reason.lines:
        said = line.value or TRUTHS[line.truth]
        yield f"      {line.text} [{line.place}] {TRUTHS[line.truth]}: {said}"
    if reason.note:
        yield f"      note: {reason.note}"
