"""Attribution files: who put which rung down to another cause, when and why.

`patient,scale,domain,grade,from,to,cause,by,reason`; `to` may be empty.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from cartwatch.clinical import Attribution, moment
from cartwatch.exchange.refusal import Intake, Ledger, Refused
from cartwatch.exchange.table import Table, Unreadable, read_table
from cartwatch.exchange.times import read_times
from cartwatch.exchange.values import did_you_mean
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Scale

COLUMNS = (
    "patient",
    "scale",
    "domain",
    "grade",
    "from",
    "to",
    "cause",
    "by",
    "reason",
)
CAUSES = (
    "infection",
    "sedation",
    "airway",
    "haemorrhage",
    "home oxygen",
    "baseline",
    "icans",
    "other",
)
STANDING = ("baseline", "home oxygen")
LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True, eq=False)
class AttributionIntake(Intake):
    """`attributions` are the rows of `frame` as the core knows them."""

    attributions: tuple[Attribution, ...] = ()


def read_attributions(
    path: Path | str,
    library: Library,
    *,
    now: datetime | None = None,
    patients: Collection[str] | None = None,
) -> AttributionIntake:
    """The attributions of a file, and every refusal.

    `scale` is a scale's id or short name. An empty `to` ends after 12 h; a cause
    that stands (baseline, home oxygen) does not end. Raises Unreadable when there
    is no such table in the file.
    """
    table = read_table(Path(path))
    _check_columns(table)
    ledger = Ledger.of(table)
    begins = _times(table, "from", ledger, now)
    ends = _times(table, "to", ledger, None)
    found: list[Attribution] = []
    for row, cells in enumerate(_cells(table)):
        try:
            _check(cells, library, patients)
            if not ledger.refused[row]:
                found.append(_attribution(cells, begins[row], ends[row]))
        except _AtColumn as problem:
            where = np.array([row], np.int64)
            shown = np.array([cells[problem.column]], dtype=object)
            reason, step = problem.reason, problem.next_step
            ledger.refuse(where, problem.column, shown, reason, step)
    return _intake(ledger, found)


def _check_columns(table: Table) -> None:
    for name in COLUMNS:
        if name not in table.columns:
            near = did_you_mean(name, table.columns)
            msg = f"{table.file}:1: there is no column '{name}'.{near} A file is "
            raise Unreadable(msg + ",".join(COLUMNS))


def _intake(ledger: Ledger, found: list[Attribution]) -> AttributionIntake:
    intake = ledger.intake(pd.DataFrame(found))
    return AttributionIntake(
        intake.frame,
        intake.refusals,
        intake.taken,
        intake.refused,
        file=intake.file,
        lines=intake.lines,
        attributions=tuple(found),
    )


class _AtColumn(Refused):
    def __init__(self, column: str, reason: str, next_step: str) -> None:
        super().__init__(reason, next_step)
        self.column = column


def _cells(table: Table) -> list[dict[str, str]]:
    texts = {name: table.columns[name].text for name in COLUMNS}
    return [{n: str(t[i]) for n, t in texts.items()} for i in range(len(table))]


def _times(
    table: Table, name: str, ledger: Ledger, now: datetime | None
) -> list[datetime | None]:
    each = table.columns[name]
    at, reasons, steps = read_times(each, now)
    bad = reasons[each.codes] != ""
    wrong = bad & ~each.has("") if name == "to" else bad
    codes = each.codes[wrong]
    ledger.refuse(wrong, name, each.words[codes], reasons[codes], steps[codes])
    return [
        None if no else moment(int(t))
        for t, no in zip(at[each.codes], bad, strict=True)
    ]


def _check(
    cells: dict[str, str], library: Library, patients: Collection[str] | None
) -> None:
    if patients is not None and cells["patient"] not in patients:
        reason = f"patient '{cells['patient']}' is not known"
        raise _AtColumn("patient", reason, "add the patient to the patients file")
    scales = _scales(cells["scale"], library)
    domains = {d.name: d for s in scales for d in s.domains}
    if cells["domain"] not in domains:
        reason = f"'{cells['domain']}' is no domain of {cells['scale']}."
        reason += did_you_mean(cells["domain"], domains)
        raise _AtColumn("domain", reason, f"one of: {', '.join(domains)}")
    grades = [str(r.grade) for r in domains[cells["domain"]].rungs]
    if cells["grade"] not in grades:
        reason = f"{cells['domain']} has no grade '{cells['grade']}'"
        raise _AtColumn("grade", reason, f"one of: {', '.join(grades)}")
    if _cause(cells) not in CAUSES:
        reason = f"'{cells['cause']}' is no cause."
        reason += did_you_mean(cells["cause"], CAUSES)
        raise _AtColumn("cause", reason, f"one of: {', '.join(CAUSES)}")
    for name, step in (("by", "name the clinician"), ("reason", "say why")):
        if not cells[name]:
            raise _AtColumn(name, f"'{name}' is empty", step)


def _scales(word: str, library: Library) -> list[Scale]:
    scales = [s for s in library.scales.values() if word in (s.id, s.scale)]
    if not scales:
        known = sorted({w for s in library.scales.values() for w in (s.id, s.scale)})
        reason = f"'{word}' is no scale.{did_you_mean(word, known)}"
        raise _AtColumn("scale", reason, f"one of: {', '.join(known)}")
    return scales


def _cause(cells: dict[str, str]) -> str:
    cause = cells["cause"].lower().replace("_", " ")
    return "haemorrhage" if cause == "hemorrhage" else cause


def _attribution(
    cells: dict[str, str], begins: datetime | None, ends: datetime | None
) -> Attribution:
    if begins is None:
        raise _AtColumn("from", "no time", "say from when")
    cause = _cause(cells)
    if ends is None and cause not in STANDING:
        ends = begins + LASTS
    if ends is not None and ends <= begins:
        raise _AtColumn("to", "ends before it begins", "check both times")
    return Attribution(
        patient=cells["patient"],
        scale=cells["scale"],
        domain=cells["domain"],
        grade=int(cells["grade"]),
        begins=begins,
        ends=ends,
        cause=cause,
        by=cells["by"],
        reason=cells["reason"],
    )
