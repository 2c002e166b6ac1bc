"""What the record says of one patient: read once, true until a row is added."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Adjudication, Observation, Vocabulary, micros
from cartwatch.grading import Course, ObservationFrame, course, frame
from cartwatch.protocol.tree import WardProtocol
from cartwatch.ward.refused import Refusal, Refused


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """One patient's record and the course that follows from it, until `course.until`.

    Until a row is added, the clock alone moves along it: a review at any time before
    `course.until` needs no more grading. `adjudications` are the grades that
    clinicians gave; the course is what was computed.
    """

    people: store.People
    card: store.Card
    infused_at: datetime
    prepared: ObservationFrame
    course: Course
    chart: tuple[Observation, ...]
    adjudications: tuple[Adjudication, ...] = ()


def follow(
    patient: str,
    protocol: WardProtocol,
    *,
    session: Session,
    until: datetime,
    vocabulary: Vocabulary,
    known_at: datetime | None = None,
) -> Followed:
    """Read and grade one patient until a time that may lie ahead.

    Raises Refused for a patient who is not enrolled or not infused, StoreError when
    the record cannot be read.
    """
    zone = ZoneInfo(protocol.time_zone)
    people = store.patients(session, patient=patient, known_at=known_at, zone=zone)
    if not people.cards:
        step = "Enrol the patient first, or check the id"
        raise Refused([Refusal("patient", patient, "not enrolled", step)])
    if (card := people.cards[0]).infused_at is None:
        raise not_infused(patient)
    rows = store.frame(
        session, patient=patient, known_at=known_at, vocabulary=vocabulary
    )
    judged = store.attributions(session, patient=patient, known_at=known_at)
    prepared = frame(rows, people.infusions, vocabulary)
    graded = course(prepared, protocol, until=micros(until), attributions=judged)
    chart = store.observations(session, patient, known_at=known_at)
    given = store.adjudications(session, patient=patient, known_at=known_at)
    return Followed(people, card, card.infused_at, prepared, graded, chart, given)


def not_infused(patient: str) -> Refused:
    """The refusal of a patient whose infusion is not recorded yet."""
    step = "Record the infusion; what was charted is kept"
    return Refused([Refusal("patient", patient, "not infused yet", step)])
