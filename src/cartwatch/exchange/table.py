"""A CSV or Parquet file as columns of text that know which line they stand on.

Everything is text first: nothing is guessed, and the word None is a value. A row
stays on one line, so that a broken one is refused alone.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

PARQUET = (".parquet", ".pq")
_SEPARATOR = "\x1f"
_DELIMITERS = (",", ";", "\t")
_LONGEST_LINE = 1 << 24
_TEXT = pa.dictionary(pa.int32(), pa.string())


class Unreadable(Exception):
    """A file that cannot be read at all; the message names it and the next step."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Text by row: `words[codes[row]]`; every word once, without outer spaces."""

    codes: NDArray[np.int64]
    words: NDArray[np.object_]

    @property
    def text(self) -> NDArray[np.object_]:
        """The word of every row."""
        return self.words[self.codes]

    def take(self, rows: NDArray[np.int64]) -> "Column":
        """The same words on other rows."""
        return Column(self.codes[rows], self.words)

    def has(self, word: str) -> NDArray[np.bool_]:
        """Which rows hold exactly that word?"""
        found: NDArray[np.bool_] = (self.words == word)[self.codes]
        return found


def column(words: Iterable[str], codes: NDArray[np.int64]) -> Column:
    """A column whose words are stripped and made unique."""
    stripped = np.array([w.strip() for w in words], dtype=object)
    positions, unique = pd.factorize(stripped)
    return Column(positions[codes].astype(np.int64), np.asarray(unique, dtype=object))


def constant(word: str, length: int) -> Column:
    """The same word on every row."""
    return Column(np.zeros(length, np.int64), np.array([word], dtype=object))


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no row: its number, its text and what is wrong with it."""

    line: int
    value: str
    reason: str
    next_step: str


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The columns of a file by name, the line of each row, and the broken lines.

    Lines count from 1 with the header; a Parquet row is counted as if it had one.
    """

    file: str
    columns: dict[str, Column]
    lines: NDArray[np.int64]
    broken: list[Broken] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)


def read_table(path: Path) -> Table:
    """The file as text columns. Raises Unreadable when there is no table in it."""
    try:
        if path.suffix.lower() in PARQUET:
            return _parquet(path)
        return _csv(path)
    except FileNotFoundError:
        raise Unreadable(f"{path}: no such file. Check the path.") from None
    except IsADirectoryError:
        raise Unreadable(f"{path}: a folder. Name the file in it.") from None
    except PermissionError:
        raise Unreadable(f"{path}: may not be read. Ask for access.") from None
    except pa.ArrowException as problem:
        msg = f"{path}: not a table that can be read ({problem}). Export it again."
        raise Unreadable(msg) from None


def _csv(path: Path) -> Table:
    text = _text(path)
    start, first = next(
        ((i, line) for i, line in enumerate(text.split("\n", 50)) if line.strip()),
        (0, ""),
    )
    if not first.strip():
        raise Unreadable(f"{path}: empty. Its first line must name the columns.")
    delimiter = max(_DELIMITERS, key=first.count)
    header = _fields(first, delimiter) or []
    _check_header(path, header)
    body = text.split("\n", start + 1)[start + 1 :]
    regular = _regular(body[0] if body else "", delimiter, len(header))
    if regular is not None:
        numbers = np.arange(regular.count(b"\n"), dtype=np.int64) + start + 2
        table = Table(str(path), _columns(regular, delimiter, header), numbers)
    else:
        kept, where, broken = _rows(text.split("\n"), start + 1, delimiter, len(header))
        content = "".join(f"{line}\n" for line in kept).encode()
        columns = _columns(content, _SEPARATOR, header)
        table = Table(str(path), columns, np.array(where, np.int64), broken)
    return _without_blank_rows(table)


def _text(path: Path) -> str:
    """The text; bytes that are not UTF-8 become the replacement mark."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return text.replace("\r\n", "\n").replace(_SEPARATOR, " ").replace("\r", " ")


def _regular(body: str, delimiter: str, width: int) -> bytes | None:
    """The rows as they stand, when none needs a second look: no quote, all whole."""
    if not body or '"' in body or "\ufffd" in body:
        return None
    content = (body if body.endswith("\n") else f"{body}\n").encode()
    marks = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero(marks == ord("\n"))
    between = np.flatnonzero(marks == ord(delimiter))
    if width < 2 or len(between) != len(ends) * (width - 1):
        return None
    first, last = between[:: width - 1], between[width - 2 :: width - 1]
    whole = (last < ends).all() and (first[1:] > ends[:-1]).all()
    return content if whole else None


def _fields(line: str, delimiter: str) -> list[str] | None:
    """The fields of one line; None when a quote is not closed."""
    try:
        found = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return [f.strip().replace(_SEPARATOR, " ").replace("\n", " ") for f in found]


def _check_header(path: Path, header: list[str]) -> None:
    named = [name for name in header if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        msg = f"{path}:1: column '{twice[0]}' stands twice. Keep one of them."
        raise Unreadable(msg)


def _rows(
    lines: list[str], start: int, delimiter: str, width: int
) -> tuple[list[str], list[int], list[Broken]]:
    """The good lines with their numbers, and the broken ones."""
    kept, numbers, broken = [], [], []
    for number, line in enumerate(lines[start:], start + 1):
        if '"' in line:
            fields = _fields(line, delimiter)
            found = len(fields) if fields is not None else -1
            row = _SEPARATOR.join(fields) if fields is not None else ""
        else:
            found = line.count(delimiter) + 1
            row = line.replace(delimiter, _SEPARATOR)
        if found == width and "\ufffd" not in line:
            kept.append(row)
            numbers.append(number)
        elif line.replace(delimiter, "").strip():
            broken.append(_broken(number, line, found, width))
    return kept, numbers, broken


def _broken(number: int, line: str, found: int, width: int) -> Broken:
    if found < 0:
        reason = "a quote is not closed on this line"
        step = 'close it; a quote inside a quoted value is doubled (""); no line breaks'
    elif found != width:
        reason = f"{found} fields, but the first line names {width} columns"
        step = 'quote a value that holds the separator, as in "38,2"'
    else:
        reason, step = "not UTF-8 text", "save the file as UTF-8"
    return Broken(number, line[:200], reason, step)


def _columns(content: bytes, delimiter: str, header: list[str]) -> dict[str, Column]:
    """Every named column, encoded; a column without a name is left out."""
    if not content:
        return {name: constant("", 0) for name in header if name}
    names = [f"{i}" for i in range(len(header))]
    table = pyarrow.csv.read_csv(
        pa.BufferReader(content),
        read_options=pyarrow.csv.ReadOptions(
            column_names=names, block_size=_LONGEST_LINE
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=delimiter, quote_char=False, escape_char=False
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, _TEXT), strings_can_be_null=False
        ),
    )
    return {name: _encoded(table.column(i)) for i, name in enumerate(header) if name}


def _without_blank_rows(table: Table) -> Table:
    """Rows of separators alone are spreadsheet padding, not rows."""
    filled = np.zeros(len(table), bool)
    for each in table.columns.values():
        filled |= ~each.has("")
    if bool(filled.all()):
        return table
    rows = np.flatnonzero(filled)
    columns = {name: each.take(rows) for name, each in table.columns.items()}
    return Table(table.file, columns, table.lines[rows], table.broken)


def _parquet(path: Path) -> Table:
    table = pyarrow.parquet.read_table(path)
    columns = {
        name.strip(): _encoded(table.column(name)) for name in table.schema.names
    }
    return _without_blank_rows(
        Table(str(path), columns, np.arange(2, table.num_rows + 2, dtype=np.int64))
    )


def _encoded(chunks: pa.ChunkedArray) -> Column:
    """Dictionary-encode, then write each distinct value as text; absent is ''."""
    kind = chunks.type
    if pa.types.is_null(kind.value_type if pa.types.is_dictionary(kind) else kind):
        # a column of None has no type of its own, and pieces without one do not join
        chunks = pa.chunked_array([pa.nulls(len(chunks), pa.string())])
    if not pa.types.is_dictionary(chunks.type):
        chunks = chunks.dictionary_encode()
    array = chunks.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], chunks.type)
    words = _words(array.dictionary)
    codes = array.indices.cast(pa.int64()).fill_null(len(words))
    numbers = codes.to_numpy(zero_copy_only=False)
    if array.null_count or not _stripped(array.dictionary):
        return column([*words, ""], numbers)
    return Column(numbers, np.array(words, dtype=object))


def _stripped(values: pa.Array) -> bool:
    """Whether this is text without outer spaces, so that each word is there once."""
    if not pa.types.is_string(values.type):
        return False
    same = pc.equal(pc.utf8_trim_whitespace(values), values)
    return pc.all(same).as_py() is not False


def _words(values: pa.Array) -> list[str]:
    kind = values.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        values = values.cast(pa.timestamp("us", "UTC"), safe=False)
    words = values.cast(pa.string()).to_pylist()
    if pa.types.is_floating(kind):
        return ["" if w is None or w == "nan" else w for w in words]
    return ["" if w is None else w for w in words]
