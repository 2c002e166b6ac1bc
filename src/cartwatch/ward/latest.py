"""What was charted last, and has the stay ended?"""

from collections.abc import Iterable, Mapping

from cartwatch.clinical import Observation, micros
from cartwatch.clinical.names import DEATH
from cartwatch.store.frame import WITHDRAWN
from cartwatch.ward.card import PatientCard


def latest(chart: Iterable[Observation]) -> Mapping[str, Observation]:
    """The newest row of each concept that counts, by concept; rows in time order."""
    return {row.concept: row for row in chart if row.status != WITHDRAWN}


def ended_at(card: PatientCard, chart: Iterable[Observation], now: int) -> int | None:
    """When did the patient leave or die, in microseconds? None: still here.

    A death counts before its cause is known.
    """
    deaths = [
        micros(row.at)
        for row in chart
        if row.concept == DEATH and row.status != WITHDRAWN
    ]
    left = [card.since] if card.ward is None and card.since is not None else []
    return min((at for at in (*deaths, *left) if at <= now), default=None)
