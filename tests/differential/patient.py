"""One patient as a file would hold them: charted words in, grades and flags out.

Every chart goes the way of a real one: CSV lines through `exchange`, then grading.
"""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from cartwatch.clinical import Attribution, micros
from cartwatch.exchange import Intake, read_observations, read_patients
from cartwatch.grading import (
    Explanation,
    ObservationFrame,
    ScaleCourse,
    course,
    explain,
    frame,
    timeline,
)
from cartwatch.protocol import Library, load_library
from cartwatch.protocol.tree import Scale
from cartwatch.ward.rehearsal_stage import alone

INFUSED = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
LONG_AFTER = datetime(2027, 1, 1, tzinfo=UTC)
HEADER = "patient,at,concept,value,unit,absent_reason,dose"

Said = str | float | None | tuple[float | str, str] | tuple[str, str, float]
"""A value, with its unit, a drug with unit and dose, or None: not to be charted."""
Chart = Mapping[float, Mapping[str, Said]]
"""What was charted at each hour after the infusion."""

WELL: Mapping[str, Said] = {
    "temperature": 36.8,
    "systolic_bp": 118,
    "oxygen_device": "room_air",
}
FEVER: Mapping[str, Said] = {**WELL, "temperature": 38.5}
AWAKE: Mapping[str, Said] = {"consciousness": "alert", "ice_score": 10}
CRS, ICE, CAPD = "crs-astct-2019", "icans-astct-2019", "icans-astct-2019-child"


@cache
def shipped() -> Library:
    """The shipped protocols, loaded once."""
    return load_library(None)


def after(hours: float) -> datetime:
    """So many hours after the infusion."""
    return INFUSED + timedelta(hours=hours)


def lines(chart: Chart) -> list[str]:
    """The chart as lines of a long file."""
    return [
        f"P1,{after(hour).isoformat()},{concept},{_cells(said)}"
        for hour, round_ in chart.items()
        for concept, said in round_.items()
    ]


def _cells(said: Said) -> str:
    if said is None:
        return ",,asleep,"
    value, unit, *dose = said if isinstance(said, tuple) else (said, "")
    return f'"{value}",{unit},,{dose[0] if dose else ""}'


def rounds(*hours: float, **values: Said) -> Chart:
    """A whole set at each of these hours: well, but for these values."""
    return {hour: {**WELL, **values} for hour in hours}


def taken(rows: Iterable[str], *, now: datetime = LONG_AFTER) -> Intake:
    """What an observation file of these lines brings in, and what it refuses."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observations.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return read_observations(path, shipped().vocabulary, now=now)


def listed(age: float | None, baseline: Mapping[str, Said]) -> pd.DataFrame:
    """The patients frame of one person, through a patients file."""
    cells = {"age_years": "" if age is None else age, **baseline}
    return enrolled({"infused_at": INFUSED.isoformat(), **cells})


def enrolled(cells: Mapping[str, object]) -> pd.DataFrame:
    """The patients frame of one row of a patients file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "patients.csv"
        row = ",".join(str(cell) for cell in cells.values())
        path.write_text(f"patient,{','.join(cells)}\nP1,{row}\n", encoding="utf-8")
        found = read_patients(path, shipped().vocabulary)
    assert 0 == found.refused, list(found.refusals["reason"])
    return found.frame


@dataclass(frozen=True, eq=False)
class Patient:
    """One patient graded on one scale; hours count from the infusion."""

    scale: Scale
    prepared: ObservationFrame
    last: float
    attributions: tuple[Attribution, ...] = ()
    partial_record: bool = False

    @cached_property
    def rows(self) -> pd.DataFrame:
        """What `cartwatch grade` would write."""
        return timeline(
            self.prepared,
            self.scale,
            until=after(self.last),
            attributions=self.attributions,
            partial_record=self.partial_record,
            regardless=True,
        )

    @cached_property
    def course(self) -> ScaleCourse:
        """What a page would show."""
        played = course(
            self.prepared,
            alone(self.scale),
            until=micros(after(self.last)),
            attributions=self.attributions,
            partial_record=self.partial_record,
        )
        return played.scales[self.scale.scale]

    def explained(self, hour: float) -> Explanation:
        """Why this grade at that hour."""
        return explain(self.course, micros(after(hour)))

    def grade(self, hour: float) -> str:
        """The grade at that hour, the same in a file and on a page."""
        before = self.rows[self.rows["at"] <= pd.Timestamp(after(hour))]
        lowest, highest = before[["lowest", "highest"]].iloc[-1]
        grade = self.course.steps.grade(micros(after(hour)))
        assert grade is not None
        assert (lowest, highest) == (grade.lowest, grade.highest)
        return str(grade)

    def flags(self, hour: float) -> set[str]:
        """The names of the flags that are raised at that hour."""
        time = micros(after(hour))
        return {n for n, s in self.course.flags.items() if s.now(time) == 1}

    def episode(self, hour: float) -> int | None:
        """The number of the open episode at that hour."""
        steps = self.course.steps
        number = int(steps.episode[steps.index(micros(after(hour)))])
        return number if number else None


def patient(
    scale: str | Scale,
    chart: Chart,
    *,
    age: float | None = 40,
    until: float | None = None,
    attributions: Iterable[Attribution] = (),
    partial_record: bool = False,
    **baseline: Said,
) -> Patient:
    """The patient of this chart, every line of which must be taken."""
    found = taken(lines(chart))
    assert 0 == found.refused, list(found.refusals["reason"])
    prepared = frame(found.frame, listed(age, baseline), shipped().vocabulary)
    chosen = shipped().scales[scale] if isinstance(scale, str) else scale
    last = max(chart) if until is None else until
    return Patient(chosen, prepared, last, tuple(attributions), partial_record)


def grade(scale: str | Scale, *rounds: Mapping[str, Said], **who: object) -> str:
    """The grade after rounds an hour apart."""
    chart = dict(enumerate(rounds))
    return patient(scale, chart, **who).grade(len(rounds) - 1)  # type: ignore[arg-type]


def crs(**values: Said) -> str:
    """The CRS grade of a fever of 38.5 with these values, else well."""
    return grade(CRS, {**FEVER, **values})


def icans(**values: Said) -> str:
    """The ICANS grade of an awake adult with an ICE of 10, but for these values."""
    return grade(ICE, {**AWAKE, **values})


def put_down(
    scale: Scale | str,
    domain: str,
    rung: int,
    cause: str,
    *,
    begins: float = 0,
    ends: float | None = 12,
) -> Attribution:
    """A physician puts a rung down to another cause."""
    return Attribution(
        patient="P1",
        scale=scale if isinstance(scale, str) else scale.scale,
        domain=domain,
        grade=rung,
        begins=after(begins),
        ends=None if ends is None else after(ends),
        cause=cause,
        by="Dr B.",
        reason="seen at the bed",
    )
