"""What an import writes: patients who are new, their baselines, and the rows."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlmodel import Session, select

from cartwatch import ward
from cartwatch.clinical import Vocabulary
from cartwatch.clinical.names import BASELINE, DEVELOPMENTAL_DELAY
from cartwatch.exchange import REFUSAL_COLUMNS, Intake, PatientIntake
from cartwatch.store import patients as stored_people
from cartwatch.store import tables
from cartwatch.store.intake import Landed, bulk_insert

if TYPE_CHECKING:
    from cartwatch.cli.import_file import Deed

IN_ERROR = "entered in error"


def enrolled(
    session: Session, people: PatientIntake | None, *, now: datetime, by: str
) -> set[str]:
    """Enrol and infuse whoever is new; the ids of everybody in the store."""
    cards = {card.patient: card for card in stored_people(session).cards}
    infused = {(c.patient, i.at) for c in cards.values() for i in c.infusions}
    known = set(cards)
    for row in people.infusions.to_dict("records") if people is not None else ():
        patient, at = str(row["patient"]), row["infused_at"].to_pydatetime()
        if patient not in known:
            known.add(patient)
            ward.enrol(_new(patient, row), session=session, now=now, by=by)
        if (patient, at) not in infused:
            _infuse(patient, at, row, session=session, now=now, by=by)
    return known


def _new(patient: str, row: Mapping[Hashable, Any]) -> ward.NewPatient:
    born = row.get("birth_date") or None
    return ward.NewPatient(
        patient,
        patient,
        birth_date=date.fromisoformat(born[:10]) if born else None,
        sex=row.get("sex") or None,
        developmental_delay=bool(row[DEVELOPMENTAL_DELAY]),
        product=row.get("product") or None,
    )


def _infuse(
    patient: str,
    at: datetime,
    row: Mapping[Hashable, Any],
    *,
    session: Session,
    now: datetime,
    by: str,
) -> None:
    born = row.get("birth_date")
    ward.infuse(
        patient,
        at=at,
        session=session,
        now=now,
        by=by,
        product=row.get("product") or None,
        weight_kg=_number(row.get("weight_kg")),
        age_years=None if born else _number(row["age_years"]),
    )


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def landed(
    session: Session,
    rows: Intake,
    people: PatientIntake | None,
    vocabulary: Vocabulary,
    deed: "Deed",
) -> Landed:
    """Add the rows that were taken, and the baselines of the patients file."""
    insert = partial(
        bulk_insert,
        session,
        vocabulary=vocabulary,
        source=deed.source,
        by=deed.by,
        now=deed.now,
    )
    if people is not None and not (known := baselines(people.frame)).empty:
        insert(known)
    frame = rows.frame
    nothing = frame["value"].isna() & (frame["amends"] == "")
    silent = nothing & (frame["absent_reason"] == "")
    if silent.any():
        reasons = frame["absent_reason"].where(~silent, IN_ERROR)
        frame = frame.assign(absent_reason=reasons)
    return insert(frame)


def stored_ids(session: Session, source: str) -> set[str]:
    """The ids that rows of this source had there."""
    table = tables.Observation
    query = select(table.source_id).where(table.source == source)
    return {found for found in session.exec(query) if found}


def baselines(people: pd.DataFrame) -> pd.DataFrame:
    """What was usual before, as rows charted at the infusion."""
    names = [name for name in people.columns if name.startswith(BASELINE)]
    long = people.melt(["patient", "infused_at"], names, "concept", "value")
    long = long.dropna(subset="value").rename(columns={"infused_at": "at"})
    return long.assign(recorded_at=long["at"]).reset_index(drop=True)


def with_refused(rows: Intake, found: Landed) -> Intake:
    """The intake with the rows that the store refused taken out."""
    if not found.refused:
        return rows
    where = [refusal.row for refusal in found.refused]
    more = pd.DataFrame(
        [
            (rows.file, int(rows.lines[r.row]), "", "", r.reason, r.next_step)
            for r in found.refused
        ],
        columns=REFUSAL_COLUMNS,
    )
    both = pd.concat([rows.refusals, more], ignore_index=True)
    return replace(
        rows,
        frame=rows.frame.drop(index=where).reset_index(drop=True),
        lines=np.delete(rows.lines, where),
        refusals=both.sort_values("line", kind="stable", ignore_index=True),
        taken=rows.taken - len(where),
        refused=rows.refused + len(where),
    )
