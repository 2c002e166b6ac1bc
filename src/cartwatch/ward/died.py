"""Did the patient die, by the chart? The one place that reads it."""

from collections.abc import Iterable

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Observation, micros
from cartwatch.clinical.names import DEATH
from cartwatch.store.frame import WITHDRAWN


def death_of(chart: Iterable[Observation]) -> Observation | None:
    """The death that is on the chart, the last one recorded; None: nobody died."""
    found = [r for r in chart if r.concept == DEATH and r.status != WITHDRAWN]
    return max(found, key=lambda r: int(r.id or -1), default=None)


def the_dead(session: Session) -> frozenset[str]:
    """Everybody of whom a death is on the chart now."""
    charted = store.charted_as(session, DEATH)
    return frozenset(p for p, rows in charted.items() if death_of(rows) is not None)


def resumed_at(chart: Iterable[Observation]) -> int | None:
    """When was a death last withdrawn, microseconds? None: it never was."""
    found = [
        micros(row.recorded_at)
        for row in chart
        if row.concept == DEATH and row.status == WITHDRAWN and row.amends
        if row.value is None and row.absent_reason is None
    ]
    return max(found, default=None)


def is_dead(session: Session, patient: str) -> bool:
    """Whether a death is on the chart now; asked right before a message leaves."""
    return death_of(store.observations(session, patient)) is not None
