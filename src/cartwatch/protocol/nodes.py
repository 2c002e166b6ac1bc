"""The nodes of the frozen tree: criteria and where they stand.

Nodes compare by identity: a criterion used twice is one node, evaluated once.
Lengths of time are microseconds, numbers are in the vocabulary's unit.
"""

from dataclasses import dataclass
from typing import Literal

Op = Literal[">=", ">", "<=", "<"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a word stands; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One criterion: its text as written and where."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Compare(Node):
    """`concept op number`, `concept op other` or `concept op 80 % of other`.

    `other` is another concept, of which `percent` counts.
    """

    concept: str
    op: Op
    number: float | None = None
    other: str | None = None
    setting: str | None = None
    percent: float = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class IsCode(Node):
    """`concept is [not] code or code`; codes as positions in the vocabulary."""

    concept: str
    codes: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class IsOther(Node):
    """`concept is [not] other_concept`, two concepts with the same codes."""

    concept: str
    other: str
    negated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Dropped(Node):
    """`concept dropped >= by in window`."""

    concept: str
    by: float
    window: int


@dataclass(frozen=True, slots=True, eq=False)
class Dose(Node):
    """`dose of concept op number unit`; the number is in `unit`, a rate."""

    concept: str
    op: Op
    number: float
    unit: str
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One part of an amount: the dose of a concept in `unit`, times `factor`."""

    concept: str
    unit: str
    factor: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Total(Node):
    """`amount op number unit`: a named sum of doses; the number is in its `unit`."""

    name: str
    op: Op
    number: float
    unit: str
    terms: tuple[Term, ...]
    setting: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Given(Node):
    """`concept given >= number in window`: so many administrations."""

    concept: str
    number: int
    window: int


@dataclass(frozen=True, slots=True, eq=False)
class Named(Node):
    """A criterion or domain used by its name."""

    name: str
    of: Node


@dataclass(frozen=True, slots=True, eq=False)
class All(Node):
    """True when every member is."""

    members: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Any(Node):
    """True when one member is."""

    members: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Not(Node):
    """True when `of` is false."""

    of: Node


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast(Node):
    """True when `number` members are."""

    number: int
    members: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class UnknownWhile(Node):
    """`of` where `condition` is false, else unknown."""

    condition: Node
    of: Node


@dataclass(frozen=True, slots=True, eq=False)
class Ever(Node):
    """Documented true since the infusion, or true now."""

    of: Node


@dataclass(frozen=True, slots=True, eq=False)
class SinceOnset(Node):
    """Documented true since the open episode began, or true now."""

    of: Node


@dataclass(frozen=True, slots=True, eq=False)
class Within(Node):
    """Documented true in (t - window, t], or true now."""

    window: int
    of: Node
    setting: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Lasting(Node):
    """True without a break on [t - window, t]."""

    window: int
    of: Node
    setting: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class GradeIs(Node):
    """Ward only: `crs >= 3` (certain) or `crs may be >= 3` (possible)."""

    scale: str
    op: Op
    number: int
    possible: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GradeState(Node):
    """Ward only: `crs is unsettled`, `crs is ungraded` or `crs rose`."""

    scale: str
    state: Literal["unsettled", "ungraded", "rose"]


@dataclass(frozen=True, slots=True, eq=False)
class Flagged(Node):
    """Ward only: a flag of a scale, `crs flags support_without_fever`."""

    scale: str
    flag: str


@dataclass(frozen=True, slots=True, eq=False)
class Overdue(Node):
    """Ward only: `checks are overdue`, by the ward's schedule."""
