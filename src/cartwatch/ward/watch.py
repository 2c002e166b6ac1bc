"""The watcher: reviews everybody, again and again, and calls whoever must be called."""

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from cartwatch import store
from cartwatch.notify import Channel, Notice, Undelivered, notice
from cartwatch.protocol import Library
from cartwatch.store import reading, tables, writing
from cartwatch.ward.calls import calls
from cartwatch.ward.failing import failing
from cartwatch.ward.outbox import WATCH, deliver, post
from cartwatch.ward.review import review
from cartwatch.ward.versions import rules_in_force, rules_or_file

EVERYBODY = "everybody"
BLIND = "CartWatch cannot read its record: no alert is worked out. Look at the patients"


@dataclass(frozen=True, slots=True)
class Tick:
    """One round: how many were reviewed, how many messages went out, what failed.

    `failed` holds (patient, reason); `undelivered` says why calls did not go out, which
    are tried again; `unwatched` are patients on a ward that has no protocol.
    """

    reviewed: int = 0
    sent: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    unwatched: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()


@dataclass(slots=True)
class _Round:
    """What a round gathers. Of everybody the calls are written before any is sent."""

    reviewed: int = 0
    ringing: set[tuple[str, str]] = field(default_factory=set)
    failed: list[tuple[str, str]] = field(default_factory=list)
    unwatched: list[str] = field(default_factory=list)


def tick(
    opened: Engine,
    library: Library,
    *,
    now: datetime,
    notifier: Channel,
    wards: Collection[str] | None = None,
) -> Tick:
    """Review every infused patient on these wards (None: all) once, and call.

    One patient whose review fails raises the system alert and stops nobody else's.
    Nothing is remembered between rounds but what the store holds. Raises StoreError
    when the store itself cannot be used.
    """
    found = _Round()
    for card in _cards(opened, now, wards):
        if card.ward is None or card.ward not in library.wards:
            found.unwatched.append(card.patient)
            continue
        _one(opened, library, card, now, found)
    sent, lost = deliver(opened, notifier, ringing=found.ringing, now=now)
    failed, unwatched = tuple(found.failed), tuple(found.unwatched)
    _beat(opened, now, f"{found.reviewed} reviewed, {len(failed)} failed")
    return Tick(found.reviewed, sent, failed, unwatched, lost)


def watch(
    opened: Engine,
    library: Library,
    *,
    now: Callable[[], datetime],
    every: float,
    notifier: Channel,
    wards: Collection[str] | None = None,
    rounds: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Tick | Exception]:
    """A round every so many seconds, for ever or so many times; yields each result.

    A round that fails as a whole is told to everybody, once, and tried again.
    """
    blind = False
    count = 0
    while rounds is None or count < rounds:
        try:
            result: Tick | Exception = tick(
                opened, library, now=now(), notifier=notifier, wards=wards
            )
            blind = False
        except Exception as error:  # the watcher outlives everything but its process
            blind = blind or _cry(notifier, now())
            result = error
        yield result
        count += 1
        if rounds is None or count < rounds:
            sleep(every)


def _cards(
    opened: Engine, now: datetime, wards: Collection[str] | None
) -> list[store.Card]:
    """Who is in a bed and infused."""
    with reading(opened) as session:
        cards = store.patients(session).cards
    return [
        card
        for card in cards
        if card.ward is not None
        and (wards is None or card.ward in wards)
        and card.infused_at is not None
        and card.infused_at <= now
    ]


def _one(
    opened: Engine, library: Library, card: store.Card, now: datetime, found: _Round
) -> None:
    """One patient: review, and write down the calls that are due."""
    try:
        rows = _reviewed(opened, library, card, now)
        found.reviewed += 1
    except Exception as error:  # whatever it is, the other patients come next
        found.failed.append((card.patient, f"{type(error).__name__}: {error}"))
        rows = _failed(opened, library, card, now)
    found.ringing |= {(row.patient, row.alert) for row in rows}
    if rows:
        with writing(opened) as session:
            post(rows, session=session, now=now)


def _reviewed(
    opened: Engine, library: Library, card: store.Card, now: datetime
) -> list[tables.Outbox]:
    with reading(opened) as session:
        known = rules_in_force(str(card.ward), library, session=session, now=now)
        seen = review(
            card.patient,
            known.protocol,
            session=session,
            now=now,
            vocabulary=known.vocabulary,
            earlier=known.earlier,
        )
        return calls(seen, session=session, now=now)


def _failed(
    opened: Engine, library: Library, card: store.Card, now: datetime
) -> list[tables.Outbox]:
    with reading(opened) as session:
        known = rules_or_file(str(card.ward), library, session=session, now=now)
        rules = (known.protocol, known.vocabulary)
        return failing(card, *rules, session=session, now=now)


def _beat(opened: Engine, now: datetime, note: str) -> None:
    """Says that the watcher lives, for every page to show."""
    with writing(opened) as session:
        session.merge(tables.Heartbeat(watcher=WATCH, at=now, note=note))


def _cry(notifier: Channel, now: datetime) -> bool:
    """Tells everybody that alerts are blind; whether that got out."""
    words = notice(bed=None, says=BLIND, priority="high")
    try:
        notifier.send(Notice(EVERYBODY, "high", words, now))
    except Undelivered:
        return False
    return True
