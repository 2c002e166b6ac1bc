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


def family_page(
    course: Course,
    protocol: WardProtocol,
    *,
    now: int,
    due: Sequence[Due],
    released: Sequence[Release],
    ended: bool,
    nurse: str,
) -> tuple[FamilyChoice, FamilyMessage | None]:
    """The choice and its page; no page where the unit has no family texts."""
    choice = choose(course, protocol, now=now, due=due, released=released, ended=ended)
    reader = Reader(nurse=nurse, next_at=min((d.due_at for d in due), default=None))
    try:
        return choice, message(choice, course, protocol, now=now, reader=reader)
    except LookupError:
        return choice, None
