"""The composition of criteria, as YAML writes it."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from cartwatch.protocol.located import Items, Table, Word
from cartwatch.protocol.models import Form, Strict

Count = Annotated[Word, Form(r"[1-9]\d?", "is no count; write a number from 1")]


class AllOf(Strict):
    """True when every member is."""

    members: list["Criterion"] = Field(alias="all", min_length=1)


class AnyOf(Strict):
    """True when one member is."""

    members: list["Criterion"] = Field(alias="any", min_length=1)


class NotOf(Strict):
    """True when the criterion is false."""

    of: "Criterion" = Field(alias="not")


class AtLeastOf(Strict):
    """True when so many members are; `of` is a list or the name of one."""

    at_least: Count
    of: "Members"


class UnknownWhileOf(Strict):
    """`of` where the condition is false, else unknown."""

    unknown_while: "Criterion"
    of: "Criterion"


class EverOf(Strict):
    """Documented since the infusion, or true now."""

    of: "Criterion" = Field(alias="ever")


class SinceOnsetOf(Strict):
    """Documented since the episode began, or true now."""

    of: "Criterion" = Field(alias="since_onset")


class WithinOf(Strict):
    """Documented within a length of time (or a setting), or true now."""

    within: Word
    of: "Criterion"


class LastingOf(Strict):
    """True without a break for a length of time (or a setting)."""

    lasting: Word
    of: "Criterion"


OPERATORS: dict[str, type[Strict]] = {
    "all": AllOf,
    "any": AnyOf,
    "not": NotOf,
    "at_least": AtLeastOf,
    "unknown_while": UnknownWhileOf,
    "ever": EverOf,
    "since_onset": SinceOnsetOf,
    "within": WithinOf,
    "lasting": LastingOf,
}


def _which(value: object) -> str | None:
    if isinstance(value, Table):
        return next((key for key in value if key in OPERATORS), None)
    if isinstance(value, Items):
        return "list"
    return "leaf"


def _one(value: object) -> str | None:
    return None if isinstance(value, Items) else _which(value)


_BELONGS = (
    "a criterion belongs here: text such as 'temperature >= 38.0 Cel', or one of "
    "all, any, not, at_least, unknown_while, ever, since_onset, within, lasting"
)
_Composed = (
    Annotated[Word, Tag("leaf")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NotOf, Tag("not")]
    | Annotated[AtLeastOf, Tag("at_least")]
    | Annotated[UnknownWhileOf, Tag("unknown_while")]
    | Annotated[EverOf, Tag("ever")]
    | Annotated[SinceOnsetOf, Tag("since_onset")]
    | Annotated[WithinOf, Tag("within")]
    | Annotated[LastingOf, Tag("lasting")]
)
Criterion = TypeAliasType(
    "Criterion",
    Annotated[
        _Composed,
        Discriminator(
            _one, custom_error_type="criterion", custom_error_message=_BELONGS
        ),
    ],
)
Members = TypeAliasType(
    "Members",
    Annotated[
        Annotated[Word, Tag("leaf")] | Annotated[list[Criterion], Tag("list")],
        Discriminator(
            _which,
            custom_error_type="members",
            custom_error_message="a list belongs here, or the name of one",
        ),
    ],
)
CriterionOrList = TypeAliasType(
    "CriterionOrList",
    Annotated[
        _Composed | Annotated[list[Criterion], Tag("list")],
        Discriminator(
            _which, custom_error_type="criterion", custom_error_message=_BELONGS
        ),
    ],
)

for _model in OPERATORS.values():
    _model.model_rebuild()
