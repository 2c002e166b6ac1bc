"""wards/*.yaml: local policy."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from cartwatch.protocol.located import Table, Word
from cartwatch.protocol.models import (
    NAME,
    Form,
    Key,
    Length,
    Name,
    OneOf,
    State,
    Strict,
    Version,
)
from cartwatch.protocol.models_criterion import Criterion, CriterionOrList

Id = Annotated[
    Word, Form(r"[a-z0-9][a-z0-9-]*", "is no id; use small letters, digits and -")
]
Ref = Annotated[
    Word,
    Form(rf"{NAME}\.{NAME}", "names no setting of a scale; write crs.fever_counts_for"),
    Key(),
]
Priority = Annotated[Word, OneOf(("high", "medium", "low"))]
Hold = Annotated[Word, OneOf(("talk_first",))]


def _plain_or_by_instrument(value: object) -> str:
    return "by_instrument" if isinstance(value, Table) else "one"


ScaleRef = Annotated[
    Annotated[Id, Tag("one")] | Annotated[dict[Name, Id], Tag("by_instrument")],
    Discriminator(_plain_or_by_instrument),
]


class WardSettingModel(Strict):
    """A local number instead of the scale's, with a reason and a name."""

    value: Word
    reason: Word
    approved_by: Word


class AlertModel(Strict):
    """A condition that rings; `for` is how long it must last before it does."""

    when: Criterion
    priority: Priority
    ladder: Name
    says: Word
    hold_for: Length | None = Field(default=None, alias="for")
    clear_after: Length | None = None
    explain: Name | None = None


class MuteModel(Strict):
    """A medium or low alert kept silent while another condition speaks for it."""

    when: Criterion
    reason: Word


class ScheduleModel(Strict):
    """These concepts are charted together at least so often."""

    of: list[Name] = Field(min_length=1)
    every: Length
    when: Criterion | None = None


class FamilyRuleModel(Strict):
    """Which family state a settled condition selects; `hold` asks to talk first."""

    when: Criterion
    hold: Hold | None = None


class StepModel(Strict):
    """One step of a call ladder."""

    call: Name
    after: Length


class WardModel(Strict):
    """The whole file."""

    ward: Id
    title: Word | None = None
    version: Version
    status: State
    effective_from: Word | None = None
    approved_by: list[Word] = Field(default_factory=list)
    language: Word | None = None
    time_zone: Word
    scales: dict[Name, ScaleRef] = Field(min_length=1)
    settings: dict[Ref, WardSettingModel] = Field(default_factory=dict)
    criteria: dict[Name, CriterionOrList] = Field(default_factory=dict)
    alerts: dict[Name, AlertModel] = Field(default_factory=dict)
    mute: dict[Name, MuteModel] = Field(default_factory=dict)
    schedule: list[ScheduleModel] = Field(default_factory=list)
    family: dict[Name, FamilyRuleModel] = Field(default_factory=dict)
    ladder: dict[Name, list[StepModel]] = Field(default_factory=dict)
