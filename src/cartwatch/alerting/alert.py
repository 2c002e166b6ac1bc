"""One alert of one patient, and what people did about it."""

from dataclasses import dataclass
from typing import Literal

from cartwatch.protocol.tree import AlertRule

Priority = Literal["high", "medium", "low"]
State = Literal["pending", "ringing", "acknowledged", "inhibited", "closed"]
RANK: dict[str, int] = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A named person is going, from `at` until `until` (microseconds, UTC).

    It covers the alert up to `level`, the level that this person saw; None covers
    whatever stood at `at`. A `review` is a recorded assessment of a worry: it closes
    the alert instead of quieting it.
    """

    alert: str
    at: int
    until: int
    by: str
    level: int | None = None
    review: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Alert:
    """An alert episode at one moment. Times are microseconds, UTC.

    `episode` counts from 1 per alert; `level` is the highest of the episode (a grade,
    or how many members are true); `held` says that the criterion is unknown now.
    `step` counts the calls that are due so far, from 0, repeats of the last step
    included; -1 before the first. `calls` are the roles of those steps. `because`
    says why an inhibited alert is silent. `late` marks one that was learned of more
    than 30 min after it began.
    """

    patient: str
    name: str
    rule: AlertRule
    priority: Priority
    says: str
    episode: int
    opened_at: int
    rings_at: int
    worsened_at: int
    level: int
    state: State
    held: bool
    acknowledged_by: str | None = None
    acknowledged_at: int | None = None
    acknowledged_until: int | None = None
    calling_since: int | None = None
    step: int = -1
    calls: tuple[str, ...] = ()
    next_call: tuple[str, int] | None = None
    late: bool = False
    closed_at: int | None = None
    because: str | None = None
