"""scales/*.yaml: a published scale as its table."""

from typing import Annotated

from pydantic import Field

from cartwatch.protocol.located import Word
from cartwatch.protocol.models import Form, Key, Name, State, Strict, Version
from cartwatch.protocol.models_criterion import Criterion, CriterionOrList

Rungs = Annotated[
    Word, Form("[1-4]", "is no rung; rungs are 1, 2, 3 and 4 (5 is recorded)"), Key()
]
Recorded = Annotated[
    Word, Form("5", "cannot be recorded; only 5 is, the others are computed"), Key()
]
Doi = Annotated[Word, Form(r"10\.\d{4,}/\S+", "is no DOI; write 10.1016/…")]


class SourceModel(Strict):
    """The publication that the file restates."""

    cite: Word
    doi: Doi | None = None


class SettingModel(Strict):
    """A number the paper leaves to the unit: `6 L/min`, `24h` or `3`."""

    value: Word
    source: Word | None = None
    note: Word | None = None


class AmountModel(Strict):
    """A named sum of doses: `dose of concept in unit`, maybe `/ 2` or `* 10`."""

    unit: Word
    sum: list[Word] = Field(min_length=1)
    note: Word | None = None


class RungModel(Strict):
    """One cell of the table: the paper's meaning and its executable form."""

    says: Word
    when: Criterion
    note: Word | None = None


class ClosesModel(Strict):
    """The quiet time after which an episode closes."""

    without: list[Criterion] = Field(min_length=1)
    after: Word
    when: Criterion | None = None
    then: Word | None = None


class EpisodeModel(Strict):
    """When an episode opens and closes."""

    opens: Criterion
    closes: ClosesModel


class FlagModel(Strict):
    """Asks a physician; never changes a grade."""

    says: Word
    when: Criterion


class ScaleModel(Strict):
    """The whole file."""

    scale: Name
    title: Word
    version: Version
    status: State
    effective_from: Word | None = None
    approved_by: list[Word] = Field(default_factory=list)
    source: SourceModel
    applies: Criterion | None = None
    settings: dict[Name, SettingModel] = Field(default_factory=dict)
    amounts: dict[Name, AmountModel] = Field(default_factory=dict)
    criteria: dict[Name, CriterionOrList] = Field(default_factory=dict)
    episode: EpisodeModel | None = None
    requires: Criterion | None = None
    domains: dict[Name, dict[Rungs, RungModel]] = Field(min_length=1)
    flags: dict[Name, FlagModel] = Field(default_factory=dict)
    recorded: dict[Recorded, Word] = Field(default_factory=dict)
    questions: list[Word] = Field(default_factory=list)
