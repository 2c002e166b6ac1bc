"""YAML as text with positions: every scalar is a Word that knows its place.

Nothing is interpreted: `no` is the text "no", 38.0 is the text "38.0". What makes
YAML surprising is refused: duplicate keys, tags, anchors, aliases, merges, several
documents, and keys without a value.
"""

import re
from collections import UserDict
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import Place

# libyaml reads a good file ten times as fast; a build without it reads all the same.
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 40
_SCALAR = {"type": ["string", "number", "boolean"]}


class Word(str):
    """Text of a YAML scalar and where it stands; equal to the same plain text."""

    place: Place
    shift: int | None

    def __new__(cls, text: str, place: Place, shift: int | None = 0) -> "Word":
        """A word at a place; `shift` is 1 after a quote, None when folded."""
        word = super().__new__(cls, text)
        word.place, word.shift = place, shift
        return word

    def at(self, part: str) -> Place:
        """Where a part of this text stands; the whole's place if it is folded.

        A misspelt word may be the beginning of another: it is looked for by itself.
        """
        alone = re.search(rf"(?<![\w.]){re.escape(part)}(?![\w.])", self)
        offset = self.find(part) if alone is None else alone.start()
        if self.shift is None or offset < 0:
            return self.place
        column = self.place.column + self.shift + offset if offset else 0
        return Place(self.place.file, self.place.line, column or self.place.column)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_only_word)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(_SCALAR)


class Table(UserDict[Word, Any]):
    """A YAML mapping and where it begins.

    Not a dict: pydantic copies dicts on their way into a union, and the place is lost.
    """

    place: Place


class Items(list[Any]):
    """A YAML sequence and where it begins."""

    place: Place


def located(text: str, file: str, report: Report) -> Table | None:
    """The file as a Table; problems go to the report, None when it is no mapping."""
    first, empty = Report(), list[yaml.ScalarEvent]()
    table = _read(text, file, first, _noting(empty, yaml.parse(text, Loader=_QUICK)))
    if not first.problems and not empty:
        return table
    # Of what is wrong or empty the plain reader knows the place more exactly.
    return _read(text, file, report, yaml.parse(text, Loader=yaml.SafeLoader))


def _noting(
    empty: list[yaml.ScalarEvent], events: Iterator[yaml.Event]
) -> Iterator[yaml.Event]:
    for event in events:
        if isinstance(event, yaml.ScalarEvent) and not event.value and not event.style:
            empty.append(event)
        yield event


def _read(
    text: str, file: str, report: Report, events: Iterator[yaml.Event]
) -> Table | None:
    builder = _Builder(file, report)
    try:
        return builder.document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = builder.place(mark) if mark else Place(file, 1, 1)
        report.add(place, _syntax(error))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        report.add(
            Place(file, line, column), "a character that YAML forbids; delete it"
        )
    except _TooDeepError as error:
        report.add(error.place, f"nested more than {MAX_DEPTH} deep; name the parts")
    return None


class _TooDeepError(Exception):
    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__(str(place))


class _Builder:
    """Turns parse events into Words, Tables and Items."""

    def __init__(self, file: str, report: Report) -> None:
        self.file, self.report = file, report
        self.events: Iterator[Any] = iter(())

    def place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1)

    def document(self, events: Iterator[Any]) -> Table | None:
        self.events = events
        found: Table | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                value = self.value(next(events), 0)
                found = found or self._top(value)
                if documents > 1:
                    self.report.add(
                        self.place(event.start_mark),
                        "a second document; a file holds one, so delete the '---'",
                    )
        if not documents:
            self.report.add(Place(self.file, 1, 1), "the file is empty")
        return found

    def _top(self, value: object) -> Table | None:
        if isinstance(value, Table):
            return value
        place = value.place if isinstance(value, Word | Items) else None
        self.report.add(
            place or Place(self.file, 1, 1),
            "the file must be keys with values, such as 'version: 1.0.0'",
        )
        return None

    def value(self, event: Any, depth: int) -> Any:
        place = self.place(event.start_mark)
        if depth > MAX_DEPTH:
            raise _TooDeepError(place)
        self._plain(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._table(place, depth, flow=bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(place, depth)
        if isinstance(event, yaml.AliasEvent):
            return None
        folded = event.start_mark.line != event.end_mark.line
        shift = None if folded else int(event.style in ("'", '"'))
        return Word(event.value, place, shift)

    def _plain(self, event: Any, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.report.add(place, "aliases (*) are refused; write the value out")
            return
        if event.anchor:
            self.report.add(place, "anchors (&) are refused; name a criterion instead")
        if event.tag:
            self.report.add(place, f"tags are refused; delete '{_tag(event.tag)}'")

    def _table(self, place: Place, depth: int, *, flow: bool) -> Table:
        table = Table()
        table.place = place
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.value(event, depth + 1)
            following = next(self.events)
            empty = _empty(following)
            value = self.value(following, depth + 1)
            good = self._key(key, place, table)
            if good and empty:
                self.report.add(key.place, _no_value(key, flow=flow))
            elif good and value is not None:
                table[key] = value
        return table

    def _key(self, key: object, place: Place, table: Table) -> bool:
        if not isinstance(key, Word):
            where = getattr(key, "place", place)
            self.report.add(where, "a key must be a word; quote text with [ ] or { }")
            return False
        if key == "<<":
            self.report.add(key.place, "merges (<<) are refused; write the keys out")
            return False
        if key in table:
            first = next(k for k in table if k == key)
            self.report.add(
                key.place,
                f"'{key}' is there twice, first in line {first.place.line}; delete one",
            )
            return False
        return True

    def _items(self, place: Place, depth: int) -> Items:
        items = Items()
        items.place = place
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            if _empty(event):
                self.report.add(
                    self.place(event.start_mark),
                    "an empty entry; delete its '-' or ','",
                )
                continue
            value = self.value(event, depth + 1)
            items += [] if value is None else [value]
        return items


def _empty(event: object) -> bool:
    return (
        isinstance(event, yaml.ScalarEvent)
        and event.value == ""
        and event.style is None
        and not event.tag
        and not event.anchor
    )


def _no_value(key: Word, *, flow: bool) -> str:
    """An empty value is most often a comma in text, or a colon without a space."""
    head, colon, tail = key.partition(":")
    if colon and tail:
        return f"'{key}' has no value; write a space after ':', as in '{head}: {tail}'"
    if flow:
        return (
            f"'{key}' has no value; if it belongs to the text before it, that text "
            "holds a comma: put it in quotes"
        )
    return f"'{key}' has no value; write one after ': ', or delete the key"


def _tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _syntax(error: yaml.MarkedYAMLError) -> str:
    said = (error.problem or error.context or "not YAML").strip()
    if "','" in said or "<block end>" in said or "mapping values" in said:
        return f"{said}; quote text that holds , : # [ ] {{ }}"
    if "\\t" in said:
        return f"{said}; indent with spaces, not tabs"
    return said


def _only_word(value: object) -> Word:
    if isinstance(value, Word):
        if value.strip():
            return value
        raise PydanticCustomError("word", "the text is empty; write something")
    _wrong(value)


def _wrong(value: object) -> NoReturn:
    kind = "a list" if isinstance(value, list) else "keys with values"
    message = "one word or text belongs here, not {kind}"
    raise PydanticCustomError("word", message, {"kind": kind})
