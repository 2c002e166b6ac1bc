"""One test of a rule, read and checked: what is charted, and what must follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cartwatch.clinical import Attribution, Grade, Observation, Subject
from cartwatch.protocol.tree import Place, Scale, WardProtocol

What = Literal[
    "grade",
    "needs",
    "driver",
    "flags",
    "episode",
    "rings",
    "silent",
    "muted",
    "family",
    "due",
    "due_in",
]
Answer = Grade | frozenset[str] | int | str | tuple[tuple[str, int], ...] | None

PATIENT = "synthetic"
"""Every test has one patient, made up."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """At `at` (microseconds since 1970) `what` must be `answer`.

    A grade for `grade`; a set of names for needs, driver, flags, rings, silent, muted
    and due; an episode's number or None; a family state; for `due_in` pairs of a
    concept and the microseconds until it is due. `scale` is a short name such as crs.
    """

    what: What
    at: int
    answer: Answer
    place: Place
    said: str
    """The time as the test writes it, +1h."""
    scale: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One test. Exactly one of `scale` and `ward` is there.

    Times count from `zero`, microseconds since 1970; `until` is the last time that
    anything is charted or expected.
    """

    name: str
    place: Place
    scale: Scale | None
    ward: WardProtocol | None
    subject: Subject
    observations: tuple[Observation, ...]
    attributions: tuple[Attribution, ...]
    partial_record: bool
    expectations: tuple[Expectation, ...]
    zero: int
    until: int

    @property
    def id(self) -> str:
        """The file's name and the test's, as a runner lists it."""
        return f"{self.place.file}: {self.name}"

    @property
    def scales(self) -> Mapping[str, tuple[Scale, ...]]:
        """The scales under test by short name."""
        if self.ward is not None:
            pairs = self.ward.scales.items()
            return {name: tuple(s for _, s in each) for name, each in pairs}
        return {self.scale.scale: (self.scale,)} if self.scale is not None else {}
