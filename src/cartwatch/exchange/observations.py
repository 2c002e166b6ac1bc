"""Observation files at the door: good rows go in, a bad one is refused with a reason.

Files are CSV or Parquet, long (`patient,at,concept,value[,unit,dose,recorded_at,
recorded_by,status,absent_reason,amends,id]`) or wide (`patient,at,<concept>,…`).
"""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.exchange.identity import (
    check_amends,
    check_ids,
    without_lost_targets,
)
from cartwatch.exchange.readings import read_doses, read_values
from cartwatch.exchange.refusal import Intake, Ledger
from cartwatch.exchange.rows import Rows, observation_rows
from cartwatch.exchange.sums import check_sums
from cartwatch.exchange.table import Column, read_table
from cartwatch.exchange.times import as_series, read_times
from cartwatch.exchange.values import did_you_mean

STATUSES = ("final", "amended", "entered-in-error")
FINAL, AMENDED, IN_ERROR = STATUSES


def read_observations(
    path: Path | str,
    vocabulary: Vocabulary,
    *,
    now: datetime,
    patients: Collection[str] | None = None,
    known_ids: Collection[str] = (),
    shifted: Collection[str] = (),
) -> Intake:
    """The observation frame of a file, and every refusal.

    `patients` may be charted (None: anybody); `known_ids` are rows elsewhere to amend;
    dates of `shifted` patients may lie ahead. Raises Unreadable without a table.
    """
    table = read_table(Path(path))
    rows = observation_rows(table, vocabulary)
    ledger = Ledger(rows.file, rows.lines, table.broken)
    _check_patients(rows, ledger, patients)
    moved = _of(rows["patient"], shifted)
    at = _times(rows, "at", ledger, now, moved)
    recorded = _times(rows, "recorded_at", ledger, now, moved)
    recorded = np.where(rows["recorded_at"].has(""), at, recorded)
    _check_status(rows, ledger)
    value = read_values(rows, vocabulary, ledger, in_error=rows["status"].has(IN_ERROR))
    check_ids(rows, ledger)
    check_amends(rows, ledger, known_ids)
    frame = _frame(rows, at, recorded, value, read_doses(rows, vocabulary, ledger))
    check_sums(frame, rows, vocabulary, ledger)
    kept = frame[~ledger.refused].reset_index(drop=True)
    return ledger.intake(without_lost_targets(kept, known_ids), _notes(rows))


def _check_patients(
    rows: Rows, ledger: Ledger, patients: Collection[str] | None
) -> None:
    each = rows["patient"]
    ledger.refuse(
        each.has(""),
        "patient",
        each.text[each.has("")],
        "no patient",
        "say whose value it is",
    )
    if patients is None:
        return
    known = np.array([w == "" or w in patients for w in each.words], bool)
    reasons = np.full(len(each.words), "", dtype=object)
    for i in np.flatnonzero(~known):
        # No "did you mean": a near miss is another person's chart.
        reasons[i] = f"patient '{each.words[i]}' is not known"
    step = "add the patient to the patients file, or see what was refused there"
    unknown = ~known[each.codes]
    codes = each.codes[unknown]
    ledger.refuse(unknown, "patient", each.words[codes], reasons[codes], step)


def _of(patient: Column, names: Collection[str]) -> NDArray[np.bool_]:
    """Which rows belong to one of these patients."""
    mine = np.array([word in names for word in patient.words], bool)
    rows: NDArray[np.bool_] = mine[patient.codes]
    return rows


def _times(
    rows: Rows, name: str, ledger: Ledger, now: datetime, moved: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Microseconds by row; refused where the word is no acceptable time."""
    each = rows[name]
    at, reasons, _ = read_times(each, None)
    _, late, wait = read_times(each, now)
    ahead = (late != "") & (reasons == "")
    bad = (reasons[each.codes] != "") | (ahead[each.codes] & ~moved)
    if name != "at":
        bad &= ~each.has("")
    codes = each.codes[bad]
    ledger.refuse(bad, name, each.words[codes], late[codes], wait[codes])
    by_row: NDArray[np.int64] = at[each.codes]
    return by_row


def _check_status(rows: Rows, ledger: Ledger) -> None:
    each = rows["status"]
    reasons = np.full(len(each.words), "", dtype=object)
    for i, word in enumerate(each.words):
        if word and word not in STATUSES:
            near = did_you_mean(word, STATUSES)
            reasons[i] = f"'{word}' is not a status.{near}"
    bad = reasons[each.codes] != ""
    codes = each.codes[bad]
    step = f"one of: {', '.join(STATUSES)}; empty is final"
    ledger.refuse(bad, "status", each.words[codes], reasons[codes], step)


def _frame(
    rows: Rows,
    at: NDArray[np.int64],
    recorded: NDArray[np.int64],
    value: NDArray[np.float64],
    dose: Column,
) -> pd.DataFrame:
    """The observation frame of all rows, refused ones included."""
    status = rows["status"]
    words = np.array([w or FINAL for w in status.words], dtype=object)
    frame = {
        "patient": _text(rows["patient"]),
        "at": as_series(at),
        "recorded_at": as_series(recorded),
        "concept": _text(rows["concept"]),
        "value": value,
        "id": _text(rows["id"]),
        "status": _text(Column(status.codes, words)),
        "amends": _text(rows["amends"]),
        "recorded_by": _text(rows["recorded_by"]),
        "absent_reason": _text(rows["absent_reason"]),
        "dose": _text(dose),
    }
    return pd.DataFrame(frame)


def _text(each: Column) -> pd.Series:
    words = pd.array(each.words.tolist(), dtype="str")
    return pd.Series(words.take(each.codes))


def _notes(rows: Rows) -> list[str]:
    if not rows.ignored:
        return []
    return [f"{rows.file}: columns not read: {', '.join(rows.ignored)}"]
