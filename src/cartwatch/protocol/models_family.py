"""family/*.yaml: the sentences families read, in one language."""

from typing import Annotated

from pydantic import Field

from cartwatch.protocol.located import Word
from cartwatch.protocol.models import (
    Form,
    Key,
    MayBeEmpty,
    Name,
    State,
    Strict,
    Version,
)

Language = Annotated[
    Word, Form(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "is no language; write en or es")
]


Headword = Annotated[Word, Key()]
Blank = Annotated[Word, MayBeEmpty()]


class BlocksModel(Strict):
    """The five blocks, and the words the team may use; "" leaves one out."""

    title: Word
    happening: Blank | None = None
    means: Blank | None = None
    doing: Blank | None = None
    you_can: Blank | None = None
    call_now: Blank | None = None
    words: Blank | None = None


class StateModel(BlocksModel):
    """One state; what it says happening is never left out."""

    happening: Word
    means: Blank
    doing: Blank
    you_can: Blank
    call_now: Blank
    words: Blank


class ExplainModel(Strict):
    """A plain explanation; `term` is the glossary headword it belongs to."""

    term: Word
    text: Word


class ForChildModel(Strict):
    """What to say to the child: read aloud to the young, read by teenagers."""

    young: Word
    teen: Word


class FamilyModel(Strict):
    """The whole file."""

    language: Language
    version: Version
    status: State | None = None
    states: dict[Name, StateModel]
    needs: dict[Name, Word] = Field(default_factory=dict)
    signs: dict[Name, Word] = Field(default_factory=dict)
    treatments: dict[Name, BlocksModel] = Field(default_factory=dict)
    glossary: dict[Headword, Word] = Field(default_factory=dict)
    questions: dict[Headword, Word] = Field(default_factory=dict)
    explains: dict[Name, ExplainModel] = Field(default_factory=dict)
    tell_nurse: list[Word] = Field(default_factory=list)
    confused_tips: list[Word] = Field(default_factory=list)
    child: dict[Name, ForChildModel] = Field(default_factory=dict)
