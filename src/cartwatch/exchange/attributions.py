"""Attribution files: who put which rung down to another cause, when and why.

`patient,scale,domain,grade,from,to,cause,by,reason`; `to` may be empty.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cartwatch.clinical import Attribution, cause_word
from cartwatch.exchange.judgements import (
    Cells,
    Wrong,
    cells,
    check_columns,
    no_cause,
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
    that stands (baseline, home oxygen) does not end. A scale's own short name is a
    cause too: the sedated sign counts as charted. Raises Unreadable when there is no
    such table in the file.
    """
    table = read_table(Path(path))
    check_columns(table, COLUMNS)
    ledger = Ledger.of(table)
    begins = times(table, "from", ledger, now, optional=False)
    ends = times(table, "to", ledger, None, optional=True)
    found: list[Attribution] = []
    for row, said in enumerate(cells(table, COLUMNS)):
        wrong = [*_wrong(said, library, patients)]
        wrong += time_order("to", begins[row], ends[row])
        refuse(ledger, row, wrong, said)
        start = begins[row]
        if start is not None and not ledger.refused[row]:
            found.append(_attribution(said, start, ends[row]))
    return taken(AttributionIntake, "attributions", ledger, found)


def _wrong(
    said: Cells, library: Library, patients: Collection[str] | None
) -> Iterator[Wrong]:
    """Everything that is wrong with a row, but its times."""
    yield from who_and_why(said, patients)
    known = scales(said["scale"], library)
    domains = [d for s in known for d in s.domains]
    names = list(dict.fromkeys(d.name for d in domains))
    # Several scales go by one short name: one that has the row and the rung is enough.
    found = {r.grade for d in domains if d.name == said["domain"] for r in d.rungs}
    grades = [str(grade) for grade in sorted(found)]
    if not known:
        yield no_scale(said["scale"], library)
    elif said["domain"] not in names:
        what = f"no domain of {said['scale']}"
        yield not_one_of("domain", said["domain"], what, names)
    elif said["grade"] not in grades:
        reason = f"{said['domain']} has no grade '{said['grade']}'"
        yield Wrong("grade", reason, f"one of: {', '.join(grades)}")
    yield from no_cause(said["cause"], known, library)


def _attribution(said: Cells, begins: datetime, ends: datetime | None) -> Attribution:
    made = Attribution(
        patient=said["patient"],
        scale=said["scale"],
        domain=said["domain"],
        grade=int(said["grade"]),
        begins=begins,
        ends=ends,
        cause=cause_word(said["cause"]),
        by=said["by"],
        reason=said["reason"],
    )
    return replace(made, ends=made.until)
