"""What the chart says behind a leaf: the value, its age and its author."""

from dataclasses import dataclass

import numpy as np

from cartwatch.clinical import Concept, micros, unit_words
from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.clinical.time import DAY
from cartwatch.grading.column import NOT_GIVEN
from cartwatch.grading.ground import Ground
from cartwatch.grading.snapshot import Snapshot
from cartwatch.grading.walk import operands
from cartwatch.protocol import tree

NOT_CHARTED = "not charted"


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf that decided: the rule as written and the value behind it.

    `at` is when the value was so, microseconds since 1970; None when nothing was
    charted. `stale` is a standing value that nobody confirmed in time.
    """

    text: str
    truth: int
    concept: str | None
    value: str
    at: int | None
    recorded_by: str
    stale: bool
    place: tree.Place


def line(ground: Ground, leaf: tree.Node, place: int, truth: int) -> Line:
    """The line for a leaf at an instant (a position on the grid)."""
    names = operands(leaf)
    if not names or names[0] == DAYS_SINCE_INFUSION:
        name = names[0] if names else None
        value = _days(ground, place) if names else ""
        return Line(leaf.text, truth, name, value, None, "", False, leaf.place)
    found = [ground.snapshot(name) for name in names]
    source = _source(found[0], place)
    at, by = _charted(ground, source)
    said = "; ".join(_said(ground, f, place) for f in found)
    stale = any(_stale(f, place) for f in found)
    return Line(leaf.text, truth, names[0], said, at, by, stale, leaf.place)


def _entry(found: Snapshot, place: int) -> int:
    return int(found.entry if found.constant else found.entry[place])


def _stale(found: Snapshot, place: int) -> bool:
    return found.stale is not None and bool(found.stale[place])


def _source(found: Snapshot, place: int) -> int:
    """The row behind the value; -1 when there is none."""
    last = -1 if found.constant else int(found.last[place])
    return int(found.column.source[last]) if last >= 0 else -1


def _charted(ground: Ground, source: int) -> tuple[int | None, str]:
    if source < 0:
        return None, ""
    table = ground.grid.block.frame.table
    at = micros(table["at"].iloc[source].to_pydatetime())
    who = str(table["recorded_by"].iloc[source]) if "recorded_by" in table else ""
    return at, who


def _said(ground: Ground, found: Snapshot, place: int) -> str:
    """The value in words: "82 mmHg", "norepinephrine running", "not charted"."""
    column, entry = found.column, _entry(found, place)
    concept = column.concept
    label = concept.label
    if entry == column.size + 1:
        source = _source(found, place)
        lapsed = source >= 0 and not np.isnan(
            ground.grid.block.frame.table["value"].iloc[source]
        )
        return f"{label}: {'too old to count' if lapsed else 'could not be charted'}"
    if concept.coded:
        return (
            f"{label}: {_codes(concept, int(column.mask[entry]), entry, column.size)}"
        )
    low, high = float(column.low[entry]), float(column.high[entry])
    if entry == column.size or (np.isinf(low) and np.isinf(high)):
        return f"{label}: {NOT_CHARTED}"
    number = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{label}: {number} {unit_words(concept.unit)}".rstrip()


def _codes(concept: Concept, mask: int, entry: int, size: int) -> str:
    if mask == NOT_GIVEN:
        return "not given"
    if mask < 0:
        return NOT_CHARTED if entry == size else "not known"
    names = [c.label for i, c in enumerate(concept.codes) if mask >> i & 1]
    said = " or ".join(names)
    return f"{said} (taken from silence)" if entry == size else said


def _days(ground: Ground, place: int) -> str:
    grid = ground.grid
    since = grid.key[place] - grid.block.infused[grid.patient[place]]
    return f"{since / DAY:.1f} days since the infusion"
