"""What was so before the cells were given: the weight of a day, and the baselines."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Vocabulary
from cartwatch.clinical.names import BASELINE, WEIGHT
from cartwatch.exchange.values import did_you_mean
from cartwatch.ward.chart import Charted, chart
from cartwatch.ward.refused import Refusal, checked, named
from cartwatch.ward.value import NewObservation, take


def weigh(
    patient: str,
    kilograms: float | str,
    *,
    session: Session,
    now: datetime,
    by: str,
    vocabulary: Vocabulary,
    at: datetime | None = None,
) -> Charted:
    """The weight of a day, charted. Raises Refused, also for a weight nobody has."""
    row = NewObservation(patient, at or now, WEIGHT, kilograms)
    return _charted([row], session, now, by, vocabulary)


def baseline(
    patient: str,
    values: Mapping[str, float | str],
    *,
    session: Session,
    now: datetime,
    by: str,
    vocabulary: Vocabulary,
    at: datetime | None = None,
) -> Charted:
    """What is usual for this patient, charted as of the infusion, or of now before it.

    `values` by concept, with or without `baseline_`. All of them land or none: raises
    Refused with every reason.
    """
    known = [n for n in vocabulary.concepts if n.startswith(BASELINE)]
    named_so = {_full(name): value for name, value in values.items()}
    none = Refusal("values", "", "no baseline is given", f"One of: {_short(known)}")
    strange = [
        Refusal(n, "", f"it is no baseline.{did_you_mean(n, known)}".rstrip("."), step)
        for n in named_so
        if n not in known and (step := f"One of: {_short(known)}")
    ]
    checked(None if values else none, *strange)
    since = at or _usual_time(session, patient, now)
    rows = [NewObservation(patient, since, n, v) for n, v in named_so.items()]
    return _charted(rows, session, now, by, vocabulary)


def _charted(
    rows: list[NewObservation],
    session: Session,
    now: datetime,
    by: str,
    vocabulary: Vocabulary,
) -> Charted:
    """All of them or none."""
    found = [take(row, vocabulary, now) for row in rows]
    checked(named("by", by), *(f for f in found if isinstance(f, Refusal)))
    return chart(rows, session=session, now=now, by=by, vocabulary=vocabulary)


def _usual_time(session: Session, patient: str, now: datetime) -> datetime:
    cards = store.patients(session, patient=patient).cards
    infused = cards[0].infused_at if cards else None
    return now if infused is None else min(infused, now)


def _full(name: str) -> str:
    return name if name.startswith(BASELINE) else f"{BASELINE}{name}"


def _short(names: list[str]) -> str:
    return ", ".join(name.removeprefix(BASELINE) for name in names)
