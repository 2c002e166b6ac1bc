"""The demo's eight synthetic patients: who they are, and what is charted when.

Hours in `fixtures/ward/` count from the start of the demo. What lies before it is
charted at once; the day that follows is charted as it comes, and repeats.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from cartwatch.clinical.names import BASELINE

DAY = timedelta(hours=24)
_CHECKOUT = Path(__file__).resolve().parents[3]
_NO_VALUES = ("patient", "hour", "recorded_by")


@dataclass(frozen=True, slots=True)
class Person:
    """One bed. `baseline` is what was known before the infusion, by concept."""

    patient: str
    name: str
    sex: str
    age_years: int
    weight_kg: float
    product: str
    ward: str
    bed: str
    infused_ago: timedelta
    baseline: Mapping[str, str]

    def infused_at(self, start: datetime) -> datetime:
        """When the cells were given, for a demo that starts then."""
        return start - self.infused_ago

    def birth_date(self, start: datetime) -> date:
        """A day that makes them as old as their story says."""
        day = self.infused_at(start).date() - timedelta(days=100)
        return day.replace(year=day.year - self.age_years, day=min(day.day, 28))


@dataclass(frozen=True, slots=True)
class Round:
    """What one nurse charts of one patient, `after` the start (negative: before)."""

    patient: str
    after: timedelta
    by: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SyntheticWard:
    """Everybody and every round, in the order of time."""

    people: tuple[Person, ...]
    rounds: tuple[Round, ...]

    def past(self) -> Iterator[Round]:
        """The rounds before the start."""
        return (r for r in self.rounds if r.after <= timedelta())

    def coming(self) -> Iterator[Round]:
        """The rounds after the start, day after day without end."""
        day = [r for r in self.rounds if r.after > timedelta()]
        turn = 0
        while day:
            for one in day:
                yield replace(one, after=one.after + turn * DAY)
            turn += 1


def synthetic_ward(folder: Path | None = None) -> SyntheticWard:
    """Read the ward of the demo; None is the one that ships."""
    folder = folder or _fixtures() / "ward"
    return SyntheticWard(
        tuple(_person(row) for row in _rows(folder / "patients.csv")),
        tuple(_round(row) for row in _rows(folder / "rounds.csv")),
    )


def _fixtures() -> Path:
    shipped = Path(str(files("cartwatch"))) / "_data" / "fixtures"
    return shipped if shipped.is_dir() else _CHECKOUT / "fixtures"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _person(row: Mapping[str, str]) -> Person:
    return Person(
        patient=row["patient"],
        name=row["name"],
        sex=row["sex"],
        age_years=int(row["age_years"]),
        weight_kg=float(row["weight_kg"]),
        product=row["product"],
        ward=row["ward"],
        bed=row["bed"],
        infused_ago=timedelta(hours=float(row["infused_hours_ago"])),
        baseline={k: v for k, v in row.items() if k.startswith(BASELINE) and v},
    )


def _round(row: Mapping[str, str]) -> Round:
    values = {k: v for k, v in row.items() if k not in _NO_VALUES and v}
    after = timedelta(hours=float(row["hour"]))
    return Round(row["patient"], after, row["recorded_by"], values)
