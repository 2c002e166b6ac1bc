"""What can be charted: concepts, their codes, and the vocabulary that lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["quantity", "code", "score", "given", "running"]

RUNNING, STOPPED, GIVEN = "running", "stopped", "given"
IMPLIED_CODES = {"running": (STOPPED, RUNNING), "given": (GIVEN,)}


@dataclass(frozen=True, slots=True)
class Code:
    """One answer of a coded concept.

    `unknown` marks an answer that settles nothing (asleep, not woken).
    """

    name: str
    label: str
    also: tuple[str, ...] = ()
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Soft limits for an age band: below `low` or above `high` asks "keep it?".

    Ages are completed years, [age_from, age_to).
    """

    age_from: float
    age_to: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that can be charted.

    `plausible` is the hard range in `unit`, inclusive. A value counts for
    `valid_for` microseconds; or it `stands` until changed and is unconfirmed after
    `confirm_after` microseconds (None: never goes stale). `not_charted` is the code
    that silence stands for, of a score the number. `ended_by` names the concept whose
    change ends this value. `sum_of` names the items of a score. `form` names the form
    that asks it. `also` holds other spellings that hospital feeds use. `worse` says
    which way is worse: "higher", "lower", "listed" (codes stand from best to worst),
    "after_first" (the first code is best, the rest is not ranked); None: neither way.
    """

    name: str
    label: str
    kind: Kind
    unit: str | None = None
    loinc: tuple[str, ...] = ()
    plausible: tuple[float, float] | None = None
    check: tuple[Band, ...] = ()
    valid_for: int | None = None
    stands: bool = False
    confirm_after: int | None = None
    not_charted: str | None = None
    ended_by: str | None = None
    codes: tuple[Code, ...] = ()
    sum_of: tuple[str, ...] = ()
    form: str | None = None
    help: str | None = None
    also: tuple[str, ...] = ()
    worse: str | None = None

    def __hash__(self) -> int:
        """By the name alone: quick, and of equals the same."""
        return hash(self.name)

    @property
    def coded(self) -> bool:
        """Whether values are codes; else they are numbers."""
        return bool(self.codes)

    @property
    def silence(self) -> float | None:
        """The number that silence stands for; None of codes, or where it is none."""
        if self.coded or self.not_charted is None:
            return None
        return float(self.not_charted)

    def position(self, code: str) -> int | None:
        """Where in `codes` the code stands; None when it is not one of them."""
        for i, known in enumerate(self.codes):
            if known.name == code:
                return i
        return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every concept by name, in file order, and the digest of the file."""

    concepts: Mapping[str, Concept]
    digest: str = ""
    groups: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def __getitem__(self, name: str) -> Concept:
        return self.concepts[name]

    def __contains__(self, name: object) -> bool:
        return name in self.concepts

    def form(self, name: str) -> tuple[Concept, ...]:
        """The concepts that one form asks, in file order."""
        return tuple(c for c in self.concepts.values() if c.form == name)
