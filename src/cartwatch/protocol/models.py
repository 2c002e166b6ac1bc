"""What every model of a protocol file shares: strict keys, words, and problems."""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from cartwatch.protocol.located import Items, Table, Word
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.tree import Place

NAME = r"[a-z][a-z0-9_]*"
NUMBER = r"-?\d+(?:\.\d+)?"
DURATION = r"\d+(?:s|min|h|d|wk)"

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Form:
    """A word must match `pattern` from end to end; else "'word' reason"."""

    pattern: str
    reason: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._check, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema) | {"pattern": f"^(?:{self.pattern})$"}

    def _check(self, word: Word) -> Word:
        if re.fullmatch(self.pattern, word):
            return word
        raise _refusal(f"'{word}' {self.reason}")


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word must be one of these."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._check, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"enum": list(self.words)}

    def _check(self, word: Word) -> Word:
        if word in self.words:
            return word
        listed = ", ".join(self.words)
        hint = meant(word, self.words)
        raise _refusal(f"'{word}' is none of {listed}.{hint}")


@dataclass(frozen=True, slots=True)
class Key:
    """Marks a word as a mapping's key, which is always text to an editor."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema) | {"type": "string"}


@dataclass(frozen=True, slots=True)
class MayBeEmpty:
    """Marks a text that may be left empty, as \"\"."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string"}

    def _check(self, value: object) -> Word:
        if isinstance(value, Word):
            return value
        raise _refusal('text belongs here; write "" for none')


def _refusal(message: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{message}", {"message": message})


Name = Annotated[
    Word,
    Form(NAME, "is no name; use small letters, digits and _, as in recent_fever"),
    Key(),
]
Version = Annotated[Word, Form(r"\d+\.\d+\.\d+", "is no version; write 1.0.0")]
Length = Annotated[
    Word, Form(DURATION, "is not a length of time; write 90min, 6h or 3d")
]
State = Annotated[Word, OneOf(("draft", "testing", "production", "expired"))]
YesNo = Annotated[Word, OneOf(("yes", "no", "true", "false"))]


class Strict(BaseModel):
    """A mapping whose keys are all known; an unknown key gets a suggestion."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)
    _place: Place = PrivateAttr()

    @property
    def place(self) -> Place:
        """Where the mapping begins."""
        return self._place

    @classmethod
    def keys(cls) -> dict[str, bool]:
        """The keys as written in YAML, and whether each is required."""
        fields = cls.model_fields.items()
        return {f.alias or name: f.is_required() for name, f in fields}

    @model_validator(mode="wrap")
    @classmethod
    def _known(
        cls,
        data: object,
        handler: ModelWrapValidatorHandler[Self],
        info: ValidationInfo,
    ) -> Self:
        if isinstance(data, dict):
            return handler(data)  # pydantic asks again inside a recursive type
        if not isinstance(data, Table):
            raise _refusal(f"keys belong here: {', '.join(cls.keys())}")
        known, report = cls.keys(), info.context
        for key in data:
            if key not in known and isinstance(report, Report):
                report.add(key.place, _unknown(key, known))
        model = handler({key: v for key, v in data.items() if key in known})
        model._place = data.place
        return model


def _unknown(key: Word, known: dict[str, bool]) -> str:
    hint = meant(key, known) or f" Known here: {', '.join(known)}."
    return f"'{key}' is not a known key.{hint}"


def parsed(model: type[M], table: Table | None, report: Report) -> M | None:
    """The table as that model; each problem goes to the report at its place."""
    if table is None:
        return None
    try:
        return model.model_validate(table, context=report)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            place, last = _find(table, detail["loc"])
            report.add(place, _message(detail["type"], detail["msg"], last))
    return None


def _find(table: Table, loc: tuple[int | str, ...]) -> tuple[Place, str]:
    """The place nearest to a pydantic location; union tags are no part of YAML."""
    here: object = table
    place, last = table.place, ""
    for step in loc:
        last = str(step)
        if isinstance(here, Table) and step in here:
            key = next(k for k in here if k == step)
            is_key = loc[-1] == "[key]"
            here = here[key]
            place = key.place if is_key else _begin(here, key.place)
        elif isinstance(here, Items) and isinstance(step, int) and step < len(here):
            here = here[step]
            place = _begin(here, place)
    return place, last


def _begin(value: object, otherwise: Place) -> Place:
    return value.place if isinstance(value, Word | Items | Table) else otherwise


def _message(kind: str, message: str, last: str) -> str:
    known = {
        "missing": f"'{last}' is missing here; add it",
        "dict_type": "keys with values belong here, such as 'name: value'",
        "list_type": "a list belongs here, such as [one, two]",
        "too_short": "this list is empty; write at least one entry",
    }
    return known.get(kind, message)
