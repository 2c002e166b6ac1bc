"""A ward's chart as it is written: rows, corrections and what was put down to what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from cartwatch.clinical import Attribution, Vocabulary, micros
from cartwatch.grading import Course, ObservationFrame, course, frame, timeline
from cartwatch.protocol.tree import Scale, WardProtocol
from grading.charts import at, encoded, people
from laws.plain_reading import QUARTER, Reading

PATIENTS = ("P1", "P2")
Values = list[tuple[object, ...]]


@dataclass(frozen=True)
class Row:
    """One row of the chart; hours count from the infusion."""

    patient: str
    at: float
    recorded: float
    concept: str
    value: float | str | None
    id: str
    status: str = "final"
    amends: str = ""


@dataclass(frozen=True)
class Ledger:
    """Everything charted and attributed so far on one ward."""

    vocabulary: Vocabulary
    rows: tuple[Row, ...] = ()
    attributions: tuple[Attribution, ...] = ()

    def with_row(
        self, patient: str, hour: float, now: float, concept: str, value: object
    ) -> "Ledger":
        """The ledger with one more row."""
        row = Row(patient, hour, now, concept, value, str(len(self.rows)))
        return replace(self, rows=(*self.rows, row))

    def corrected(self, old: Row, now: float, value: object, status: str) -> "Ledger":
        """The ledger in which a row was amended, or taken back."""
        key = str(len(self.rows))
        new = replace(
            old, recorded=now, value=value, id=key, status=status, amends=old.id
        )  # type: ignore[arg-type]
        return replace(self, rows=(*self.rows, new))

    def attributed(self, attribution: Attribution) -> "Ledger":
        """The ledger with one more attribution."""
        return replace(self, attributions=(*self.attributions, attribution))

    def in_force(self) -> list[Row]:
        """What counts: neither amended nor taken back."""
        gone = {row.amends for row in self.rows}
        return [
            row
            for row in self.rows
            if row.id not in gone and row.status != "entered-in-error"
        ]

    def never_made(self) -> "Ledger":
        """The ledger of somebody who made no errors: what counts, as plain rows."""
        rows = [replace(row, status="final", amends="") for row in self.in_force()]
        return replace(self, rows=tuple(rows))

    def reading(self, patient: str, scale: Scale) -> Reading:
        """What the chart of one patient says, read literally."""
        newest: dict[tuple[float, str], Row] = {}
        for row in self.in_force():
            if row.patient == patient:
                newest[row.at, row.concept] = row
        chart = [(r.at, r.concept, r.value) for r in newest.values()]
        return Reading(self.vocabulary, scale, chart)

    def framed(
        self,
        names: Iterable[str] = PATIENTS,
        *,
        order: Sequence[int] | None = None,
        known: float | None = None,
    ) -> ObservationFrame:
        """The prepared frame, in any order of rows and as known at any time."""
        listed = list(names)
        rows = [r for r in self.rows if r.patient in listed]
        if order is not None:
            rows = [rows[i] for i in order if i < len(rows)]
        known_at = None if known is None else at(known).to_pydatetime()
        table = _table(self.vocabulary, rows)
        return frame(
            table, people(listed, self.vocabulary), self.vocabulary, known_at=known_at
        )

    def graded(
        self,
        scale: Scale,
        until: float,
        *,
        prepared: ObservationFrame | None = None,
    ) -> pd.DataFrame:
        """The timeline of everybody on the frame until that hour."""
        rows = timeline(
            self.framed() if prepared is None else prepared,
            scale,
            until=at(until).to_pydatetime(),
            attributions=self.attributions,
        )
        return rows

    def course(self, patient: str, ward: WardProtocol, until: float) -> Course:
        """What a page of that patient shows at that hour."""
        return course(
            self.framed([patient], known=until),
            ward,
            until=micros(moment(until)),
            attributions=[a for a in self.attributions if a.patient == patient],
        )


def moment(hour: float) -> datetime:
    """The time so many hours after the infusion."""
    time: datetime = at(hour).to_pydatetime()
    return time


def ticks(hour: float) -> int:
    """An hour as the literal reading counts it."""
    return round(hour * 4) * QUARTER


def plain(rows: pd.DataFrame) -> Values:
    """The rows as plain values: patient, at, lowest, highest, driver, episode."""
    number = rows["episode"].fillna(0).astype(int)
    columns = [rows[c] for c in ("patient", "at", "lowest", "highest", "driver")]
    return list(zip(*(c.tolist() for c in columns), number.tolist(), strict=True))


def alarms(seen: Course) -> dict[str, list[tuple[int, int]]]:
    """When each alert's condition turned true, false or unknown."""
    return {
        name: list(zip(steps.at.tolist(), steps.truth.tolist(), strict=True))
        for name, steps in seen.alerts.items()
    }


def _table(vocabulary: Vocabulary, rows: Sequence[Row]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "patient": [r.patient for r in rows],
            "at": [at(r.at) for r in rows],
            "recorded_at": [at(r.recorded) for r in rows],
            "concept": [r.concept for r in rows],
            "value": [encoded(vocabulary, r.concept, r.value) for r in rows],
            "id": [r.id for r in rows],
            "status": [r.status for r in rows],
            "amends": [r.amends for r in rows],
        }
    )
    for column in ("at", "recorded_at"):
        table[column] = pd.to_datetime(table[column], utc=True).astype(
            "datetime64[us, UTC]"
        )
    return table.astype({"value": float})
