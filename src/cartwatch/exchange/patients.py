"""Patients files: who was infused when, how old, and what was usual before.

`patient,birth_date|age_years,infused_at[,sex,weight_kg,product,
developmental_delay,baseline_…]`, one row an infusion.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.names import BASELINE, DEVELOPMENTAL_DELAY
from cartwatch.exchange.refusal import Intake, Ledger, Refused
from cartwatch.exchange.table import Column, Table, Unreadable, constant, read_table
from cartwatch.exchange.times import as_series, read_times
from cartwatch.exchange.values import did_you_mean, number, reader

OLDEST = 120.0
WEIGHT = "weight"
_YES, _NO = ("true", "yes", "y", "1"), ("", "false", "no", "n", "0")
_MIDNIGHT = re.compile(r"[ T]00:00:00(\.0+)?$")
"""A date that a table keeps as a time."""
_KNOWN = (
    "patient",
    "birth_date",
    "age_years",
    "infused_at",
    "sex",
    "weight_kg",
    "product",
    DEVELOPMENTAL_DELAY,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, eq=False)
class PatientIntake(Intake):
    """`frame` is one row a patient, by the first infusion; `infusions` is one each."""

    infusions: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_patients(
    path: Path | str, vocabulary: Vocabulary, *, now: datetime | None = None
) -> PatientIntake:
    """The patients frame of a file, and every refusal.

    Columns: patient, infused_at (UTC), age_years (completed years at the infusion,
    fractions under 1, NaN unknown), developmental_delay, and those baselines, sex,
    weight_kg, product and birth_date that the file has. An infusion more than 5 min
    after `now` is refused. Raises Unreadable when there is no such table.
    """
    table = read_table(Path(path))
    ignored = _check_columns(table, vocabulary)
    ledger = Ledger.of(table)
    frame = pd.DataFrame(
        {
            "patient": _text(_patients(table, ledger)),
            "infused_at": as_series(_infusions(table, ledger, now)),
            "age_years": _ages(table, ledger),
            DEVELOPMENTAL_DELAY: _delays(table, ledger),
        }
    )
    for name in ("sex", "product", "birth_date"):
        if name in table.columns:
            frame[name] = _text(table.columns[name])
    for name in table.columns:
        if concept := _concept(name):
            read = reader(vocabulary[concept], "")
            frame[name] = _numbers(table.columns[name], name, read, ledger)
    _check_twice(frame, ledger)
    return _intake(frame, ledger, ignored)


def _concept(name: str) -> str:
    """The concept that a column of the patients file holds; '' for the others."""
    if name == "weight_kg":
        return WEIGHT
    return name if name.startswith(BASELINE) else ""


def _check_columns(table: Table, vocabulary: Vocabulary) -> list[str]:
    """Names of columns left unread; Unreadable when a needed one is missing."""
    where = f"{table.file}:1:"
    for needed in (("patient",), ("infused_at",), ("birth_date", "age_years")):
        if not any(name in table.columns for name in needed):
            near = did_you_mean(needed[0], table.columns)
            msg = f"{where} there is no column '{' or '.join(needed)}'.{near} A file "
            msg += "is patient,birth_date or age_years,infused_at and more."
            raise Unreadable(msg)
    others = [name for name in table.columns if name not in _KNOWN]
    ignored = [name for name in others if name not in vocabulary or not _concept(name)]
    for name in ignored:
        known = [*_KNOWN, *(n for n in vocabulary.concepts if n.startswith(BASELINE))]
        near = did_you_mean(name, [k for k in known if k not in table.columns])
        if near or name.startswith(BASELINE):
            msg = f"{where} column '{name}' is not known.{near} Rename it, or leave "
            raise Unreadable(msg + "it out.")
    return ignored


def _intake(
    frame: pd.DataFrame, ledger: Ledger, ignored: Sequence[str]
) -> PatientIntake:
    kept = frame[~ledger.refused].sort_values("infused_at", kind="stable")
    first = kept.drop_duplicates("patient").sort_index().reset_index(drop=True)
    notes = [f"{ledger.file}: columns not read: {', '.join(ignored)}"]
    found = ledger.intake(kept.sort_index(), notes if ignored else ())
    return PatientIntake(
        first,
        found.refusals,
        found.taken,
        found.refused,
        found.notes,
        found.file,
        found.lines,
        found.frame.reset_index(drop=True),
    )


def _patients(table: Table, ledger: Ledger) -> Column:
    each = table.columns["patient"]
    empty = each.has("")
    words: NDArray[np.object_] = each.text[empty]
    ledger.refuse(empty, "patient", words, "no patient", "name the patient")
    return each


def _infusions(table: Table, ledger: Ledger, now: datetime | None) -> NDArray[np.int64]:
    each = table.columns["infused_at"]
    at, reasons, steps = read_times(each, now)
    bad = reasons[each.codes] != ""
    codes = each.codes[bad]
    ledger.refuse(bad, "infused_at", each.words[codes], reasons[codes], steps[codes])
    by_row: NDArray[np.int64] = at[each.codes]
    return by_row


def _check_twice(frame: pd.DataFrame, ledger: Ledger) -> None:
    twice = frame.duplicated(["patient", "infused_at"]).to_numpy() & ~ledger.refused
    names: NDArray[np.object_] = frame["patient"].to_numpy(object)[twice]
    reason = "the same patient's infusion at that time stands on an earlier row"
    ledger.refuse(twice, "patient", names, reason, "leave one of the rows out")


def _ages(table: Table, ledger: Ledger) -> NDArray[np.float64]:
    """Age at that row's infusion, from the birth date or as stated."""
    blank = constant("", len(table))
    born = table.columns.get("birth_date", blank)
    stated = table.columns.get("age_years", blank)
    infused = table.columns["infused_at"]
    ages = np.full(len(table), np.nan)
    for row in range(len(table)):
        words = (each.words[each.codes[row]] for each in (born, stated, infused))
        birth, age, infusion = map(str, words)
        column, value = ("birth_date", birth) if birth else ("age_years", age)
        try:
            ages[row] = _age(birth, age, infusion)
        except Refused as problem:
            shown = np.array([value], dtype=object)
            where = np.array([row], np.int64)
            ledger.refuse(where, column, shown, problem.reason, problem.next_step)
    return ages


def _age(birth: str, stated: str, infused: str) -> float:
    """Completed years, with the fraction under one year; NaN when nobody said."""
    years = np.nan if not stated else _stated(stated)
    if not birth:
        return years
    born = _day(_MIDNIGHT.sub("", birth))
    infusion = infused[:10]
    if born is None:
        raise Refused(f"'{birth}' is not a date", "write it as 2015-04-30")
    on = _day(infusion)
    if on is None:
        return years
    computed = completed_years(born, on)
    if not 0 <= computed <= OLDEST:
        reason = f"born {birth} and infused {infusion}: {computed:g} years old"
        raise Refused(reason, "check both dates")
    if abs(computed - years) >= 2:
        reason = f"age_years {stated}, but {computed:g} by the birth date"
        raise Refused(reason, "correct one of the two, or leave one empty")
    return computed


def _stated(word: str) -> float:
    years = number(word)
    if not 0 <= years <= OLDEST:
        raise Refused(f"age_years {word} is outside 0 to {OLDEST:g}", "check the age")
    return years if years < 1 else float(int(years))


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if _DAY.fullmatch(word) else None
    except ValueError:
        return None


def completed_years(born: date, on: date) -> float:
    """Whole birthdays passed; under one year the fraction of a year lived."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return float(years) if years else (on - born).days / 365.25


def _delays(table: Table, ledger: Ledger) -> NDArray[np.bool_]:
    each = table.columns.get(DEVELOPMENTAL_DELAY, constant("", len(table)))
    folded = [str(word).lower() for word in each.words]
    bad = np.array([word not in (*_YES, *_NO) for word in folded], bool)[each.codes]
    reasons = "'" + each.text[bad] + "' is neither true nor false"
    step = "write true or false; empty is false"
    ledger.refuse(bad, DEVELOPMENTAL_DELAY, each.text[bad], reasons, step)
    yes: NDArray[np.bool_] = np.array([w in _YES for w in folded], bool)[each.codes]
    return yes


def _numbers(
    each: Column, name: str, read: Callable[[str], float], ledger: Ledger
) -> NDArray[np.float64]:
    """A column of numbers or codes; empty is unknown."""
    found = np.full(len(each.words), np.nan)
    for i, word in enumerate(each.words):
        try:
            found[i] = read(str(word)) if word else np.nan
        except Refused as problem:
            rows = np.flatnonzero(each.codes == i)
            shown = each.text[rows]
            ledger.refuse(rows, name, shown, problem.reason, problem.next_step)
    by_row: NDArray[np.float64] = found[each.codes]
    return by_row


def _text(each: Column) -> pd.Series:
    words = pd.array(each.words.tolist(), dtype="str")
    return pd.Series(words.take(each.codes))
