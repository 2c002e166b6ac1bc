"""Which calls of a ladder are due by now?"""

from collections.abc import Sequence
from dataclasses import dataclass

from cartwatch.alerting.ladder import REPEAT
from cartwatch.protocol.tree import Step


@dataclass(frozen=True, slots=True)
class Call:
    """Step `step` of a ladder was due at `at`; `repeats` counts from 0."""

    step: int
    role: str
    at: int
    repeats: int = 0


def called(steps: Sequence[Step], since: int, now: int) -> tuple[Call, ...]:
    """The calls due by `now` on a ladder that began to count at `since`.

    Of the repeats of the last step only the newest: who was cut off for an hour is
    called once and not twelve times.
    """
    order = sorted(steps, key=lambda s: s.after)
    due = [
        Call(i, step.call, since + step.after)
        for i, step in enumerate(order)
        if since + step.after <= now
    ]
    if not due or len(due) < len(order):
        return tuple(due)
    last = due[-1]
    repeats = (now - last.at) // REPEAT
    return (*due[:-1], Call(last.step, last.role, last.at + repeats * REPEAT, repeats))
