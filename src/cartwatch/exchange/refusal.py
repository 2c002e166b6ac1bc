"""What was refused: the place, the thing, the reason and the next step."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.exchange.table import Broken, Table

REFUSAL_COLUMNS = ["file", "line", "column", "value", "reason", "next_step"]


class Refused(Exception):
    """One value that cannot be taken: why, and what to do next."""

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """What a file gave: the frame of what was taken, and what was refused.

    `taken` + `refused` is the number of rows; in a wide file, of filled cells, a
    broken line counting as one. `lines` are those of the frame's rows. `notes` say
    what was left unread on purpose.
    """

    frame: pd.DataFrame
    refusals: pd.DataFrame
    taken: int
    refused: int
    notes: tuple[str, ...] = ()
    file: str = ""
    lines: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def rows(self) -> int:
        """Everything the file held."""
        return self.taken + self.refused


@dataclass(slots=True, eq=False)
class Ledger:
    """Collects problems by row while a table is read; a row may have several."""

    file: str
    lines: NDArray[np.int64]
    broken: Sequence[Broken] = ()
    refused: NDArray[np.bool_] = field(init=False)
    _parts: list[pd.DataFrame] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.refused = np.zeros(len(self.lines), bool)

    @classmethod
    def of(cls, table: Table) -> "Ledger":
        """An empty ledger for that table, its broken lines already refused."""
        return cls(table.file, table.lines, table.broken)

    def refuse(
        self,
        rows: NDArray[np.bool_] | NDArray[np.int64],
        columns: str | NDArray[np.object_],
        values: NDArray[np.object_],
        reasons: str | NDArray[np.object_],
        next_steps: str | NDArray[np.object_],
    ) -> None:
        """Refuse rows (a mask or positions); arrays have one entry a refused row."""
        where = np.flatnonzero(rows) if rows.dtype == bool else rows
        if not len(where):
            return
        self.refused[where] = True
        part = {
            "row": where,
            "column": columns,
            "value": values,
            "reason": reasons,
            "next_step": next_steps,
        }
        self._parts.append(pd.DataFrame(part))

    def frame(self) -> pd.DataFrame:
        """The refusals in file order, one row each, reasons joined by ';'."""
        found = _one_a_row(self._parts)
        found.insert(0, "line", self.lines[found.pop("row").to_numpy(np.int64)])
        torn = [(b.line, "", b.value, b.reason, b.next_step) for b in self.broken]
        both = [found] if len(found) else []
        if torn:
            both.append(pd.DataFrame(torn, columns=REFUSAL_COLUMNS[1:]))
        if not both:
            return pd.DataFrame(columns=REFUSAL_COLUMNS)
        frame = pd.concat(both, ignore_index=True)
        frame.insert(0, "file", self.file)
        return frame.sort_values("line", kind="stable", ignore_index=True)

    def intake(self, frame: pd.DataFrame, notes: Sequence[str] = ()) -> Intake:
        """The result: `frame` holds the rows that nobody refused."""
        refusals, kept = self.frame(), self.lines[~self.refused]
        counts = len(frame), len(refusals)
        return Intake(frame, refusals, *counts, tuple(notes), self.file, kept)


def _one_a_row(parts: list[pd.DataFrame]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=["row", *REFUSAL_COLUMNS[2:]])
    all_found = pd.concat(parts, ignore_index=True)
    several = all_found["row"].duplicated(keep=False)
    if not several.any():
        return all_found.sort_values("row", kind="stable", ignore_index=True)
    joined = (
        all_found[several]
        .groupby("row", sort=True, as_index=False)
        .agg({"column": "first", "value": "first", "reason": _join, "next_step": _join})
    )
    both = pd.concat([all_found[~several], joined], ignore_index=True)
    return both.sort_values("row", kind="stable", ignore_index=True)


def _join(texts: pd.Series) -> str:
    return "; ".join(dict.fromkeys(texts))


def refused_path(path: Path) -> Path:
    """Where the refusals of an input file go: beside it."""
    return path.with_name(f"{path.name}.refused.csv")


def write_refusals(refusals: pd.DataFrame, path: Path) -> Path | None:
    """Write `<input>.refused.csv`; with nothing refused, remove an older one."""
    target = refused_path(path)
    if refusals.empty:
        target.unlink(missing_ok=True)
        return None
    replace(target, refusals.to_csv(index=False).encode())
    return target


def replace(target: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
