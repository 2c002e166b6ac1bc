"""A synthetic ward in a store: one nurse, one patient, hours since the infusion."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from cartwatch import store
from cartwatch.protocol import Library
from cartwatch.protocol.tree import WardProtocol
from cartwatch.store import tables
from cartwatch.ward import (
    Charted,
    NewObservation,
    NewPatient,
    Review,
    acknowledge,
    chart,
    enrol,
    infuse,
    record_cause,
    record_death,
    release,
    review,
)

NOON = 60.0
"""The hour since the infusion at which pages look."""
INFUSED = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)
WELL: Mapping[str, float | str] = {
    "temperature": 36.8,
    "systolic_bp": 118.0,
    "oxygen_device": "room_air",
    "oxygen_saturation": 98.0,
    "consciousness": "alert",
    "ice_score": 10.0,
}


def after(hours: float) -> datetime:
    """So many hours after the infusion."""
    return INFUSED + timedelta(hours=hours)


@dataclass(frozen=True)
class Bedside:
    """What a test does at the bed of one patient."""

    engine: Engine
    library: Library
    patient: str = "S1"
    by: str = "nurse Ama"

    @property
    def protocol(self) -> WardProtocol:
        """The ward for adults."""
        return self.library.wards["example-adult"]

    def begin(self, patient: str = "S1") -> "Bedside":
        """A synthetic adult, infused at hour 0; S1 lies in bed 4."""
        person = NewPatient(
            patient,
            f"Synthetic {patient}",
            birth_date=date(1980, 1, 1),
            ward=self.protocol.id,
            bed="4" if patient == "S1" else patient,
            synthetic=True,
        )
        known = {"now": after(-1), "by": "clerk"}
        with store.writing(self.engine) as session:
            enrol(person, session=session, **known)
            infuse(patient, at=INFUSED, session=session, now=INFUSED, by="clerk")
        return replace(self, patient=patient)

    def set(
        self, hours: float, late: float = 0, **values: float | str | None
    ) -> Charted:
        """A whole round at that hour, no pump running, charted so many hours later."""
        pumps = self.library.vocabulary.groups["vasopressors"]
        answered = dict.fromkeys(pumps, "stopped")
        return self.chart(hours, late, **{**WELL, **answered, **values})

    def chart(
        self,
        hours: float,
        late: float = 0,
        key: str | None = None,
        **values: float | str | None,
    ) -> Charted:
        """Only these values; None is "could not be taken: asleep"."""
        rows = [
            NewObservation(
                self.patient,
                after(hours),
                concept,
                value,
                absent_reason=None if value is not None else "asleep",
            )
            for concept, value in values.items()
        ]
        with store.writing(self.engine) as session:
            return chart(
                rows,
                session=session,
                now=after(hours + late),
                by=self.by,
                vocabulary=self.library.vocabulary,
                key=key,
            )

    def feed(self, hours: float, recorded: float | None = None) -> None:
        """A feed brings a row that no word of the vocabulary fits."""
        now = after(hours if recorded is None else recorded)
        alien = tables.Observation(
            patient=self.patient,
            at=after(hours),
            recorded_at=after(hours),
            recorded_by="feed",
            concept="aura",
            number=1.0,
        )
        with store.writing(self.engine) as session:
            store.append(session, [alien], action="feed", by="feed", now=now)

    def review(self, hours: float, **also: object) -> Review:
        """The review at that hour."""
        with store.reading(self.engine) as session:
            return review(
                self.patient,
                self.protocol,
                session=session,
                now=after(hours),
                vocabulary=self.library.vocabulary,
                **also,
            )

    def states(self, hours: float) -> dict[str, str]:
        """The state of each alert at that hour, pending ones left out."""
        found = self.review(hours).alerts
        return {a.name: a.state for a in found if a.state != "pending"}

    def go(self, name: str, hours: float, minutes: float) -> None:
        """The nurse acknowledges an alert."""
        found = next(a for a in self.review(hours).alerts if a.name == name)
        with store.writing(self.engine) as session:
            acknowledge(
                self.patient,
                name,
                found.opened_at,
                found.level,
                minutes=minutes,
                session=session,
                now=after(hours),
                by=self.by,
            )

    def died(self, hours: float, cause: str | None = None) -> None:
        """A physician records the death and, if it is known, its cause."""
        known = {"now": after(hours), "by": "Dr Ada"}
        words = self.library.vocabulary
        with store.writing(self.engine) as session:
            record_death(self.patient, at=after(hours), session=session, **known)
            if cause is not None:
                also = {"session": session, "vocabulary": words, **known}
                record_cause(self.patient, cause, **also)

    def tell(self, state: str, hours: float, decision: str = "released") -> None:
        """Staff decide about the family's page."""
        with store.writing(self.engine) as session:
            release(
                self.patient,
                state,
                decision=decision,
                session=session,
                now=after(hours),
                by="Dr Ada",
            )


@contextmanager
def low_at_noon(library: Library, folder: Path) -> Iterator[Bedside]:
    """A synthetic adult in a new store, with a fever and a low pressure at noon."""
    engine = store.engine(f"sqlite:///{folder / 'cartwatch.db'}")
    store.upgrade(engine)
    begun = Bedside(engine, library).begin()
    begun.set(NOON, temperature=38.9, systolic_bp=82.0)
    yield begun
    engine.dispose()
