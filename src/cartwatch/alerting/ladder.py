"""Who has been called by now, and who is next? No new data is needed to climb."""

from collections.abc import Sequence
from dataclasses import dataclass

from cartwatch.clinical.time import MINUTE
from cartwatch.protocol.tree import Step

REPEAT = 5 * MINUTE
"""The last step of a ladder is repeated this often until somebody answers (ours)."""


@dataclass(frozen=True, slots=True)
class Climb:
    """How far a ladder was climbed.

    `step` counts calls from 0, repeats of the last step included; -1 before the first.
    `next_call` is a role and when it is called.
    """

    step: int = -1
    calls: tuple[str, ...] = ()
    next_call: tuple[str, int] | None = None


def ladder(steps: Sequence[Step], since: int, now: int) -> Climb:
    """How far is a ladder climbed that began to count at `since`?"""
    order = sorted(steps, key=lambda s: s.after)
    if not order:
        return Climb()
    reached = [s for s in order if since + s.after <= now]
    calls = tuple(dict.fromkeys(s.call for s in reached))
    if len(reached) < len(order):
        ahead = order[len(reached)]
        return Climb(len(reached) - 1, calls, (ahead.call, since + ahead.after))
    last = order[-1]
    repeats = (now - since - last.after) // REPEAT
    again = since + last.after + (repeats + 1) * REPEAT
    return Climb(len(order) - 1 + repeats, calls, (last.call, again))
