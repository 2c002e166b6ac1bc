"""Everything that is known of one patient now: the only value that pages render."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from cartwatch.alerting import Alert
from cartwatch.clinical import Observation, Vocabulary, micros, moment
from cartwatch.family import FamilyChoice, FamilyMessage
from cartwatch.grading import Course, instrument
from cartwatch.monitoring import Due, due
from cartwatch.protocol.tree import WardProtocol
from cartwatch.ward.answered import acknowledgements, releases
from cartwatch.ward.card import PatientCard, card
from cartwatch.ward.family_page import family_page, spoken_of
from cartwatch.ward.follow import Followed, follow, not_infused
from cartwatch.ward.latest import ended_at, latest
from cartwatch.ward.on_call import on_call
from cartwatch.ward.open_alerts import open_alerts
from cartwatch.ward.scale_review import ScaleReview, scale_review
from cartwatch.ward.stay import here_since

NURSE = "nurse"


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """One patient under one protocol at `now` (microseconds since 1970, UTC).

    `alerts` are those that are open or pending, and those learned of too late;
    `latest` is the newest row of each concept; `chart` is every row, struck ones
    included. `message` is None where the unit has no family texts.
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
) -> Review:
    """What the chart says of this patient at `now`; reads only.

    `known_at` answers from what was recorded by then: "what did the screen say?".
    `followed` is the same record read before, if no row was added since. Raises
    Refused for a patient who is not enrolled or not infused yet, StoreError
    when the record cannot be read.
    """
    known = followed or follow(
        patient,
        protocol,
        session=session,
        until=now,
        vocabulary=vocabulary,
        known_at=known_at,
    )
    if known.infused_at > now:
        raise not_infused(patient)
    asked = _Asked(patient, protocol, session, now, vocabulary, known_at, known)
    return _reviewed(asked)


def _reviewed(asked: _Asked) -> Review:
    known, facts = asked.followed.card, asked.followed.chart
    found = asked.followed.course.upto(micros(asked.now))
    at, zone = micros(asked.now), asked.protocol.time_zone
    person = card(
        known, found.infused_at, instrument(asked.followed.prepared), zone, at
    )
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
        message=page,
        course=found,
        latest=latest(facts),
        chart=facts,
        vocabulary=asked.vocabulary,
    )


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
    def regrade(known_at: int) -> Course:
        return follow(
            asked.patient,
            asked.protocol,
            session=asked.session,
            until=asked.now,
            vocabulary=asked.vocabulary,
            known_at=moment(known_at),
        ).course

    answers = acknowledgements(asked.session, asked.patient, asked.known_at)
    return open_alerts(
        found,
        asked.protocol,
        now=micros(asked.now),
        begins=begins,
        ends=ends,
        vocabulary=asked.vocabulary,
        acknowledgements=answers,
        chart=facts,
        regrade=regrade,
    )


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
