"""The one way a value gets onto the chart."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Vocabulary
from cartwatch.store import tables
from cartwatch.ward.refused import Refusal, checked, death_refusal, named
from cartwatch.ward.value import NewObservation, Taken, take

_SYSTOLIC, _DIASTOLIC = "8480-6", "8462-4"
"""LOINC: the two pressures of one cuff, by which the vocabulary knows them."""


@dataclass(frozen=True, slots=True)
class Charted:
    """What landed, in the order given, and what was refused.

    `repeated`: this form had landed before, so nothing was added.
    """

    ids: tuple[str, ...]
    refused: tuple[Refusal, ...]
    repeated: bool = False


def chart(
    observations: Sequence[NewObservation],
    *,
    session: Session,
    now: datetime,
    by: str,
    vocabulary: Vocabulary,
    key: str | None = None,
    source: str | None = None,
) -> Charted:
    """Chart a round: what is good goes in together, each refusal says why.

    `now` becomes `recorded_at`. `key` makes a form that is sent twice land once:
    choose it when the form opens. `source` is the form or feed. Raises Refused
    without a `by`, StoreError for a patient who is not enrolled.
    """
    checked(named("by", by))
    read = [_not_a_death(given, vocabulary, now) for given in observations]
    refused = [found for found in read if isinstance(found, Refusal)]
    taken = [found for found in read if isinstance(found, Taken)]
    taken, crossed = _apart(taken, vocabulary)
    refused += crossed
    if not taken:
        return Charted((), tuple(refused))
    rows = [_row(found, now, by, source) for found in taken]
    landed = store.append(session, rows, action="chart", by=by, now=now, key=key)
    return Charted(landed.ids, tuple(refused), landed.repeated)


def _not_a_death(
    given: NewObservation, vocabulary: Vocabulary, now: datetime
) -> Taken | Refusal:
    """The value at the door; a death has a door of its own."""
    return death_refusal(given.concept) or take(given, vocabulary, now)


def _row(
    found: Taken, now: datetime, by: str, source: str | None
) -> tables.Observation:
    given = found.given
    return tables.Observation(
        patient=given.patient,
        at=given.at,
        recorded_at=now,
        recorded_by=by,
        concept=given.concept,
        number=found.number,
        code=found.code,
        unit=found.unit,
        dose=given.dose,
        absent_reason=given.absent_reason,
        source=source,
    )


def _apart(
    taken: Sequence[Taken], vocabulary: Vocabulary
) -> tuple[list[Taken], list[Refusal]]:
    """Refuses both pressures of a cuff where the lower is not below the upper."""
    upper, lower = _by_loinc(vocabulary, _SYSTOLIC), _by_loinc(vocabulary, _DIASTOLIC)
    cuffs: defaultdict[tuple[str, datetime], dict[str, Taken]] = defaultdict(dict)
    for found in taken:
        given = found.given
        if given.concept in (upper, lower) and found.number is not None:
            cuffs[given.patient, given.at][given.concept] = found
    crossed = [c for c in cuffs.values() if _crossed(c, upper, lower)]
    gone = {id(found) for cuff in crossed for found in cuff.values()}
    refusals = [r for cuff in crossed for r in _refusals(cuff[upper], cuff[lower])]
    return [found for found in taken if id(found) not in gone], refusals


def _by_loinc(vocabulary: Vocabulary, code: str) -> str:
    found = (c.name for c in vocabulary.concepts.values() if code in c.loinc)
    return next(found, "")


def _crossed(cuff: dict[str, Taken], upper: str, lower: str) -> bool:
    high, low = (cuff[n].number if n in cuff else None for n in (upper, lower))
    return high is not None and low is not None and low >= high


def _refusals(upper: Taken, lower: Taken) -> list[Refusal]:
    """Of a crossed pair neither is taken, and each says so."""
    shown = f"{upper.number:g}/{lower.number:g}"
    reason = "the lower pressure is not below the upper one"
    step = "Check both and chart them again"
    names = (upper.given.concept, lower.given.concept)
    return [Refusal(name, shown, reason, step, name) for name in names]
