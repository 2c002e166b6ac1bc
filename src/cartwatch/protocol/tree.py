"""The frozen tree that a protocol file becomes.

Nodes compare by identity: a criterion used twice is one node, evaluated once.
Lengths of time are microseconds, numbers are in the vocabulary's unit.
"""

from dataclasses import dataclass, field
from typing import Literal

from cartwatch.protocol.nodes import (
    All,
    Any,
    AtLeast,
    Compare,
    Dose,
    Dropped,
    Ever,
    Flagged,
    Given,
    GradeIs,
    GradeState,
    IsCode,
    IsOther,
    Lasting,
    Named,
    Node,
    Not,
    Op,
    Overdue,
    Place,
    SinceOnset,
    Term,
    Total,
    UnknownWhile,
    Within,
)

__all__ = [
    "AlertRule",
    "All",
    "Any",
    "AtLeast",
    "Compare",
    "Domain",
    "Dose",
    "Dropped",
    "Episode",
    "Ever",
    "FamilyRule",
    "FamilyText",
    "FamilyTexts",
    "Flag",
    "Flagged",
    "Given",
    "GradeIs",
    "GradeState",
    "IsCode",
    "IsOther",
    "Lasting",
    "MuteRule",
    "Named",
    "Node",
    "Not",
    "Op",
    "Overdue",
    "Place",
    "Rung",
    "Scale",
    "ScheduleRule",
    "Setting",
    "SinceOnset",
    "Source",
    "Status",
    "Step",
    "Term",
    "Total",
    "UnknownWhile",
    "WardProtocol",
    "Within",
]

Status = Literal["draft", "testing", "production", "expired"]


@dataclass(frozen=True, slots=True)
class Source:
    """The publication a file restates."""

    cite: str
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A number left to the unit, durations in microseconds; `place` is a ward's own."""

    name: str
    value: float
    text: str
    unit: str | None
    source: str | None = None
    note: str | None = None
    reason: str | None = None
    approved_by: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rung:
    """One cell of the paper's table: what it says and when it holds."""

    grade: int
    says: str
    when: Node
    place: Place
    note: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """One row of the paper's table; rungs ascend."""

    name: str
    rungs: tuple[Rung, ...]
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Episode:
    """When an episode opens and after which quiet time it closes.

    `after` and `then` are microseconds; `when` selects `then` unless it is false.
    """

    opens: Node
    without: tuple[Node, ...]
    after: int
    when: Node | None = None
    then: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Flag:
    """Asks a physician; never changes a grade."""

    name: str
    says: str
    when: Node


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """A published scale: its table, as read from one file.

    `id` is the file's name without `.yaml`; `scale` is the short name (`crs`).
    """

    id: str
    scale: str
    title: str
    version: str
    status: Status
    source: Source
    settings: dict[str, Setting]
    criteria: dict[str, Node]
    episode: Episode | None
    requires: Node | None
    domains: tuple[Domain, ...]
    flags: tuple[Flag, ...]
    recorded: dict[int, str]
    applies: Node | None
    digest: str
    place: Place
    questions: tuple[str, ...] = ()
    """What a clinician should still answer about the file."""

    def domain(self, name: str) -> Domain:
        """The domain of that name; KeyError when there is none."""
        return {d.name: d for d in self.domains}[name]


@dataclass(frozen=True, slots=True, eq=False)
class AlertRule:
    """A condition that rings. `hold_for` is the time it must last before it does."""

    name: str
    when: Node
    priority: Literal["high", "medium", "low"]
    ladder: str
    says: str
    place: Place
    hold_for: int = 0
    clear_after: int | None = None
    explain: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MuteRule:
    """An alert kept silent while another condition speaks for it."""

    alert: str
    when: Node
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleRule:
    """These concepts are charted together at least so often, while `when` holds."""

    of: tuple[str, ...]
    every: int
    when: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FamilyRule:
    """Which family state a settled condition selects; `hold` asks to talk first."""

    state: str
    when: Node
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call ladder: whom, and how long after the alert opened."""

    call: str
    after: int


@dataclass(frozen=True, slots=True, eq=False)
class WardProtocol:
    """A ward file with all it refers to. `scales` maps crs to (instrument, scale)s.

    The instrument is None where one scale serves everybody.
    """

    id: str
    version: str
    status: Status
    time_zone: str
    scales: dict[str, tuple[tuple[str | None, Scale], ...]]
    settings: dict[str, Setting]
    alerts: tuple[AlertRule, ...]
    mutes: tuple[MuteRule, ...]
    schedule: tuple[ScheduleRule, ...]
    family: tuple[FamilyRule, ...]
    ladders: dict[str, tuple[Step, ...]]
    texts: "FamilyTexts"
    digest: str
    place: Place
    title: str = ""
    language: str = "en"
    effective_from: str = ""
    approved_by: tuple[str, ...] = ()

    def scale(self, name: str, instrument: str | None) -> Scale | None:
        """The scale that serves a patient tested with that instrument."""
        for wanted, scale in self.scales[name]:
            if wanted is None or wanted == instrument:
                return scale
        return None


@dataclass(frozen=True, slots=True)
class FamilyText:
    """One family state: the five blocks and the words the team may use."""

    state: str
    title: str
    happening: str
    means: str
    doing: str
    you_can: str
    call_now: str
    words: str


@dataclass(frozen=True, slots=True)
class FamilyTexts:
    """The sentences families read, in one language."""

    language: str
    version: str
    states: dict[str, FamilyText] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)
    explains: dict[str, str] = field(default_factory=dict)
    """The plain explanation of a side effect or alert, by the `explain` key."""
    terms: dict[str, str] = field(default_factory=dict)
    """The glossary headword that belongs to each explanation, by the same key."""
    glossary: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    treatments: dict[str, FamilyText] = field(default_factory=dict)
    status: str | None = None
    tell_nurse: tuple[str, ...] = ()
    confused_tips: tuple[str, ...] = ()
    child: dict[str, dict[str, str]] = field(default_factory=dict)
    """What to say to the child by situation: "young" read aloud, "teen" to read."""
