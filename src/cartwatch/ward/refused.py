"""Why something was not written, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwatch.clinical.names import DEATH

AHEAD = timedelta(minutes=5)
"""Clocks differ: so far ahead a time is taken, beyond it is refused."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that was not taken: the field, its value, why, and what to do."""

    field: str
    value: str
    reason: str
    next_step: str
    concept: str = ""

    def __str__(self) -> str:
        shown = f" '{self.value}'" if self.value else ""
        return f"{self.field}{shown}: {self.reason}. {self.next_step}."


class Refused(Exception):
    """Nothing was written. `refusals` holds every reason."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("\n".join(str(r) for r in refusals))
        self.refusals = tuple(refusals)


def time_refusal(field: str, at: datetime, now: datetime) -> Refusal | None:
    """What is wrong with a time: no time zone, or more than 5 min ahead."""
    if at.tzinfo is None:
        step = "Add one, such as Z or +01:00"
        return Refusal(field, at.isoformat(), "the time has no time zone", step)
    if at > now + AHEAD:
        reason = "the time is more than 5 min ahead"
        return Refusal(field, at.isoformat(), reason, "Correct the time")
    return None


def checked(*found: Refusal | None) -> None:
    """Raises Refused with everything that was found wrong."""
    wrong = [refusal for refusal in found if refusal is not None]
    if wrong:
        raise Refused(wrong)


def named(field: str, value: str | None) -> Refusal | None:
    """What is wrong with a word that must be there."""
    if value is not None and value.strip():
        return None
    return Refusal(field, "", "it is empty", f"Say the {field}")


def death_refusal(concept: str) -> Refusal | None:
    """A death is no value on a form: a physician records or withdraws it."""
    if concept != DEATH:
        return None
    reason = "a death is not charted or corrected like a value"
    step = "A physician records it, its cause, or that it was entered in error"
    return Refusal(concept, "", reason, step, concept)
