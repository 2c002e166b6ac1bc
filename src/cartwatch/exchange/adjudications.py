"""Adjudication files: which grade a clinician gave, when and why.

`patient,scale,grade,at,to,cause,by,reason`; `to` may be empty.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cartwatch.clinical import ADJUDICATION_CAUSES, Adjudication, cause_word
from cartwatch.exchange.judgements import (
    Cells,
    Wrong,
    cells,
    check_columns,
    no_scale,
    not_one_of,
    refuse,
    scales,
    taken,
    time_order,
    times,
    who_and_why,
)
from cartwatch.exchange.refusal import Intake, Ledger
from cartwatch.exchange.table import read_table
from cartwatch.protocol import Library

COLUMNS = ("patient", "scale", "grade", "at", "to", "cause", "by", "reason")
GRADES = ("0", "1", "2", "3", "4", "5")
CONFIRMED = ADJUDICATION_CAUSES[0]


@dataclass(frozen=True, slots=True, eq=False)
class AdjudicationIntake(Intake):
    """`adjudications` are the rows of `frame` as the core knows them."""

    adjudications: tuple[Adjudication, ...] = ()


def read_adjudications(
    path: Path | str,
    library: Library,
    *,
    now: datetime | None = None,
    patients: Collection[str] | None = None,
) -> AdjudicationIntake:
    """The adjudications of a file, and every refusal.

    `scale` is a scale's id or short name. An empty `to` ends after 12 h. Only the
    cause `confirmed` needs no reason. Raises Unreadable when there is no such table
    in the file.
    """
    table = read_table(Path(path))
    check_columns(table, COLUMNS)
    ledger = Ledger.of(table)
    at = times(table, "at", ledger, now, optional=False)
    ends = times(table, "to", ledger, None, optional=True)
    found: list[Adjudication] = []
    for row, said in enumerate(cells(table, COLUMNS)):
        wrong = [*_wrong(said, library, patients)]
        wrong += time_order("to", at[row], ends[row])
        refuse(ledger, row, wrong, said)
        made = at[row]
        if made is not None and not ledger.refused[row]:
            found.append(_adjudication(said, made, ends[row]))
    return taken(AdjudicationIntake, "adjudications", ledger, found)


def _wrong(
    said: Cells, library: Library, patients: Collection[str] | None
) -> Iterator[Wrong]:
    """Everything that is wrong with a row, but its times."""
    cause = cause_word(said["cause"])
    yield from who_and_why(said, patients, reason=cause != CONFIRMED)
    if not scales(said["scale"], library):
        yield no_scale(said["scale"], library)
    if said["grade"] not in GRADES:
        yield not_one_of("grade", said["grade"], "no grade", GRADES)
    if cause not in ADJUDICATION_CAUSES:
        yield not_one_of("cause", said["cause"], "no cause", ADJUDICATION_CAUSES)


def _adjudication(said: Cells, at: datetime, ends: datetime | None) -> Adjudication:
    return Adjudication(
        patient=said["patient"],
        scale=said["scale"],
        grade=int(said["grade"]),
        at=at,
        by=said["by"],
        reason=said["reason"],
        ends=ends,
        cause=cause_word(said["cause"]),
    )
