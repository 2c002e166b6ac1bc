"""What the pages of the stay show: read from the record, as of now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from cartwatch.ward.died import death_of, the_dead
from cartwatch.ward.stay import stays
from cartwatch.ward.versions import rules_or_file

LATELY = 30
"""So many who are on no ward are listed; the others are found by name."""


@dataclass(frozen=True, slots=True)
class Unit:
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


def visible(
    unit: Unit,
    person: Person,
    session: Session,
    now: datetime,
    patient: str | None = None,
) -> list[Card]:
    """Whom this person may open: on their wards, opened with a reason, or on none.

    Everybody, or of them the one `patient`.
    """
    known = store.patients(session, patient=patient).cards
    cards = [c for c in known if c.ward is None or c.ward in unit.served]
    if not person.wards:
        return cards
    opened = access.opened_by(session, person.login, now=now)
    last = access.last_wards(session, patient)
    return [
        card
        for card in cards
        if (card.ward or last.get(card.patient, person.wards[0])) in person.wards
        or card.patient in opened
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """The lines of the list, how many are left out of it, and what is to do."""

    entries: tuple[Entry, ...]
    hidden: int
    tasks: tuple[ToDo, ...]


def listed(cards: Sequence[Card], unit: Unit, session: Session, find: str) -> Listed:
    """Everybody by ward and bed; of those on no ward a few, or whom one looks for."""
    last, dead = access.last_wards(session), the_dead(session)
    zones = {c.patient: unit.zone_named(c.ward or last.get(c.patient)) for c in cards}
    word = find.strip().casefold()
    found = [
        c for c in cards if word in c.name.casefold() or word in c.patient.casefold()
    ]
    found.sort(key=lambda c: (c.ward is None, c.ward or "", c.bed or "", c.name))
    nowhere = [c for c in found if c.ward is None]
    left = [] if word else nowhere[LATELY:]
    gone = {card.patient for card in left}
    entries = tuple(
        _entry(card, zones[card.patient], dead=card.patient in dead)
        for card in found
        if card.patient not in gone
    )
    return Listed(entries, len(left), tuple(_to_do(cards, zones, session)))


def _entry(card: Card, zone: str, *, dead: bool) -> Entry:
    return Entry(
        stay_address(card.patient),
        card.name,
        card.patient,
        place_words(card),
        "A death is recorded" if dead else _stands(card, zone),
    )


def place_words(card: Card) -> str:
    """The ward and bed of a patient."""
    if card.ward is None:
        return "on no ward"
    return f"{card.ward}{f', bed {card.bed}' if card.bed else ''}"


def _stands(card: Card, zone: str) -> str:
    """Away, discharged or not infused yet, in words; else the infusion."""
    if card.leave is not None:
        back = card.leave.expected_return
        until = "" if back is None else f", expected {day_clock(micros(back), zone)}"
        return f"Off the unit: {card.leave.place}{until}"
    if card.ward is None:
        return f"Discharged: {card.reason}" if card.since else "Enrolled, no bed yet"
    if card.infused_at is None:
        return "No cells given yet"
    return f"Infused {day_clock(micros(card.infused_at), zone)}"


def _to_do(
    cards: Sequence[Card], zones: Mapping[str, str], session: Session
) -> Iterator[ToDo]:
    """The open staff tasks of these patients, oldest first."""
    known = {card.patient: card for card in cards}
    for task in ward.open_tasks(session):
        card = known.get(task.patient)
        if card is not None:
            since = day_clock(micros(task.opened_at), zones[task.patient])
            address = f"{stay_address(task.patient)}#close_task-{task.id}"
            yield ToDo(address, card.name, task.says, since)


def found_case(
    patient: str, unit: Unit, person: Person, session: Session, now: datetime
) -> Case | None:
    """The case of a patient; None for nobody on this person's wards."""
    cards = visible(unit, person, session, now, patient)
    return case_of(cards[0], unit, person, session, now) if cards else None


def case_of(
    card: Card, unit: Unit, person: Person, session: Session, now: datetime
) -> Case:
    """Everything that one patient's page shows and asks."""
    patient, library = card.patient, unit.library
    protocol = None
    if card.ward is not None and card.ward in library.wards:
        protocol = rules_or_file(card.ward, library, session=session, now=now).protocol
    roles = () if protocol is None else roles_of([protocol])
    return Case(
        card=card,
        zone=unit.zone_named(card.ward or access.ward_of(session, patient)),
        now=now,
        vocabulary=library.vocabulary,
        wards=unit.wards_of(person),
        served=unit.served,
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
