"""What the family's page says now, for one patient of a review."""

from collections.abc import Sequence

from cartwatch.family import (
    FamilyChoice,
    FamilyMessage,
    Reader,
    Release,
    choose,
    message,
)
from cartwatch.grading import Course
from cartwatch.monitoring import Due
from cartwatch.protocol.tree import WardProtocol
from cartwatch.ward.card import PatientCard

ADULT = 18


def family_page(
    course: Course,
    protocol: WardProtocol,
    *,
    now: int,
    due: Sequence[Due],
    released: Sequence[Release],
    ended: bool,
    nurse: str,
    child: str,
) -> tuple[FamilyChoice, FamilyMessage | None]:
    """The choice and its page; no page where the unit has no family texts."""
    choice = choose(course, protocol, now=now, due=due, released=released, ended=ended)
    # A check that is overdue has no time to promise.
    ahead = min((d.due_at for d in due), default=now)
    reader = Reader(child=child, nurse=nurse, next_at=ahead if ahead > now else None)
    try:
        return choice, message(choice, course, protocol, now=now, reader=reader)
    except LookupError:
        return choice, None


def spoken_of(card: PatientCard) -> str:
    """What the page calls the patient: an adult's first name; "" is "your child".

    Names are written "First Last" or "Last, First".
    """
    if card.age_years is not None and card.age_years < ADULT:
        return ""
    first = card.name.split(",", 1)[-1].split()
    return first[0] if first else ""
