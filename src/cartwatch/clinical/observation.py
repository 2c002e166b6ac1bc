"""One charted value and the person it belongs to, in FHIR's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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


@dataclass(frozen=True, slots=True)
class Attribution:
    """A named clinician puts one rung down to another cause, for an interval.

    `ends` None means until renewed or ended. The cause `icans` counts a sedated
    rung as charted; `sedation` leaves it unknown; any other makes the rung false.
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
