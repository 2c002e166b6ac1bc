"""A located table as a model; as much of it as can be read, so all problems show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from cartwatch.protocol.located import Items, Table, Word
from cartwatch.protocol.models import known_keys
from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import Place

M = TypeVar("M", bound=BaseModel)
Loc = tuple[int | str, ...]

_STAND_INS = {
    "scale": "x",
    "ward": "x",
    "title": "x",
    "version": "0.0.0",
    "status": "draft",
    "time_zone": "UTC",
    "language": "xx",
    "cite": "x",
}
"""Read on with these where a required key of a file is missing or wrong."""
_ROUNDS = 50
_UNNAMED = "?"


@dataclass(frozen=True, slots=True)
class Parsed(Generic[M]):
    """The model; `doubtful` holds names near what could not be read.

    Empty `doubtful` means that all of the file is in the model. Otherwise the model
    is good only for finding more problems, and a problem about a doubtful name is
    most likely none.
    """

    model: M
    doubtful: frozenset[str]


def parsed(model: type[M], table: Table | None, report: Report) -> Parsed[M] | None:
    """The table as that model; each problem goes to the report at its place.

    None when nothing can be read.
    """
    if table is None:
        return None
    doubtful: set[str] = set()
    for turn in range(_ROUNDS):
        try:
            read = model.model_validate(table, context=report)
            return Parsed(read, frozenset(doubtful))
        except ValidationError as error:
            details = error.errors(include_url=False)
        for detail in details if turn == 0 else ():
            place, last = _find(table, detail["loc"])
            report.add(place, _message(detail["type"], detail["msg"], last))
        wrong = [(detail["loc"], detail["type"] == "missing") for detail in details]
        if not all([_pruned(table, *each, doubtful) for each in wrong]):
            return None
        _sweep(table)
    return None


def _pruned(table: Table, loc: Loc, missing: bool, doubtful: set[str]) -> bool:
    """Take out the smallest part that holds the problem; False when that is all."""
    path = list(_path(table, loc))
    names = {str(key) for _, key in path if isinstance(key, Word)}
    doubtful.update((names - known_keys()) or {_UNNAMED})
    if not path and missing:
        return _stand_in(table, str(loc[-1]))
    if not path:
        return False
    container, key = path[-1]
    if isinstance(container, Table) and isinstance(key, Word):
        container.pop(key, None)
    elif isinstance(container, Items) and isinstance(key, int):
        container[key] = _Gone()
    return True


class _Gone:
    """Stands in a list for an entry that was taken out, so that others keep places."""


def _sweep(value: object) -> None:
    """Drop the entries that were taken out."""
    if isinstance(value, Items):
        value[:] = [part for part in value if not isinstance(part, _Gone)]
        for part in value:
            _sweep(part)
    elif isinstance(value, Table):
        for part in value.values():
            _sweep(part)


def _stand_in(table: Table, key: str) -> bool:
    place = table.place
    if key == "source":
        source = Table({Word("cite", place): Word(_STAND_INS["cite"], place)})
        source.place = place
        table[Word(key, place)] = source
        return True
    if key in _STAND_INS:
        table[Word(key, place)] = Word(_STAND_INS[key], place)
    return key in _STAND_INS


def _path(table: Table, loc: Loc) -> Iterator[tuple[Table | Items, Word | int]]:
    """The steps of a pydantic location that are in the YAML; union tags are not."""
    here: object = table
    for step in loc:
        if isinstance(here, Table) and step in here:
            key = next(k for k in here if k == step)
            yield here, key
            here = here[key]
        elif isinstance(here, Items) and isinstance(step, int) and step < len(here):
            yield here, step
            here = here[step]


def _find(table: Table, loc: Loc) -> tuple[Place, str]:
    """The place nearest to a pydantic location, and its last step."""
    place = table.place
    for container, key in _path(table, loc):
        value = container[key]  # type: ignore[index]  # each kind has its own keys
        if isinstance(key, Word):
            place = key.place
        if loc[-1] != "[key]" and isinstance(value, Word | Items | Table):
            place = value.place
    return place, str(loc[-1]) if loc else ""


def _message(kind: str, message: str, last: str) -> str:
    known = {
        "missing": f"'{last}' is missing here; add it",
        "dict_type": "keys with values belong here, such as 'name: value'",
        "list_type": "a list belongs here, such as [one, two]",
        "too_short": "this is empty; write at least one entry",
    }
    return known.get(kind, message)
