"""What a page may read and do: the ward seen by one person who is signed in.

A page is a function of a `Desk`. It reads `Review`s from it, calls its verbs, and
asks to be told when something changed. Nothing else reaches the store.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from cartwatch import ward
from cartwatch.alerting import Alert
from cartwatch.clinical import Value, Vocabulary, micros
from cartwatch.family import Decision, FamilyMessage
from cartwatch.protocol import Library
from cartwatch.protocol.tree import WardProtocol
from cartwatch.store import Appended, StoreError, last_beat, reading
from cartwatch.views.links import linked_patient
from cartwatch.views.memory import Memory
from cartwatch.views.watched import watch_words
from cartwatch.ward import (
    Charted,
    Followed,
    NewObservation,
    Refused,
    Review,
    RulesInForce,
    access,
)
from cartwatch.ward.access import RULES, Person, Rules

DEMO_LINK = "demo"
AHEAD = timedelta(hours=6)
"""How far a patient is graded ahead, so that the clock alone costs no grading."""
Subscribe = Callable[[Callable[[], None]], None]


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def _nobody(_: Callable[[], None]) -> None:
    """Nothing changes under a page that no service feeds."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, the protocols, the clock and the person, for one page.

    `wards` are the wards that the person sees, `served` all that there are here: one
    may break the glass on those. `link` is the last part of a family address.
    `subscribe` is given a function to call after every change of the store and every
    few seconds, inside the page's document; it is held weakly, so it must be a bound
    method of something that the page keeps alive.
    """

    engine: Engine
    library: Library
    wards: tuple[str, ...]
    user: Person
    clock: Callable[[], datetime] = utc_now
    subscribe: Subscribe = _nobody
    memory: Memory[Review] = field(default_factory=Memory)
    roster: Memory[Mapping[str, str]] = field(default_factory=Memory)
    charts: Memory[Followed] = field(default_factory=lambda: Memory(inf))
    glass: Memory[Mapping[str, datetime]] = field(default_factory=Memory)
    link: str = ""
    demo: bool = False
    rules: Rules = RULES
    served: tuple[str, ...] = ()

    @property
    def vocabulary(self) -> Vocabulary:
        """Everything that can be charted."""
        return self.library.vocabulary

    @property
    def protocol(self) -> WardProtocol:
        """The protocol of the first ward: its time zone is the page's."""
        return self.library.wards[self.wards[0]]

    def in_force(self) -> list[WardProtocol]:
        """What these wards work by now. Raises StoreError where it cannot be read."""
        library, now = self.library, self.clock()
        with reading(self.engine) as session:
            return [
                ward.rules_in_force(name, library, session=session, now=now).protocol
                for name in self.wards
            ]

    def as_user(self, user: Person, *, link: str = "") -> "Desk":
        """The same ward for another person, who may see fewer wards."""
        served = self.served or self.wards
        wards = tuple(w for w in served if not user.wards or w in user.wards)
        return replace(self, user=user, link=link, wards=wards, served=served)

    def fed_by(self, subscribe: Subscribe) -> "Desk":
        """The same desk, told of changes by a service."""
        return replace(self, subscribe=subscribe)

    def now(self) -> int:
        """The time on the ward, in microseconds since 1970."""
        return micros(self.clock())

    def forget(self, patients: Iterable[str] | None = None) -> None:
        """The record of these changed, or anybody's (None): read it again."""
        chosen = None if patients is None else tuple(patients)
        self.charts.forget(chosen)
        self.memory.forget(chosen)
        self.roster.forget()
        self.glass.forget()

    def time_went_on(self) -> None:
        """Nothing was recorded; work out again what the clock alone may change."""
        self.memory.forget()

    def unwatched(self) -> str:
        """Why nobody would be called; "" while a watcher lives."""
        with reading(self.engine) as session:
            beat = last_beat(session)
        return watch_words(beat, self.clock(), demo=self.demo)

    def here(self) -> Mapping[str, str]:
        """Whom this person sees: the ward by the patient's id."""
        everybody = self.roster.get("", self._here)
        opened = self._opened()
        return {
            patient: name
            for patient, name in everybody.items()
            if name in self.wards or patient in opened
        }

    def _here(self) -> Mapping[str, str]:
        with reading(self.engine) as session:
            return {
                card.patient: name
                for name in self.served or self.wards
                for card in ward.patients(session, ward=name)
            }

    def _opened(self) -> Iterable[str]:
        """Whom this person opened by breaking the glass, while it lasts."""
        if not self.user.wards:
            return ()
        now, login = self.clock(), self.user.login

        def read() -> Mapping[str, datetime]:
            with reading(self.engine) as session:
                return access.opened_by(session, login, now=now)

        found = self.glass.get(login, read)
        return [patient for patient, until in found.items() if until > now]

    def seen(self, patient: str) -> None:
        """This person opens that patient: written down once an hour.

        Raises Forbidden. A record that cannot be written keeps nobody from looking.
        """
        with suppress(StoreError), self._permitted("view", patient) as how:
            access.seen(self.user, patient, session=how["session"], now=how["now"])

    @contextmanager
    def _permitted(self, verb: str, patient: str) -> Iterator[dict[str, Any]]:
        """`session`, `now` and `by` of an effect that this person may have.

        Asked anew each time: the sign-in, the role and the ward as they are now.
        """
        now = self.clock()
        with access.permitted(
            self.engine, self.user, verb, patient=patient, now=now, rules=self.rules
        ) as session:
            yield {"session": session, "now": now, "by": self.user.name}

    @contextmanager
    def _deed(self, verb: str, patient: str) -> Iterator[dict[str, Any]]:
        """Every effect of every page: permitted, done, and read again afterwards."""
        with self._permitted(verb, patient) as how:
            yield how
        self.forget([patient])

    def reviews(self) -> tuple[Review, ...]:
        """Everybody on these wards who has been infused, as of now."""
        found = (self.review(patient) for patient in self.here())
        return tuple(review for review in found if review is not None)

    def review(self, patient: str) -> Review | None:
        """One patient as of now; None for somebody not on these wards or not infused.

        A review serves all pages until the record changes or the service says that
        time has gone on.
        """
        place = self.here().get(patient)
        if place is None:
            return None
        try:
            return self.memory.get(patient, lambda: self._review(patient, place))
        except Refused:
            return None

    def _review(self, patient: str, place: str) -> Review:
        now = self.clock()
        with reading(self.engine) as session:
            known = ward.rules_in_force(place, self.library, session=session, now=now)
            return ward.review(
                patient,
                known.protocol,
                session=session,
                now=now,
                vocabulary=known.vocabulary,
                followed=self._followed(session, patient, known, now),
            )

    def _followed(
        self, session: Session, patient: str, known: RulesInForce, now: datetime
    ) -> Followed:
        """The record graded ahead of the clock, until a row or other rules come."""

        def follow() -> Followed:
            return ward.follow(
                patient,
                known.protocol,
                session=session,
                until=now + AHEAD,
                vocabulary=known.vocabulary,
                earlier=known.earlier,
            )

        found = self.charts.get(patient, follow)
        stale = found.digest != known.protocol.digest
        if stale or found.course.until < micros(now):
            self.charts.forget([patient])
            found = self.charts.get(patient, follow)
        return found

    def chart(
        self, patient: str, rows: Sequence[NewObservation], *, key: str, source: str
    ) -> Charted:
        """Chart what one form says of one patient. Raises Refused, StoreError."""
        words = self.vocabulary
        with self._deed("chart", patient) as how:
            return ward.chart(rows, vocabulary=words, key=key, source=source, **how)

    def correct(
        self, patient: str, rows: Sequence[str], value: Value | None, *, reason: str
    ) -> None:
        """Replace rows by a value, or take them back (None): all or none of them.

        Raises Refused, StoreError.
        """
        words = self.vocabulary
        with self._deed("correct", patient) as how:
            for row in rows:
                ward.correct(row, value, reason=reason, vocabulary=words, **how)

    def acknowledge(self, alert: Alert, *, minutes: float) -> Appended:
        """This person is going to that alert. Raises Refused, StoreError."""
        what = (alert.patient, alert.name, alert.opened_at, alert.level)
        with self._deed("acknowledge", alert.patient) as how:
            return ward.acknowledge(*what, minutes=minutes, **how)

    def release(self, review: Review, state: str) -> Appended:
        """The family may read this state now; what waited for a talk was told.

        Raises Refused, StoreError.
        """
        patient = review.card.patient
        decision: Decision = "told" if review.family.hold else "released"
        with self._deed("release", patient) as how:
            return ward.release(
                patient,
                state,
                decision=decision,
                digest=review.protocol.digest,
                language=review.protocol.texts.language,
                **how,
            )

    def family_message(self) -> FamilyMessage | None:
        """What the family of this address reads now; None: the page is closed."""
        patient = self._family_patient()
        review = self.review(patient) if patient else None
        return review.message if review else None

    def _family_patient(self) -> str | None:
        """Whose family opened the address; in a demo `demo` is the first patient's."""
        if self.demo and self.link == DEMO_LINK:
            return min(self.here(), default=None)
        return linked_patient(self.engine, self.link, self.clock())
