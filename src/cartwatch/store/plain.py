"""An observation frame as plain columns of the table, ready to land."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.store.errors import StoreError

_TEXTS = ("recorded_by", "unit", "dose", "status", "absent_reason", "amends")


CONTENT = ("at", "recorded_at", "patient", "concept", "number", "code", "status")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Lists of one length by column name; `position` is each row's in the frame.

    Times are texts in UTC, `2026-11-01 10:00:00.000000`; empty is None. Rows that
    amend others come last.
    """

    lists: dict[str, list[Any]]
    position: list[int]

    def __getitem__(self, name: str) -> list[Any]:
        return self.lists[name]

    def contents(self) -> list[tuple[Any, ...]]:
        """What makes a row another one, were its key the same: `CONTENT`."""
        return list(zip(*(self.lists[name] for name in CONTENT), strict=True))

    def rows(self, chosen: Sequence[int]) -> list[tuple[Any, ...]]:
        """These rows, their values in the order of the sorted column names."""
        parts = ([self.lists[name][i] for i in chosen] for name in sorted(self.lists))
        return list(zip(*parts, strict=True))


def plain(
    observations: pd.DataFrame, vocabulary: Vocabulary, *, source: str, by: str
) -> Columns:
    """The frame's rows with codes by name and the key under which each lands once.

    Raises StoreError for a concept that the vocabulary does not list and for times
    without a zone.
    """
    order = _order(observations)
    frame = observations.iloc[order]
    number, code = _split(frame, vocabulary)
    lists: dict[str, list[Any]] = {
        "id": [None] * len(frame),
        "patient": [str(name) for name in frame["patient"]],
        "at": _times(frame["at"]),
        "recorded_at": _times(frame["recorded_at"]),
        "concept": [str(name) for name in frame["concept"]],
        "number": number,
        "code": code,
        **{name: _texts(frame, name) for name in _TEXTS},
        "source": [source] * len(frame),
        "source_id": _texts(frame, "id"),
        "reason": [None] * len(frame),
    }
    lists["recorded_by"] = [who or by for who in lists["recorded_by"]]
    lists["status"] = [status or "final" for status in lists["status"]]
    columns = Columns(lists, order.tolist())
    lists["key"] = _keys(columns, source)
    return columns


def _order(frame: pd.DataFrame) -> NDArray[np.intp]:
    """As in the file, but rows that amend others last, in the order recorded."""
    if "amends" not in frame:
        return np.arange(len(frame))
    amending = frame["amends"].notna().to_numpy() & (frame["amends"] != "").to_numpy()
    later = np.flatnonzero(amending)
    recorded = frame["recorded_at"].iloc[later].argsort(kind="stable").to_numpy()
    return np.concatenate([np.flatnonzero(~amending), later[recorded]])


def _texts(frame: pd.DataFrame, name: str) -> list[Any]:
    """A column of texts, None where it is empty or the frame has no such column."""
    if name not in frame:
        return [None] * len(frame)
    empty = frame[name].isna()
    return [
        None if no or value == "" else str(value)
        for value, no in zip(frame[name].tolist(), empty.tolist(), strict=True)
    ]


def _times(column: "pd.Series[pd.Timestamp]") -> list[Any]:
    if getattr(column.dtype, "tz", None) is None:
        raise StoreError(
            "refused",
            f"column '{column.name}'",
            "its times have no time zone",
            "Make it datetime64[us, UTC]",
        )
    naive = column.dt.tz_convert("UTC").dt.tz_localize(None)
    moments = naive.to_numpy("datetime64[us]")
    return [said.replace("T", " ") for said in np.datetime_as_string(moments).tolist()]


def _split(frame: pd.DataFrame, vocabulary: Vocabulary) -> tuple[list[Any], list[Any]]:
    """Values as numbers and as names of codes; both None where the value is absent."""
    concept = frame["concept"].to_numpy(dtype=object)
    value = frame["value"].to_numpy(np.float64)
    number = value.astype(object)
    number[np.isnan(value)] = None
    code = np.full(len(frame), None, dtype=object)
    for name in dict.fromkeys(concept.tolist()):
        if name not in vocabulary:
            _refuse(name)
        known = vocabulary[name]
        if known.coded:
            here = np.flatnonzero((concept == name) & ~np.isnan(value))
            names = np.array([c.name for c in known.codes], dtype=object)
            code[here] = names[value[here].astype(np.intp)]
            number[here] = None
    return number.tolist(), code.tolist()


def _refuse(name: str) -> None:
    raise StoreError(
        "refused",
        "the frame",
        f"'{name}' is not in the vocabulary",
        "Read the file with the same vocabulary that it is stored with",
    )


def _keys(columns: Columns, source: str) -> list[Any]:
    named = zip(columns["source_id"], columns.contents(), strict=True)
    return [
        f"{source}/{_fingerprint(content) if name is None else name}"
        for name, content in named
    ]


def _fingerprint(content: tuple[Any, ...]) -> str:
    said = "\x1f".join(map(str, content)).encode()
    return "=" + hashlib.blake2b(said, digest_size=16).hexdigest()
