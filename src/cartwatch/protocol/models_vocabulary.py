"""vocabulary.yaml: the only list of what can be charted."""

from typing import Annotated

from pydantic import Field

from cartwatch.protocol.located import Word
from cartwatch.protocol.models import (
    DURATION,
    NAME,
    NUMBER,
    Form,
    Key,
    Name,
    OneOf,
    Strict,
    Version,
    YesNo,
)

RANGE = rf"{NUMBER} to {NUMBER}"
SOFT = rf"{RANGE}|from {NUMBER}|up to {NUMBER}"
AGES = r"\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?|\+)"

Kinds = Annotated[Word, OneOf(("quantity", "code", "score", "given", "running"))]
Range = Annotated[Word, Form(RANGE, "is no range; write 20 to 300")]
SoftRange = Annotated[
    Word, Form(SOFT, "is no range; write 60 to 150, from 60, or up to 150")
]
Ages = Annotated[Word, Form(AGES, "is no age band in years; write 0-1 or 18+"), Key()]
Stands = Annotated[
    Word, Form(f"always|{DURATION}", "says no time; write 'always' or 12h")
]
Lasts = Annotated[Word, Form(DURATION, "is not a length of time; write 6h or 30d")]
Loincs = Annotated[
    Word,
    Form(r"\d+-\d(?: or \d+-\d)*", "is no LOINC; write 8310-5 or '8310-5 or 8329-5'"),
]
Listed = Annotated[
    Word, Form(rf"{NAME}(?: or {NAME})*", "is no list of names; join them by ' or '")
]


Silence = Annotated[
    Word,
    Form(rf"{NAME}|{NUMBER}", "is no code and no number; write none, or 0 for a score"),
]


Worse = Annotated[Word, OneOf(("higher", "lower", "listed", "after_first"))]


class CodeModel(Strict):
    """One answer; `also` holds the spellings of hospital feeds, joined by ' or '."""

    label: Word
    also: Word | None = None
    unknown: YesNo | None = None


class ConceptModel(Strict):
    """One thing that can be charted."""

    label: Word
    kind: Kinds
    also: Word | None = None
    unit: Word | None = None
    loinc: Loincs | None = None
    plausible: Range | None = None
    check: dict[Ages, SoftRange] = Field(default_factory=dict)
    valid_for: Lasts | None = None
    stands: Stands | None = None
    not_charted: Silence | None = None
    ended_by: Name | None = None
    codes: dict[Name, CodeModel] = Field(default_factory=dict)
    sum_of: Listed | None = None
    form: Name | None = None
    help: Word | None = None
    derived: YesNo | None = None
    worse: Worse | None = None


class VocabularyModel(Strict):
    """The whole file. `groups` names lists of concepts for forms and imports."""

    version: Version
    concepts: dict[Name, ConceptModel] = Field(min_length=1)
    groups: dict[Name, list[Word]] = Field(default_factory=dict)
