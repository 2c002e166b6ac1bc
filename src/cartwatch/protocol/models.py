"""What every model of a protocol file shares: strict keys, words, and problems."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from cartwatch.protocol.located import Table, Word
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.tree import Place

NAME = r"[a-z][a-z0-9_]*"
NUMBER = r"-?\d+(?:\.\d+)?"
DURATION = r"\d+(?:s|min|h|d|wk)"


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


@cache
def known_keys() -> frozenset[str]:
    """Every key that some model knows; all other keys are names of somebody's own."""
    found: set[str] = set()
    waiting = [Strict]
    while waiting:
        model = waiting.pop()
        found |= model.keys().keys()
        waiting += model.__subclasses__()
    return frozenset(found)


def _unknown(key: Word, known: dict[str, bool]) -> str:
    hint = meant(key, known) or f" Known here: {', '.join(known)}."
    return f"'{key}' is not a known key.{hint}"
