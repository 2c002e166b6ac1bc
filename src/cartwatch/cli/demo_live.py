"""The demo's ward comes alive: enrolled, charted so far, and charted on."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from threading import Event

from sqlalchemy import Engine
from sqlmodel import Session

from cartwatch import ward
from cartwatch.cli.demo_ward import Person, Round, SyntheticWard
from cartwatch.clinical.concept import STOPPED
from cartwatch.protocol import Library
from cartwatch.store import StoreError, writing

CLERK = "Demo clerk"
NURSE = "Demo nurse"
HOUR = timedelta(hours=1)
Deed = tuple[datetime, Callable[[Session], object]]


@dataclass(frozen=True, slots=True)
class FastClock:
    """The time on the ward: `speed` times as fast as outside since `began`."""

    began: datetime
    speed: float

    def __call__(self) -> datetime:
        """What time is it on the ward?"""
        return self.began + (datetime.now(UTC) - self.began) * self.speed

    def until(self, moment: datetime) -> float:
        """Real seconds until the ward's clock shows that time; 0 when it has."""
        return max((moment - self()).total_seconds() / self.speed, 0.0)


@dataclass(frozen=True, slots=True)
class Demo:
    """A synthetic ward, its store, its rules and when it began."""

    ward: SyntheticWard
    engine: Engine
    library: Library
    began: datetime


def move_in(demo: Demo) -> None:
    """Put everybody and all that was charted so far into the store, as it happened."""
    deeds = [d for person in demo.ward.people for d in _arrival(demo, person)]
    deeds += [_deed(demo, one) for one in demo.ward.past()]
    with writing(demo.engine) as session:
        for _, do in sorted(deeds, key=itemgetter(0)):
            do(session)


def tell_families(demo: Demo) -> None:
    """Release to families what the nurse may; what must be told first waits."""
    with writing(demo.engine) as session:
        for person in demo.ward.people:
            found = ward.review(
                person.patient,
                demo.library.wards[person.ward],
                session=session,
                now=demo.began,
                vocabulary=demo.library.vocabulary,
            ).family
            if found.waiting and not found.hold:
                ward.release(
                    person.patient,
                    found.waiting,
                    session=session,
                    now=demo.began,
                    by=NURSE,
                )


def live(demo: Demo, clock: FastClock, stop: Event) -> None:
    """Chart each coming round when the ward's clock reaches it, until stopped."""
    for one in demo.ward.coming():
        at, do = _deed(demo, one)
        if stop.wait(clock.until(at)):
            return
        try:
            with writing(demo.engine) as session:
                do(session)
        except StoreError as error:
            print(f"A round of the demo was not charted: {error}", file=sys.stderr)


def _deed(demo: Demo, one: Round) -> Deed:
    """A round as something to do at its time."""
    at = demo.began + one.after
    return at, lambda session: _chart(demo, one.values.items(), one, at, session)


def _chart(
    demo: Demo,
    values: Iterable[tuple[str, str]],
    one: Round,
    at: datetime,
    session: Session,
) -> None:
    rows = [ward.NewObservation(one.patient, at, name, value) for name, value in values]
    ward.chart(
        rows, session=session, now=at, by=one.by, vocabulary=demo.library.vocabulary
    )


def _arrival(demo: Demo, person: Person) -> Iterator[Deed]:
    """Admitted, what was known before charted, infused, no drug running."""
    infused = person.infused_at(demo.began)
    before = Round(person.patient, timedelta(), CLERK, person.baseline)
    running = [
        (c.name, STOPPED)
        for c in demo.library.vocabulary.concepts.values()
        if c.kind == "running"
    ]
    admitted, known = infused - 24 * HOUR, infused - HOUR
    yield admitted, lambda session: _enrol(person, demo.began, admitted, session)
    yield known, lambda s: _chart(demo, person.baseline.items(), before, known, s)
    yield infused, lambda session: _infuse(person, infused, session)
    yield infused, lambda session: _chart(demo, running, before, infused, session)


def _enrol(person: Person, began: datetime, at: datetime, session: Session) -> None:
    ward.enrol(
        ward.NewPatient(
            id=person.patient,
            name=person.name,
            birth_date=person.birth_date(began),
            sex=person.sex,
            product=person.product,
            ward=person.ward,
            bed=person.bed,
            synthetic=True,
        ),
        session=session,
        now=at,
        by=CLERK,
    )


def _infuse(person: Person, at: datetime, session: Session) -> None:
    ward.infuse(
        person.patient,
        at=at,
        session=session,
        now=at,
        by=CLERK,
        product=person.product,
        weight_kg=person.weight_kg,
    )
