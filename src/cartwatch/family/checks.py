"""What was checked last, as far as a family's page may say?"""

from cartwatch.grading.steps import Course
from cartwatch.protocol.tree import WardProtocol


def last_charted(course: Course, concept: str, now: int) -> int | None:
    """When was it last charted? None for never."""
    times = course.charted.get(concept)
    if times is None:
        return None
    known = times[times <= now]
    return int(known.max()) if known.size else None


def last_full_check(course: Course, ward: WardProtocol, now: int) -> int | None:
    """When was the ward's first set last complete? None for never."""
    last = _set(course, ward, now)
    known = [t for t in last if t is not None]
    return min(known) if known and len(known) == len(last) else None


def anything_charted(course: Course, ward: WardProtocol, now: int) -> bool:
    """Whether any concept of the schedule was ever charted."""
    concepts = {c for rule in ward.schedule for c in rule.of}
    return any(last_charted(course, c, now) is not None for c in concepts)


def part_missing(course: Course, ward: WardProtocol, now: int) -> bool:
    """Whether the last round of the ward's first set left something out."""
    return len(set(_set(course, ward, now))) > 1


def _set(course: Course, ward: WardProtocol, now: int) -> list[int | None]:
    wanted = ward.schedule[0].of if ward.schedule else ()
    return [last_charted(course, c, now) for c in wanted]
