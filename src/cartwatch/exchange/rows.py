"""The two layouts of an observation file, long and wide, as one: a row a value."""

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.exchange.table import Column, Table, Unreadable, column, constant
from cartwatch.exchange.values import did_you_mean, folded, spellings

KEYS = ("patient", "at")
OPTIONAL = (
    "unit",
    "dose",
    "recorded_at",
    "recorded_by",
    "status",
    "absent_reason",
    "amends",
    "id",
)
LONG = (*KEYS, "concept", "value", *OPTIONAL)
OF_THE_ROW = ("recorded_at", "recorded_by")
"""What a wide row may say of all its cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """One charted value a row, every column as text. `cell` is its column's name."""

    file: str
    lines: NDArray[np.int64]
    columns: dict[str, Column]
    cell: Column
    ignored: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, name: str) -> Column:
        return self.columns.get(name) or constant("", len(self))


def observation_rows(table: Table, vocabulary: Vocabulary) -> Rows:
    """The rows of a long file, or the filled cells of a wide one.

    Raises Unreadable when a column is missing or looks misspelt.
    """
    if "concept" in table.columns or "value" in table.columns:
        _require(table, LONG[:4])
        return _long(table, vocabulary)
    _require(table, KEYS)
    return _wide(table, vocabulary)


def _require(table: Table, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in table.columns:
            near = did_you_mean(name, table.columns)
            msg = f"{table.file}:1: there is no column '{name}'.{near} A file is "
            msg += "patient,at,concept,value[,unit,…] or patient,at,<concept>,…"
            raise Unreadable(msg)


def _misspelt(table: Table, name: str, near: str) -> NoReturn:
    msg = f"{table.file}:1: column '{name}' is not known.{near} "
    raise Unreadable(msg + "Rename it, or leave it out.")


def _long(table: Table, vocabulary: Vocabulary) -> Rows:
    """Other columns are left unread, unless one looks like a misspelt known one."""
    ignored = [name for name in table.columns if name not in LONG]
    for name in ignored:
        if near := did_you_mean(name, [k for k in LONG if k not in table.columns]):
            _misspelt(table, name, near)
    known = {name: table.columns[name] for name in LONG if name in table.columns}
    known["concept"] = _meant(known["concept"], vocabulary)
    cell = constant("value", len(table))
    return Rows(table.file, table.lines, known, cell, tuple(ignored))


def _meant(concept: Column, vocabulary: Vocabulary) -> Column:
    """The same rows by the vocabulary's own names; other words stay as they are."""
    known = spellings(vocabulary)
    words = [known.get(w) or known.get(folded(w), w) for w in concept.words]
    return column(words, concept.codes)


def _wide(table: Table, vocabulary: Vocabulary) -> Rows:
    """A blank cell is not charted; a column that is no concept refuses its cells."""
    for name in table.columns:
        if name in OPTIONAL and name not in OF_THE_ROW:
            _misspelt(table, name, " A wide file has no such column; write it long.")
    names = [n for n in table.columns if n not in (*KEYS, *OF_THE_ROW)]
    known = spellings(vocabulary)
    if not any(folded(name) in known for name in names):
        msg = f"{table.file}:1: no column is a concept of the vocabulary. "
        raise Unreadable(msg + "A file is patient,at,concept,value or wide.")
    filled = [np.flatnonzero(~table.columns[name].has("")) for name in names]
    which = np.repeat(np.arange(len(names)), [len(rows) for rows in filled])
    rows = np.concatenate(filled)
    order = np.lexsort((which, rows))
    rows, which = rows[order], which[order]
    cell = Column(which.astype(np.int64), np.array(names, dtype=object))
    concept = _meant(cell, vocabulary)
    kept = {n: c.take(rows) for n, c in table.columns.items() if n not in names}
    kept |= {"concept": concept, "value": _cells(table, names, filled).take(order)}
    return Rows(table.file, table.lines[rows], kept, cell, ())


def _cells(table: Table, names: list[str], filled: list[NDArray[np.int64]]) -> Column:
    """The filled cells of all concept columns, one column after the other."""
    words: list[str] = []
    codes = []
    for name, rows in zip(names, filled, strict=True):
        each = table.columns[name]
        codes.append(each.codes[rows] + len(words))
        words += each.words.tolist()
    return column(words, np.concatenate(codes))
