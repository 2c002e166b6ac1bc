"""The observation frame, sorted once: what grading reads.

Rows withdrawn, amended or not yet known at `known_at` are gone; of rows at one
instant the latest counts. Sorted by concept, patient and time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary, micros, neuro_instrument, systolic_limit
from cartwatch.clinical.names import (
    AGE,
    BASELINE,
    DEVELOPMENTAL_DELAY,
    NEURO_INSTRUMENT,
    SYSTOLIC_LIMIT,
    WEIGHT,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Ranks = tuple[Ints | Floats, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ObservationFrame:
    """Columns of N rows and P patients; times int64 microseconds, UTC.

    `rows` gives each concept its slice. `patient` counts into `patients`; `value` is
    a number in the vocabulary's unit or the position of a code, NaN where absent.
    `source` is the row's position in `table`. `initial` holds, by concept, what is
    known of each patient before anything is charted (NaN: unknown). `first` is each
    patient's first observation, `last` the last one (the infusion if there is none).
    `infused_at` is the first infusion; `doses` are the times of all of them, sorted,
    and `dosed` whose each is.
    """

    vocabulary: Vocabulary
    patients: NDArray[np.object_]
    infused_at: Ints
    dosed: NDArray[np.int32]
    doses: Ints
    first: Ints
    last: Ints
    rows: Mapping[str, slice]
    patient: NDArray[np.int32]
    at: Ints
    value: Floats
    source: NDArray[np.int32]
    initial: Mapping[str, Floats]
    table: pd.DataFrame


def frame(
    observations: pd.DataFrame,
    patients: pd.DataFrame,
    vocabulary: Vocabulary,
    *,
    known_at: datetime | None = None,
) -> ObservationFrame:
    """Prepare observations of these patients for grading.

    `observations` has patient, at, recorded_at, concept, value, maybe id, status and
    amends; `patients`, a row an infusion, has patient, infused_at, age_years and maybe
    more. Raises ValueError for whom or what nobody listed.
    """
    patients, dosed, doses = _doses(patients)
    names: NDArray[np.object_] = patients["patient"].to_numpy(dtype=object)
    found = _rows(observations, names, vocabulary, known_at)
    return ObservationFrame(
        vocabulary=vocabulary,
        patients=names,
        dosed=dosed,
        doses=doses,
        **_extent(found, _times(patients["infused_at"])),
        rows=_slices(found.concept, tuple(vocabulary.concepts)),
        patient=found.person.astype(np.int32),
        at=found.at,
        value=observations["value"].to_numpy(np.float64)[found.source],
        source=found.source.astype(np.int32),
        initial=_initial(patients, vocabulary),
        table=observations,
    )


def _doses(patients: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.int32], Ints]:
    """The row of each patient's first infusion; whose every infusion is, and when."""
    at = _times(patients["infused_at"])
    who, names = pd.factorize(patients["patient"])
    order = np.lexsort((at, who))
    again = np.append(False, who[order][1:] == who[order][:-1])[: len(order)]
    same = again & np.append(False, at[order][1:] == at[order][:-1])[: len(order)]
    kept = order[~same]
    if len(names) < len(patients):
        patients = patients.iloc[order[~again]].reset_index(drop=True)
    return patients, who[kept].astype(np.int32), at[kept]


class _Rows(NamedTuple):
    """Rows in force, sorted: position in the table, concept, patient and time."""

    source: Ints
    concept: Ints
    person: Ints
    at: Ints


def _rows(
    table: pd.DataFrame,
    names: NDArray[np.object_],
    vocabulary: Vocabulary,
    known_at: datetime | None,
) -> _Rows:
    kept = np.flatnonzero(_in_force(table, known_at))
    # Indexing by a slice copies nothing; most files have no row to leave out.
    some: Any = slice(None) if len(kept) == len(table) else kept
    known = np.array(list(vocabulary.concepts))
    concept = _codes(table["concept"], known, "concept")[some]
    person = _codes(table["patient"], names, "patient")[some]
    at = _times(table["at"])[some]
    order = _order(concept, person, at, partial(_ranks, table, kept))
    source = order if len(kept) == len(table) else kept[order]
    return _Rows(source, concept[order], person[order], at[order])


def _in_force(table: pd.DataFrame, known_at: datetime | None) -> Bools:
    """Which rows count: known by then, neither amended nor erased."""
    mask = np.ones(len(table), bool)
    if known_at is not None:
        mask &= _times(table["recorded_at"]) <= micros(known_at)
    if "amends" in table and "id" in table:
        amends = table["amends"][mask]
        gone = set(amends[amends != ""])
        if gone:
            mask &= ~table["id"].isin(gone).to_numpy()
    if "status" in table:
        mask &= (table["status"] != "entered-in-error").to_numpy()
    return mask


def _codes(column: pd.Series, known: NDArray[np.object_], what: str) -> Ints:
    """Each text's position in `known`."""
    categories = column.astype("category").cat
    position = pd.Index(known).get_indexer(categories.categories)
    missing = [str(c) for c in categories.categories[position < 0]]
    codes = categories.codes.to_numpy()
    unused = set(np.unique(codes)) if missing else set()
    missing = [m for m in missing if categories.categories.get_loc(m) in unused]
    if missing or (codes < 0).any():
        listed = ", ".join(missing[:5]) or "(empty)"
        msg = f"observations name a {what} that is not listed: {listed}"
        raise ValueError(msg)
    narrow: Any = np.int16 if len(known) < 2**15 else np.int32
    taken: Ints = position.astype(narrow)[codes]
    return taken


def _times(column: pd.Series) -> Ints:
    """int64 microseconds since 1970, UTC, of a column of aware times."""
    if getattr(column.dtype, "tz", None) is None:
        msg = f"column '{column.name}' has no time zone; make it datetime64[us, UTC]"
        raise ValueError(msg)
    naive = column.dt.tz_convert("UTC").dt.tz_localize(None)
    times: Ints = naive.to_numpy("datetime64[us]").astype(np.int64)
    return times


def _extent(rows: _Rows, infused: Ints) -> dict[str, Ints]:
    """The infusion, the first and last observation; the infusion if there is none."""
    first = np.full(len(infused), np.iinfo(np.int64).max)
    last = np.full(len(infused), np.iinfo(np.int64).min)
    # Sorted by concept and patient: the ends of a run are its first and last time.
    new = rows.person[1:] != rows.person[:-1]
    new |= rows.concept[1:] != rows.concept[:-1]
    begins = np.append(True, new)[: len(rows.at)]
    ends = np.append(new, True)[: len(rows.at)]
    np.minimum.at(first, rows.person[begins], rows.at[begins])
    np.maximum.at(last, rows.person[ends], rows.at[ends])
    none = first > last
    first[none], last[none] = infused[none], infused[none]
    return {"infused_at": infused, "first": first, "last": last}


def _order(
    concept: Ints, person: Ints, at: Ints, deciding: Callable[[], Ranks]
) -> Ints:
    """Positions by concept, patient, time; superseded rows of an instant left out."""
    order: Ints = np.argsort(concept, kind="stable")
    if not _in_time(person, at):
        order = np.lexsort((at, person, concept))
    same = _same(concept, person, at, order)
    if not same.any():
        return order
    ranks = deciding()
    order = np.lexsort((*ranks, at, person, concept))
    same = _same(concept, person, at, order)
    later = np.zeros(len(same), bool)
    for rank in ranks:
        later |= rank[order][1:] != rank[order][:-1]
    # A row gives way when the next one at its instant is known to be the later one.
    kept: Ints = order[np.append(~_superseded(same, later), True)]
    return kept


def _superseded(same: Bools, later: Bools) -> Bools:
    """Whether some following row of the same instant is later than this one."""
    gone = same & later
    for i in np.flatnonzero(same & ~later)[::-1]:
        gone[i] = i + 1 < len(gone) and same[i + 1] and gone[i + 1]
    return gone


def _ranks(table: pd.DataFrame, kept: Ints) -> Ranks:
    """What decides between rows of one instant: id first, then time of recording."""
    ranks: list[Ints | Floats] = []
    if "id" in table and (table["id"] != "").any():
        ids = table["id"].to_numpy(dtype=object)[kept]
        # Each id ranks on its own: a number by its size, below any other text.
        number = pd.to_numeric(pd.Series(ids), errors="coerce").to_numpy(np.float64)
        text = np.where(np.isnan(number), ids, "")
        ranks.append(pd.factorize(text, sort=True)[0])
        ranks.append(np.where(np.isnan(number), np.inf, number))
    if "recorded_at" in table:
        ranks.append(_times(table["recorded_at"])[kept])
    return tuple(ranks)


def _in_time(person: Ints, at: Ints) -> bool:
    """Whether rows are sorted by patient and time."""
    more = person[1:] > person[:-1]
    return bool((more | ((person[1:] == person[:-1]) & (at[1:] >= at[:-1]))).all())


def _same(concept: Ints, person: Ints, at: Ints, order: Ints) -> Bools:
    """Whether a row stands at the same instant as the next."""
    t = at[order]
    near = np.flatnonzero(t[1:] == t[:-1])
    here, there = order[near], order[near + 1]
    both = (person[here] == person[there]) & (concept[here] == concept[there])
    same = np.zeros(len(order) - 1 if len(order) else 0, bool)
    same[near[both]] = True
    return same


def _slices(concept: Ints, names: tuple[str, ...]) -> dict[str, slice]:
    wanted = np.arange(len(names) + 1).astype(concept.dtype)
    edges = np.searchsorted(concept, wanted)
    return {n: slice(int(edges[i]), int(edges[i + 1])) for i, n in enumerate(names)}


def _initial(patients: pd.DataFrame, vocabulary: Vocabulary) -> dict[str, Floats]:
    """What is known of each patient before anything is charted."""
    ages = patients["age_years"].to_numpy(np.float64)
    known = [None if np.isnan(a) else float(a) for a in ages]
    delays = (
        patients[DEVELOPMENTAL_DELAY].to_numpy(bool)
        if DEVELOPMENTAL_DELAY in patients
        else np.zeros(len(ages), bool)
    )
    limits = [systolic_limit(a) for a in known]
    initial = {AGE: ages, SYSTOLIC_LIMIT: np.array(limits, dtype=np.float64)}
    if NEURO_INSTRUMENT in vocabulary:
        code = vocabulary[NEURO_INSTRUMENT].position
        tools = [
            neuro_instrument(a, delay=bool(d))
            for a, d in zip(known, delays, strict=True)
        ]
        places = [None if t is None else code(t) for t in tools]
        initial[NEURO_INSTRUMENT] = np.array(places, dtype=np.float64)
    if WEIGHT in vocabulary and "weight_kg" in patients:
        initial[WEIGHT] = patients["weight_kg"].to_numpy(np.float64)
    for name in patients.columns:
        if name.startswith(BASELINE) and name in vocabulary:
            initial[name] = patients[name].to_numpy(np.float64)
    return initial
