"""What the pages of the stay show: read from the record, as of now."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from cartwatch import store, ward
from cartwatch.clinical import micros
from cartwatch.protocol import Library
from cartwatch.protocol.tree import WardProtocol
from cartwatch.service.patients.deed import Case
from cartwatch.store import Card
from cartwatch.views.patients_page import Entry, ToDo, stay_address
from cartwatch.views.timeline_words import day_clock
from cartwatch.ward import access
from cartwatch.ward.access import Person
from cartwatch.ward.died import death_of, is_dead
from cartwatch.ward.stay import stays

LATELY = 30
"""So many who are on no ward are listed; the others are found by name."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is served here: the wards, and the rules that they work by."""

    library: Library
    served: tuple[str, ...]

    @property
    def zone(self) -> str:
        """The time zone of the first ward: that of who is on none."""
        return self.library.wards[self.served[0]].time_zone

    def wards_of(self, person: Person) -> tuple[str, ...]:
        """The wards that this person may name."""
        own = person.wards
        return tuple(w for w in self.served if not own or w in own)

    def zone_named(self, ward: str | None) -> str:
        """The time zone of that ward; of one that is not served, the first one's."""
        found = self.library.wards.get(ward or "")
        return self.zone if found is None else found.time_zone

    def zone_of(self, card: Card, session: Session) -> str:
        """The time zone of the ward where a patient lies, or lay last."""
        ward = card.ward or access.ward_of(session, card.patient)
        return self.zone_named(ward)


def visible(
    place: Place, person: Person, session: Session, now: datetime
) -> list[Card]:
    """Whom this person may open: on their wards, opened with a reason, or on none."""
    cards = [
        c
        for c in store.patients(session).cards
        if c.ward is None or c.ward in place.served
    ]
    if not person.wards:
        return cards
    opened = access.opened_by(session, person.login, now=now)
    last = access.last_wards(session)
    return [
        card
        for card in cards
        if (card.ward or last.get(card.patient, person.wards[0])) in person.wards
        or card.patient in opened
    ]


def listed(
    cards: Sequence[Card], place: Place, session: Session, find: str
) -> tuple[list[Entry], int]:
    """The lines of the list, by ward and bed, and how many are left out of it."""
    word = find.strip().casefold()
    found = [
        c for c in cards if word in c.name.casefold() or word in c.patient.casefold()
    ]
    found.sort(key=lambda c: (c.ward is None, c.ward or "", c.bed or "", c.name))
    nowhere = [c for c in found if c.ward is None]
    left = [] if word else nowhere[LATELY:]
    gone = {card.patient for card in left}
    kept = [card for card in found if card.patient not in gone]
    return [_entry(card, place, session) for card in kept], len(left)


def _entry(card: Card, place: Place, session: Session) -> Entry:
    where = f"{card.ward}{f', bed {card.bed}' if card.bed else ''}"
    return Entry(
        stay_address(card.patient),
        card.name,
        card.patient,
        where if card.ward else "on no ward",
        _stands(card, place, session),
    )


def _stands(card: Card, place: Place, session: Session) -> str:
    """Away, dead, discharged or not infused yet, in words; else the infusion."""
    zone = place.zone_of(card, session)
    if is_dead(session, card.patient):
        return "A death is recorded"
    if card.leave is not None:
        back = card.leave.expected_return
        until = "" if back is None else f", expected {day_clock(micros(back), zone)}"
        return f"Off the unit: {card.leave.place}{until}"
    if card.ward is None:
        return f"Discharged: {card.reason}" if card.since else "Enrolled, no bed yet"
    if card.infused_at is None:
        return "No cells given yet"
    return f"Infused {day_clock(micros(card.infused_at), zone)}"


def to_do(cards: Collection[Card], place: Place, session: Session) -> Iterator[ToDo]:
    """The open staff tasks of these patients, oldest first."""
    known = {card.patient: card for card in cards}
    for task in ward.open_tasks(session):
        card = known.get(task.patient)
        if card is not None:
            since = day_clock(micros(task.opened_at), place.zone_of(card, session))
            address = f"{stay_address(task.patient)}#close_task-{task.id}"
            yield ToDo(address, card.name, task.says, since)


def case_of(
    card: Card, place: Place, person: Person, session: Session, now: datetime
) -> Case:
    """Everything that one patient's page shows and asks."""
    patient, library = card.patient, place.library
    protocol = None
    if card.ward is not None and card.ward in library.wards:
        known = ward.rules_in_force(card.ward, library, session=session, now=now)
        protocol = known.protocol
    roles = () if protocol is None else roles_of([protocol])
    return Case(
        card=card,
        zone=place.zone_of(card, session),
        now=now,
        vocabulary=library.vocabulary,
        wards=place.wards_of(person),
        served=place.served,
        roles=roles,
        languages=tuple(sorted(library.families)),
        protocol=protocol,
        stays=tuple(reversed(stays(session, patient, now))),
        tasks=ward.open_tasks(session, patient=patient),
        links=ward.family_links(session, now=now, patient=patient),
        died=death_of(store.observations(session, patient)),
        answering=tuple(_answering(roles, card, session, now)),
        attributions=store.attributions(session, patient=patient),
    )


def roles_of(protocols: Collection[WardProtocol]) -> tuple[str, ...]:
    """Whom the ladders of these wards call."""
    ladders = (ladder for one in protocols for ladder in one.ladders.values())
    return tuple(dict.fromkeys(step.call for steps in ladders for step in steps))


def _answering(
    roles: Sequence[str], card: Card, session: Session, now: datetime
) -> Iterator[tuple[str, str]]:
    """The roles in which somebody answers for this patient now, and who."""
    where = {"patient": card.patient, "ward": card.ward}
    for role in roles:
        who = ward.on_call(role, session=session, now=now, **where)
        if who is not None:
            yield role, who
