"""What a deed of the stay is: for whom it is offered, what it asks, what it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlmodel import Session

from cartwatch.clinical import Attribution, Observation, Vocabulary
from cartwatch.protocol.tree import WardProtocol
from cartwatch.service.patients.typed import Typed
from cartwatch.store import Card, tables
from cartwatch.views.deed_form import Line
from cartwatch.ward import Task
from cartwatch.ward.family_link import Link


class How(TypedDict):
    """What every verb is told."""

    session: Session
    now: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Case:
    """One patient as the record says now, and what may be chosen.

    `protocol` is that of the patient's ward; None for somebody who is on none.
    `answering` are the roles and who answers in them now.
    `address` is where this browser reaches CartWatch.
    `wards` are those that this person may name, `roles` those that a ladder calls.
    """

    card: Card
    zone: str
    now: datetime
    vocabulary: Vocabulary
    wards: tuple[str, ...]
    served: tuple[str, ...]
    address: str = ""
    roles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    protocol: WardProtocol | None = None
    stays: tuple[tables.Stay, ...] = ()
    tasks: tuple[Task, ...] = ()
    links: tuple[Link, ...] = ()
    died: Observation | None = None
    attributions: tuple[Attribution, ...] = ()
    answering: tuple[tuple[str, str], ...] = ()

    @property
    def here(self) -> bool:
        """Whether the patient is on a ward, and alive."""
        return self.card.ward is not None and self.died is None

    @property
    def alive(self) -> bool:
        """Whether no death is recorded."""
        return self.died is None


@dataclass(frozen=True, slots=True)
class About:
    """A row of the record that a deed is about, in words."""

    row: str
    says: str


def _nothing(_: Case) -> Sequence[Line]:
    return ()


def _always(_: Case) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Deed:
    """One verb of `ward.access.MAY` as a form.

    `do` writes and returns words that are shown once, or "" for `done`. `rows`: a form
    for each of them, instead of one.
    """

    verb: str
    section: str
    title: str
    button: str
    done: str
    do: Callable[[Case, Typed, How], str]
    lines: Callable[[Case], Sequence[Line]] = _nothing
    offered: Callable[[Case], bool] = _always
    rows: Callable[[Case], Sequence[About]] | None = None
    grave: bool = False
    help: str = ""


REASON = Line("reason", "Why", help="It stays in the record.", needed=True)


def since(label: str = "Since when", help: str = "Empty: now.") -> Line:
    """The time of a deed, on the ward's clock."""
    return Line("at", label, "time", help=help)


def chosen(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Options that are their own words."""
    return tuple((word, word.replace("_", " ")) for word in words)
