"""What the chart holds of one concept at one instant, ready to be worded.

Read from where grading left it: the value that counted there, the row behind it, the
row with which it began, and when it runs out.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cartwatch.clinical import Concept, micros, unit_words
from cartwatch.grading.block import NEVER
from cartwatch.grading.column import ALL_CODES, NOT_GIVEN, Column
from cartwatch.grading.frame import ObservationFrame
from cartwatch.grading.ground import Ground
from cartwatch.grading.snapshot import Snapshot

State = Literal["charted", "silent", "never", "lapsed", "absent", "open"]
"""A value; what silence stands for; nothing; ran out; not done; settles nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One charted row; times are microseconds since 1970, UTC."""

    at: int
    recorded_at: int | None
    by: str
    dose: str
    absent_reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One concept at an instant: what it may be, from which row, for how long.

    `low` and `high` are None for codes; `codes` are the labels it may be. `began` is
    the first row of the unbroken stretch of this value, `dosed` that of a pump's
    present dose. `until` is when it runs out, `confirm_by` when it is unconfirmed.
    `device` is what the patient is on, for a value that belongs to a device;
    `is_device` marks the device itself. `missing` are the items that a score lacks.
    """

    concept: str
    label: str
    kind: str
    state: State
    low: float | None
    high: float | None
    unit: str
    codes: tuple[str, ...]
    row: Row | None
    began: Row | None
    until: int | None
    confirm_by: int | None
    stale: bool
    device: str
    is_device: bool
    missing: tuple[str, ...]
    dosed: Row | None = None

    @property
    def single(self) -> bool:
        """Whether it is one known number or code."""
        if self.codes:
            return len(self.codes) == 1
        return self.low is not None and self.low == self.high


def fact(ground: Ground, name: str, place: int) -> Fact:
    """What is known of a concept at an instant (a position on the grid)."""
    found = ground.snapshot(name)
    column = found.column
    concept = column.concept
    entry = int(found.entry if found.constant else found.entry[place])
    source = _source(found, place)
    frame = ground.grid.block.frame
    low, high = _range(column, entry)
    charted = entry < column.size
    row = None if source < 0 else row_of(frame, source)
    return Fact(
        concept=name,
        label=concept.label,
        kind=concept.kind,
        state=_state(frame, column, entry, source),
        low=low,
        high=high,
        unit=unit_words(concept.unit),
        codes=_codes(frame, column, entry, source),
        row=row,
        began=_began(ground, column, entry) if concept.coded and charted else row,
        until=_at(ground, column.lapses, found, place),
        confirm_by=_at(ground, column.stale, found, place) if charted else None,
        stale=found.stale is not None and bool(found.stale[place]),
        device=_device(ground, concept, place),
        is_device=_is_device(frame, name),
        missing=_missing(frame, concept, row) if low != high else (),
        dosed=_dosed(ground, column, entry) if charted and row and row.dose else None,
    )


def row_of(frame: ObservationFrame, source: int) -> Row:
    """The charted row at a position of the observation table."""
    table = frame.table

    def word(column: str) -> str:
        value = table[column].iloc[source] if column in table else ""
        return value if isinstance(value, str) else ""

    recorded = table["recorded_at"].iloc[source] if "recorded_at" in table else None
    return Row(
        at=micros(table["at"].iloc[source].to_pydatetime()),
        recorded_at=None if recorded is None else micros(recorded.to_pydatetime()),
        by=word("recorded_by"),
        dose=word("dose"),
        absent_reason=word("absent_reason"),
    )


def _source(found: Snapshot, place: int) -> int:
    """The row behind the value; -1 when there is none."""
    last = -1 if found.constant else int(found.last[place])
    return int(found.column.source[last]) if last >= 0 else -1


def _range(column: Column, entry: int) -> tuple[float | None, float | None]:
    if column.concept.coded:
        return None, None
    low, high = float(column.low[entry]), float(column.high[entry])
    return (None, None) if np.isinf(low) or np.isinf(high) else (low, high)


def _state(frame: ObservationFrame, column: Column, entry: int, source: int) -> State:
    if entry == column.size + 1:
        return "lapsed" if _charted_value(frame, column, source) else "absent"
    if entry == column.size:
        return "silent" if _silence_counts(column) else "never"
    if source >= 0 and not _charted_value(frame, column, source):
        return "absent"
    if column.concept.coded and int(column.mask[entry]) == ALL_CODES:
        return "open"
    return "charted"


def _charted_value(frame: ObservationFrame, column: Column, source: int) -> bool:
    """Whether the row behind an entry has a value; items of a sum have one always."""
    if source < 0 or column.concept.sum_of:
        return True
    return not np.isnan(frame.table["value"].iloc[source])


def _silence_counts(column: Column) -> bool:
    """Whether silence stands for something here."""
    if column.concept.coded:
        return int(column.mask[column.size]) != ALL_CODES
    return bool(column.low[column.size] == column.high[column.size])


def _codes(
    frame: ObservationFrame, column: Column, entry: int, source: int
) -> tuple[str, ...]:
    """The labels of what the value may be; of one that settles nothing, its own."""
    codes, mask = column.concept.codes, int(column.mask[entry])
    if not column.concept.coded or mask == NOT_GIVEN:
        return ()
    if mask >= 0:
        return tuple(c.label for i, c in enumerate(codes) if mask >> i & 1)
    if entry < column.size and source >= 0 and _charted_value(frame, column, source):
        return (codes[int(frame.table["value"].iloc[source])].label,)
    return ()


def _began(ground: Ground, column: Column, entry: int) -> Row | None:
    """The row at which this code began to stand without a break."""
    patient = ground.grid.block.patient(column.key)
    while entry > 0 and patient[entry - 1] == patient[entry]:
        before, key = entry - 1, column.key[entry]
        lapsed = column.lapses is not None and key >= column.lapses[before]
        ended = column.ends is not None and key >= column.ends[before]
        if column.mask[before] != column.mask[entry] or lapsed or ended:
            break
        entry = before
    source = int(column.source[entry])
    return None if source < 0 else row_of(ground.grid.block.frame, source)


def _dosed(ground: Ground, column: Column, entry: int) -> Row | None:
    """The row from which a pump has been charted with the dose that it has here."""
    patient = ground.grid.block.patient(column.key)
    frame, found = ground.grid.block.frame, int(column.source[entry])
    first = row_of(frame, found)
    while entry > 0 and patient[entry - 1] == patient[entry]:
        entry -= 1
        source = int(column.source[entry])
        row = None if source < 0 else row_of(frame, source)
        if row is None or row.dose != first.dose or column.mask[entry] == ALL_CODES:
            break
        first = row
    return first


def _at(
    ground: Ground, limits: np.ndarray | None, found: Snapshot, place: int
) -> int | None:
    """When a limit of the value charted last is reached; None if it never is."""
    if limits is None or found.constant or found.last[place] < 0:
        return None
    key = limits[found.last[place]]
    if key >= NEVER:
        return None
    # The explained course has one patient, whose keys count from their own base.
    return int(key) + int(ground.grid.block.base[0])


def _device(ground: Ground, concept: Concept, place: int) -> str:
    """The device that a flow goes through, as far as one is charted and known."""
    if concept.ended_by is None or concept.ended_by not in ground.columns:
        return ""
    device = ground.grid.block.frame.vocabulary[concept.ended_by]
    if device.label.split(" ")[0] != concept.label.split(" ")[0]:
        return ""  # "oxygen flow" goes through an oxygen device, a reason does not
    found = ground.snapshot(concept.ended_by)
    entry = int(found.entry if found.constant else found.entry[place])
    mask = int(found.column.mask[entry])
    # The first code is no support: nothing flows through room air.
    if mask <= 1 or mask & (mask - 1):
        return ""
    return found.column.concept.codes[mask.bit_length() - 1].label


def _is_device(frame: ObservationFrame, name: str) -> bool:
    """Whether its change ends other values, as a device ends its flow."""
    return any(c.ended_by == name for c in frame.vocabulary.concepts.values())


def _missing(
    frame: ObservationFrame, concept: Concept, row: Row | None
) -> tuple[str, ...]:
    """The items of a score that were not charted with the others."""
    if row is None:
        return ()
    vocabulary, missing = frame.vocabulary, list[str]()
    for item in concept.sum_of:
        rows = frame.rows[item]
        here = frame.value[rows][frame.at[rows] == row.at]
        if not len(here) or np.isnan(here).all():
            missing.append(vocabulary[item].label)
    return tuple(missing)
