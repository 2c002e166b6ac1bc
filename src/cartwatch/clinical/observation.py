"""One charted value and the person it belongs to, in FHIR's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal

Status = Literal["final", "amended", "entered-in-error"]
Value = float | str


@dataclass(frozen=True, slots=True)
class Observation:
    """One charted value, or the reason why there is none.

    `at` is when it was so (FHIR effective), `recorded_at` when we learned it
    (issued). `value` is a number in the vocabulary's unit or a code; None only with
    `absent_reason`. `amends` is the id of the row that this one replaces.
    """

    patient: str
    at: datetime
    concept: str
    value: Value | None
    recorded_at: datetime
    recorded_by: str = ""
    status: Status = "final"
    absent_reason: str | None = None
    dose: str | None = None
    amends: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What grading needs to know of a patient besides the chart.

    `age_years` is completed years at the infusion, None when unknown; `baseline`
    holds values known before the infusion, by concept name.
    """

    patient: str
    infused_at: datetime
    age_years: float | None = None
    birth_date: date | None = None
    developmental_delay: bool = False
    weight_kg: float | None = None
    sex: str | None = None
    product: str | None = None
    baseline: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))


ATTRIBUTION_CAUSES = (
    "infection",
    "sedation",
    "airway",
    "haemorrhage",
    "home oxygen",
    "baseline",
    "other",
)
"""What a sign may be put down to, as forms and files spell it."""
STANDING_CAUSES = ("baseline", "home oxygen")
"""What does not pass by itself: such an attribution has no end of its own."""
JUDGED_FOR = timedelta(hours=12)
"""So long an attribution or an adjudication holds unless told otherwise."""
ADJUDICATION_CAUSES = (
    "confirmed",
    "infection",
    "sedation",
    "dehydration",
    "transfusion",
    "arrhythmia",
    "tumour",
    "baseline",
    "data error",
    "clinical judgement",
)
"""Why a clinician grades as they do; "confirmed" agrees with what was computed."""


def causes_for(scale: str) -> tuple[str, ...]:
    """What a sign of a scale may be put down to: its own short name counts it."""
    return (*ATTRIBUTION_CAUSES, cause_word(scale))


def cause_word(written: str) -> str:
    """A cause as the lists spell it: no capitals, no underscores, one spelling."""
    word = " ".join(written.lower().replace("_", " ").split())
    return {"hemorrhage": "haemorrhage", "tumor": "tumour"}.get(word, word)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A named clinician puts one rung down to another cause, for an interval.

    `ends` None means 12 h, or no end for a cause that stands. The short name of the
    scale itself (`icans`, `cres`) counts a sedated rung as charted; `sedation` leaves
    it unknown; any other makes the rung false. `id` is its row in the store.
    """

    patient: str
    scale: str
    domain: str
    grade: int
    begins: datetime
    ends: datetime | None
    cause: str
    by: str
    reason: str
    id: str = ""

    @property
    def until(self) -> datetime | None:
        """When it ends by itself; None where it stands."""
        if self.ends is not None or cause_word(self.cause) in STANDING_CAUSES:
            return self.ends
        return self.begins + JUDGED_FOR


@dataclass(frozen=True, slots=True)
class Adjudication:
    """A named clinician's grade beside the computed one, which it never replaces.

    `grade` is 0 to 5; `ends` None means 12 h. `cause` is one of ADJUDICATION_CAUSES,
    `reason` is said in words. `lowest` and `highest` are the computed grade that the
    clinician saw, None where nobody noted it. `id` is its row in the store.
    """

    patient: str
    scale: str
    grade: int
    at: datetime
    by: str
    reason: str
    ends: datetime | None = None
    cause: str = ""
    lowest: int | None = None
    highest: int | None = None
    id: str = ""

    @property
    def until(self) -> datetime:
        """When it ends by itself."""
        return self.at + JUDGED_FOR if self.ends is None else self.ends
