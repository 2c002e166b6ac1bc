"""What was charted, as the one table that grading reads."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Select, column, literal, select, table
from sqlmodel import Session

from cartwatch.clinical import Vocabulary
from cartwatch.store.errors import StoreError
from cartwatch.store.tables import Record
from cartwatch.store.types import UTCDateTime

_TABLE = Record.metadata.tables["observation"]
_T = table(_TABLE.name, *(column(name) for name in _TABLE.columns.keys())).c
"""Without types: times are turned by the column, not one by one."""

_READ = (
    _T.patient,
    _T.at,
    _T.recorded_at,
    _T.concept,
    _T.number,
    _T.id,
    _T.status,
    _T.amends,
    _T.recorded_by,
    _T.absent_reason,
    _T.dose,
    _T.code,
)
WITHDRAWN = "entered-in-error"


def frame(
    session: Session,
    *,
    patient: str | Collection[str] | None = None,
    known_at: datetime | None = None,
    vocabulary: Vocabulary,
) -> pd.DataFrame:
    """The observation frame: one row a value that counts, in the order it landed.

    Columns patient, at, recorded_at (datetime64[us, UTC]), concept, value (float64: a
    number in the vocabulary's unit or the position of the code; NaN absent), id,
    status, amends, recorded_by, absent_reason, dose. Rows that were amended or taken
    back by `known_at` are left out, and so is what was recorded later. Raises
    StoreError for a concept or code that the vocabulary does not list.
    """
    rows = session.connection().execute(_query(patient, known_at)).all()
    columns = list(zip(*rows, strict=True)) or [()] * len(_READ)
    names = (column.name for column in _READ)
    return _framed(_in_force(dict(zip(names, columns, strict=True))), vocabulary)


def _framed(read: dict[str, Sequence[Any]], vocabulary: Vocabulary) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "patient": pd.Series(read["patient"], dtype="str"),
            "at": times(read["at"]),
            "recorded_at": times(read["recorded_at"]),
            "concept": pd.Series(read["concept"], dtype="str"),
            "value": _values(read, vocabulary),
            "id": _texts(read["id"]),
            "status": pd.Series(read["status"], dtype="str"),
            "amends": _texts(read["amends"]),
            "recorded_by": _texts(read["recorded_by"]),
            "absent_reason": _texts(read["absent_reason"]),
            "dose": _texts(read["dose"]),
        }
    )


def times(values: Iterable[datetime | str | None]) -> "pd.Series[pd.Timestamp]":
    """Times, aware or as SQLite keeps them, as datetime64[us, UTC]; None is NaT."""
    read = pd.to_datetime(pd.Series(list(values)), utc=True, format="ISO8601")
    return read.astype("datetime64[us, UTC]")


def _query(
    patient: str | Collection[str] | None, known_at: datetime | None
) -> Select[Any]:
    query = select(*_READ).order_by(_T.id)
    if isinstance(patient, str):
        query = query.where(_T.patient == patient)
    elif patient is not None:
        query = query.where(_T.patient.in_(sorted(patient)))
    if known_at is not None:
        query = query.where(_T.recorded_at <= literal(known_at, UTCDateTime))
    return query


def _texts(values: Iterable[object]) -> "pd.Series[str]":
    return pd.Series(["" if v is None else str(v) for v in values], dtype="str")


def _in_force(read: dict[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The rows that count: neither amended by a row that was read nor taken back."""
    gone = {amended for amended in read["amends"] if amended is not None}
    kept = [
        row not in gone and status != WITHDRAWN
        for row, status in zip(read["id"], read["status"], strict=True)
    ]
    return {name: tuple(compress(column, kept)) for name, column in read.items()}


def _values(
    read: dict[str, Sequence[Any]], vocabulary: Vocabulary
) -> NDArray[np.float64]:
    """Numbers as they are, codes as positions, NaN where absent."""
    value = np.array(read["number"], dtype=np.float64)
    kinds = list(zip(read["concept"], read["code"], np.isnan(value), strict=True))
    places = {kind: _place(vocabulary, *kind) for kind in dict.fromkeys(kinds)}
    wrong = {kind: says for kind, says in places.items() if isinstance(says, str)}
    if wrong:
        _refuse([(read["id"][kinds.index(kind)], says) for kind, says in wrong.items()])
    coded = [i for i, code in enumerate(read["code"]) if code is not None]
    value[coded] = [places[kinds[i]] for i in coded]
    return value


def _place(
    vocabulary: Vocabulary, concept: str, code: str | None, no_number: bool
) -> int | str:
    """The position of a code, -1 where there is none, or what is wrong with it."""
    if concept not in vocabulary:
        return f"'{concept}' is not in the vocabulary"
    known = vocabulary[concept]
    if code is None:
        if known.coded and not no_number:
            return f"'{concept}' holds a number, but its values are codes"
        return -1
    position = known.position(code)
    return f"'{code}' is no code of '{concept}'" if position is None else position


def _refuse(wrong: list[tuple[int, str]]) -> None:
    row, says = wrong[0]
    more = f" (and {len(wrong) - 1} more like it)" if len(wrong) > 1 else ""
    raise StoreError(
        "unreadable",
        f"observation {row}",
        f"{says}{more}",
        "Use the vocabulary it was charted with, or add the word to vocabulary.yaml",
    )
