"""What the record says of one patient: read once, true until a row is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Adjudication, Observation, Vocabulary, micros
from cartwatch.grading import Course, ObservationFrame, course, frame
from cartwatch.protocol.tree import WardProtocol
from cartwatch.ward.refused import Refusal, Refused
from cartwatch.ward.versions import Version, spliced


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """One patient's record and the course that follows from it, until `course.until`.

    Until a row is added, the clock alone moves along it: a review at any time before
    `course.until` needs no more grading. `adjudications` are the grades that
    clinicians gave; the course is what was computed. `earlier` are the courses by the
    rules in force before, each with when they ended (µs): the grades of `course` are
    theirs until then. `digest` is of the rules in force.
    """

    people: store.People
    card: store.Card
    infused_at: datetime
    prepared: ObservationFrame
    course: Course
    chart: tuple[Observation, ...]
    adjudications: tuple[Adjudication, ...] = ()
    earlier: tuple[tuple[int, Course], ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _Chart:
    """Whose chart is graded, until when, by what was known at a time."""

    patient: str
    session: Session
    until: datetime
    known_at: datetime | None
    people: store.People

    def grade(self, by: Version) -> tuple[ObservationFrame, Course]:
        """The chart and its course by one version of the rules."""
        who, known_at = self.patient, self.known_at
        judged = store.attributions(self.session, patient=who, known_at=known_at)
        words = by.vocabulary
        rows = store.frame(
            self.session, patient=who, known_at=known_at, vocabulary=words
        )
        prepared = frame(rows, self.people.infusions, by.vocabulary)
        end = micros(self.until)
        return prepared, course(prepared, by.protocol, until=end, attributions=judged)


def follow(
    patient: str,
    protocol: WardProtocol,
    *,
    session: Session,
    until: datetime,
    vocabulary: Vocabulary,
    known_at: datetime | None = None,
    earlier: Sequence[Version] = (),
) -> Followed:
    """Read and grade one patient until a time that may lie ahead.

    Until each of the `earlier` versions of the rules ended, its grades are kept.
    Raises Refused for a patient who is not enrolled or not infused, StoreError when
    the record cannot be read.
    """
    people = _people(session, patient, known_at, ZoneInfo(protocol.time_zone))
    card = people.cards[0]
    if (at := card.infused_at) is None:
        raise not_infused(patient)
    lain = _Chart(patient, session, until, known_at, people)
    before = _before(lain, earlier, micros(at))
    prepared, graded = lain.grade(Version(protocol, vocabulary))
    chart = store.observations(session, patient, known_at=known_at)
    given = store.adjudications(session, patient=patient, known_at=known_at)
    whole, digest = spliced(graded, before), protocol.digest
    return Followed(people, card, at, prepared, whole, chart, given, before, digest)


def _people(
    session: Session, patient: str, known_at: datetime | None, zone: ZoneInfo
) -> store.People:
    people = store.patients(session, patient=patient, known_at=known_at, zone=zone)
    if people.cards:
        return people
    step = "Enrol the patient first, or check the id"
    raise Refused([Refusal("patient", patient, "not enrolled", step)])


def _before(
    lain: _Chart, earlier: Sequence[Version], infused_at: int
) -> tuple[tuple[int, Course], ...]:
    """The courses by rules that ended after the infusion, each with when."""
    return tuple(
        (version.ends, lain.grade(version)[1])
        for version in earlier
        if version.ends is not None and version.ends > infused_at
    )


def not_infused(patient: str) -> Refused:
    """The refusal of a patient whose infusion is not recorded yet."""
    step = "Record the infusion; what was charted is kept"
    return Refused([Refusal("patient", patient, "not infused yet", step)])
