"""What files of clinicians' judgements share: their columns, times and words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from cartwatch.clinical import ATTRIBUTION_CAUSES, cause_word, causes_for, moment
from cartwatch.exchange.refusal import Intake, Ledger
from cartwatch.exchange.table import Table, Unreadable
from cartwatch.exchange.times import read_times
from cartwatch.exchange.values import did_you_mean
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Scale

Cells = dict[str, str]
Judgement = TypeVar("Judgement")
Taken = TypeVar("Taken", bound=Intake)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one cell, and what to do next."""

    column: str
    reason: str
    next_step: str


def check_columns(table: Table, columns: Collection[str]) -> None:
    """Raises Unreadable for a column that is not there."""
    for name in columns:
        if name not in table.columns:
            near = did_you_mean(name, table.columns)
            msg = f"{table.file}:1: there is no column '{name}'.{near} A file is "
            raise Unreadable(msg + ",".join(columns))


def cells(table: Table, columns: Collection[str]) -> list[Cells]:
    """The texts of every row by column."""
    texts = {name: table.columns[name].text for name in columns}
    return [{n: str(t[i]) for n, t in texts.items()} for i in range(len(table))]


def times(
    table: Table, name: str, ledger: Ledger, now: datetime | None, *, optional: bool
) -> list[datetime | None]:
    """The times of a column, bad ones refused; None where there is none."""
    each = table.columns[name]
    at, reasons, steps = read_times(each, now)
    bad = reasons[each.codes] != ""
    wrong = bad & ~each.has("") if optional else bad
    codes = each.codes[wrong]
    ledger.refuse(wrong, name, each.words[codes], reasons[codes], steps[codes])
    return [
        None if no else moment(int(t))
        for t, no in zip(at[each.codes], bad, strict=True)
    ]


def refuse(ledger: Ledger, row: int, found: Collection[Wrong], said: Cells) -> None:
    """Refuse a row for everything that is wrong with it."""
    where = np.array([row], np.int64)
    for wrong in found:
        shown = np.array([said[wrong.column]], dtype=object)
        ledger.refuse(where, wrong.column, shown, wrong.reason, wrong.next_step)


def taken(
    kind: type[Taken], named: str, ledger: Ledger, found: list[Judgement]
) -> Taken:
    """The intake of that kind, with the judgements under their name."""
    intake = ledger.intake(pd.DataFrame(found))
    known: dict[str, Any] = {f.name: getattr(intake, f.name) for f in fields(intake)}
    known[named] = tuple(found)
    return kind(**known)


def who_and_why(
    said: Cells, patients: Collection[str] | None, *, reason: bool = True
) -> Iterator[Wrong]:
    """What is wrong with the patient, the clinician's name and the reason."""
    if patients is not None and said["patient"] not in patients:
        unknown = f"patient '{said['patient']}' is not known"
        yield Wrong("patient", unknown, "add the patient to the patients file")
    if not said["by"]:
        yield Wrong("by", "'by' is empty", "name the clinician")
    if reason and not said["reason"]:
        yield Wrong("reason", "'reason' is empty", "say why")


def scales(word: str, library: Library) -> list[Scale]:
    """The scales of that id or short name."""
    return [s for s in library.scales.values() if word in (s.id, s.scale)]


def no_scale(word: str, library: Library) -> Wrong:
    """A scale that nobody shipped, with the nearest."""
    known = sorted({w for s in library.scales.values() for w in (s.id, s.scale)})
    return not_one_of("scale", word, "no scale", known)


def no_cause(word: str, found: list[Scale], library: Library) -> Iterator[Wrong]:
    """What is wrong with a cause; a scale's short name is one on that scale alone."""
    names = dict.fromkeys(s.scale for s in found)
    known = causes_for(*names) if len(names) == 1 else ATTRIBUTION_CAUSES
    if cause_word(word) in known:
        return
    others = {s.scale for s in library.scales.values()}
    if names and cause_word(word) in others:
        own = ", ".join(names)
        reason = f"it says that a sedated sign counts for {word}, and not for {own}"
        yield Wrong("cause", reason, f"one of: {', '.join(known)}")
    else:
        yield not_one_of("cause", word, "no cause", known)


def not_one_of(column: str, word: str, what: str, known: Collection[str]) -> Wrong:
    """A word that is none of a list, with the nearest and all that are."""
    near = did_you_mean(word, known)
    reason = f"'{word}' is {what}" + (f".{near}" if near else "")
    if not word:
        reason = f"'{column}' is empty"
    return Wrong(column, reason, f"one of: {', '.join(known)}")


def time_order(
    column: str, begins: datetime | None, ends: datetime | None
) -> Iterator[Wrong]:
    """What is wrong with an end that is not after its beginning."""
    if begins is not None and ends is not None and ends <= begins:
        yield Wrong(column, "ends before it begins", "check both times")
