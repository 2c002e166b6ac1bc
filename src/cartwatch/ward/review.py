"""Everything that is known of one patient now: the only value that pages render."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from cartwatch.alerting import Alert, urgency
from cartwatch.clinical import Observation, Vocabulary, micros, moment
from cartwatch.family import FamilyChoice, FamilyMessage
from cartwatch.grading import Course, ScaleCourse, instrument
from cartwatch.monitoring import Due, due
from cartwatch.protocol.tree import WardProtocol
from cartwatch.ward.answered import acknowledgements, releases
from cartwatch.ward.card import PatientCard, card
from cartwatch.ward.died import death_of, resumed_at
from cartwatch.ward.family_page import family_page, spoken_of
from cartwatch.ward.follow import Followed, follow, not_infused
from cartwatch.ward.late_return import Asked, late_return
from cartwatch.ward.latest import ended_at, latest
from cartwatch.ward.on_call import on_call
from cartwatch.ward.open_alerts import open_alerts
from cartwatch.ward.resumed import resumed, still_answered
from cartwatch.ward.scale_review import ScaleReview, scale_review
from cartwatch.ward.stay import here_since, stays
from cartwatch.ward.versions import Version, scale_at

NURSE = "nurse"


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """One patient under one protocol at `now` (microseconds since 1970, UTC).

    `alerts` are those that are open or pending, and those learned of too late;
    `latest` is the newest row of each concept; `chart` is every row, struck ones
    included. `message` is None where the unit has no family texts, and when the
    patient left or died. `died` is the death on the chart; its value is the principal
    cause, None until that is recorded. `earlier` are the courses by the rules in force
    before, each with when they ended.
    """

    card: PatientCard
    now: int
    protocol: WardProtocol
    scales: tuple[ScaleReview, ...]
    alerts: tuple[Alert, ...]
    due: tuple[Due, ...]
    family: FamilyChoice
    message: FamilyMessage | None
    course: Course
    latest: Mapping[str, Observation]
    chart: tuple[Observation, ...]
    vocabulary: Vocabulary
    died: Observation | None = None
    earlier: tuple[tuple[int, Course], ...] = ()

    def scale_at(self, name: str, at: int) -> ScaleCourse | None:
        """The scale by the rules that were in force at `at`, to explain it."""
        return scale_at(self.course, self.earlier, name, at)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked: whom, under which protocol, when, known up to when."""

    patient: str
    protocol: WardProtocol
    session: Session
    now: datetime
    vocabulary: Vocabulary
    known_at: datetime | None
    followed: Followed


def review(
    patient: str,
    protocol: WardProtocol,
    *,
    session: Session,
    now: datetime,
    vocabulary: Vocabulary,
    known_at: datetime | None = None,
    followed: Followed | None = None,
    earlier: Sequence[Version] = (),
) -> Review:
    """What the chart says of this patient at `now`; reads only.

    `known_at` answers from what was recorded by then: "what did the screen say?".
    `followed` is the same record read before; the past keeps the grades of the
    `earlier` rules. Raises Refused for a patient not enrolled or infused, StoreError.
    """
    known = followed or follow(
        patient,
        protocol,
        session=session,
        until=now,
        vocabulary=vocabulary,
        known_at=known_at,
        earlier=earlier,
    )
    if known.infused_at > now:
        raise not_infused(patient)
    asked = _Asked(patient, protocol, session, now, vocabulary, known_at, known)
    return _reviewed(asked)


def _reviewed(asked: _Asked) -> Review:
    facts, at = asked.followed.chart, micros(asked.now)
    found = asked.followed.course.upto(at)
    person = _person(asked, found)
    begins = here_since(asked.session, asked.patient, asked.now, asked.known_at)
    ends = ended_at(person, facts, at)
    here = ends is None and not person.paused
    checks = _due(asked, found, begins) if here else ()
    choice, page = _family(asked, found, checks, person, ended=ends is not None)
    return Review(
        card=person,
        now=at,
        protocol=asked.protocol,
        scales=tuple(
            scale_review(name, each, at, asked.followed.adjudications)
            for name, each in found.scales.items()
        ),
        alerts=_alerts(asked, found, facts, begins if here else at, ends),
        due=checks,
        family=choice,
        message=page if ends is None else None,
        course=found,
        latest=latest(facts),
        chart=facts,
        vocabulary=asked.vocabulary,
        died=death_of(facts),
        earlier=asked.followed.earlier,
    )


def _person(asked: _Asked, found: Course) -> PatientCard:
    known, zone = asked.followed, asked.protocol.time_zone
    tool = instrument(known.prepared)
    return card(known.card, found.infused_at, tool, zone, micros(asked.now))


def _due(asked: _Asked, found: Course, begins: int | None) -> tuple[Due, ...]:
    return due(
        found,
        asked.protocol,
        now=micros(asked.now),
        begins=begins,
        vocabulary=asked.vocabulary,
    )


def _alerts(
    asked: _Asked,
    found: Course,
    facts: tuple[Observation, ...],
    begins: int | None,
    ends: int | None,
) -> tuple[Alert, ...]:
    again = resumed_at(facts)
    answers = acknowledgements(asked.session, asked.patient, asked.known_at)
    known: Asked = {
        "now": micros(asked.now),
        "ends": ends,
        "vocabulary": asked.vocabulary,
        "acknowledgements": still_answered(answers, again),
    }
    regrade, by = partial(_regraded, asked), asked.protocol
    graded = open_alerts(
        found, by, begins=begins, chart=facts, regrade=regrade, **known
    )
    lain = stays(asked.session, asked.patient, asked.now, asked.known_at)
    away = late_return(found, asked.protocol, lain, **known)
    every = resumed((*graded, *away), asked.protocol, again, micros(asked.now))
    return tuple(sorted(every, key=urgency))


def _regraded(asked: _Asked, known_at: int) -> Course:
    """The course by what was known at an earlier time (µs)."""
    return follow(
        asked.patient,
        asked.protocol,
        session=asked.session,
        until=asked.now,
        vocabulary=asked.vocabulary,
        known_at=moment(known_at),
    ).course


def _family(
    asked: _Asked,
    found: Course,
    checks: tuple[Due, ...],
    person: PatientCard,
    *,
    ended: bool,
) -> tuple[FamilyChoice, FamilyMessage | None]:
    session = asked.session
    nurse = on_call(
        NURSE,
        patient=asked.patient,
        ward=person.ward,
        session=session,
        now=asked.now,
    )
    return family_page(
        found,
        asked.protocol,
        now=micros(asked.now),
        due=checks,
        released=releases(session, asked.patient, asked.known_at),
        ended=ended,
        nurse=nurse or "",
        child=spoken_of(person),
    )
