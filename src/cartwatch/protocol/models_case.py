"""*.test.yaml: what a scale or a ward must answer, as sentences."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from cartwatch.protocol.located import Items, Table, Word
from cartwatch.protocol.models import DURATION, Form, Key, Name, Strict, YesNo

Time = Annotated[
    Word,
    Form(rf"\+{DURATION}", "is no time of a test; write +0h, +90min or +3d"),
    Key(),
]
Moment = Annotated[
    Word, Form(rf"[+-]?{DURATION}", "is no time; write 0h, 90min or -3d")
]
Spacing = Annotated[Word, Form(DURATION, "is no length of time; write 1h or 30min")]
Episodes = Annotated[
    Word, Form(r"[1-9]\d*|none", "is no episode; write its number, or none")
]
RungNumber = Annotated[Word, Form("[1-4]", "is no rung; write 1, 2, 3 or 4")]


def _kind(value: object) -> str:
    if isinstance(value, Table):
        return "table"
    return "list" if isinstance(value, Items) else "word"


Row = Annotated[
    Annotated[Word, Tag("word")] | Annotated[list[Word], Tag("list")],
    Discriminator(_kind),
]
Expected = TypeAliasType(
    "Expected",
    Annotated[
        Annotated[Word, Tag("word")] | Annotated[dict[Time, Word], Tag("table")],
        Discriminator(_kind),
    ],
)
NameLists = dict[Time, list[Name]]
Dues = TypeAliasType(
    "Dues",
    Annotated[
        Annotated[list[Name], Tag("list")]
        | Annotated[dict[Name, Spacing], Tag("table")],
        Discriminator(_kind),
    ],
)


class AttributedModel(Strict):
    """A clinician put this rung down to another cause, from one time to another."""

    rung: RungNumber
    begins: Moment = Field(alias="from")
    ends: Moment | None = Field(default=None, alias="to")
    cause: Name


Attributions = TypeAliasType(
    "Attributions",
    Annotated[
        Annotated[AttributedModel, Tag("table")]
        | Annotated[list[AttributedModel], Tag("list")],
        Discriminator(_kind),
    ],
)


class CaseModel(Strict):
    """One test: a patient, rounds of charting, and what must follow.

    In a ward's test `expect` is by scale: {crs: {+0h: 2}}. `rings` names alerts that
    start or worsen at that time, `silent` those that do not ring, `muted` those that
    are open but kept silent. `family` is the state the rules settle on. `due` names
    what is due by then, or how long until it is due: {ice_score: 4h}.
    """

    name: Word
    patient: dict[Name, Word] = Field(default_factory=dict)
    every: Spacing | None = None
    at: list[Moment] | None = Field(default=None, min_length=1)
    infused: Moment | None = None
    chart: dict[Name, Row] = Field(default_factory=dict)
    partial_record: YesNo | None = None
    expect: dict[Annotated[Word, Key()], Expected] = Field(default_factory=dict)
    needs: NameLists = Field(default_factory=dict)
    driver: NameLists = Field(default_factory=dict)
    flags: NameLists = Field(default_factory=dict)
    episode: dict[Time, Episodes] = Field(default_factory=dict)
    attributed: dict[Name, Attributions] = Field(default_factory=dict)
    rings: NameLists = Field(default_factory=dict)
    silent: NameLists = Field(default_factory=dict)
    muted: NameLists = Field(default_factory=dict)
    family: dict[Time, Name] = Field(default_factory=dict)
    due: dict[Time, Dues] = Field(default_factory=dict)


class CasesModel(Strict):
    """The whole file: tests of one scale or of one ward, by id or relative path."""

    scale: Word | None = None
    ward: Word | None = None
    tests: list[CaseModel] = Field(min_length=1)
