"""The observation frame, sorted once: what grading reads.

Rows withdrawn, amended or not yet known at `known_at` are gone; of rows at one
instant the latest counts. Sorted by concept, patient and time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any

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
from cartwatch.grading.order import Keys, Ranks, Rows, ordered

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ObservationFrame:
    """Columns of N rows and P patients; times int64 microseconds, UTC.

    `rows` gives each concept its slice. `patient` counts into `patients`; `value` is
    a number in the vocabulary's unit or the position of a code, NaN where absent.
    `source` is the row's position in `table`. `initial` holds, by concept, what is
    known of each patient before anything is charted (NaN: unknown). `first` is each
    patient's first observation, `last` the last one (the infusion if there is none).
    `infused_at` is the first infusion; `doses` are the times of all of them, sorted,
    and `dosed` whose each is. `charted` counts each patient's rows.
    """

    vocabulary: Vocabulary
    patients: NDArray[np.object_]
    infused_at: Ints
    dosed: NDArray[np.int32]
    doses: Ints
    first: Ints
    last: Ints
    charted: Ints
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
    patients, infused, dosed, doses = _doses(patients)
    names: NDArray[np.object_] = patients["patient"].to_numpy(dtype=object)
    found = _rows(observations, names, vocabulary, known_at)
    return ObservationFrame(
        vocabulary=vocabulary,
        patients=names,
        dosed=dosed,
        doses=doses,
        **_extent(found, infused),
        rows=_slices(found.edges, vocabulary.concepts),
        patient=found.person.astype(np.int32),
        at=found.at,
        value=observations["value"].to_numpy(np.float64)[found.source],
        source=found.source.astype(np.int32),
        initial=_initial(patients, vocabulary),
        table=observations,
    )


def _doses(
    patients: pd.DataFrame,
) -> tuple[pd.DataFrame, Ints, NDArray[np.int32], Ints]:
    """The row and time of each patient's first infusion; whose every one is, when."""
    # A copy: times are read from the caller's table as they lie there.
    at = _times(patients["infused_at"]).copy()
    names = patients["patient"].to_numpy(dtype=object)
    if len(set(names)) == len(names):
        return patients, at, np.arange(len(names), dtype=np.int32), at
    who, _ = pd.factorize(names)
    order = np.lexsort((at, who))
    again = np.append(False, who[order][1:] == who[order][:-1])
    same = again & np.append(False, at[order][1:] == at[order][:-1])
    kept, first = order[~same], order[~again]
    table = patients.iloc[first].reset_index(drop=True)
    return table, at[first], who[kept].astype(np.int32), at[kept]


def _rows(
    table: pd.DataFrame,
    names: NDArray[np.object_],
    vocabulary: Vocabulary,
    known_at: datetime | None,
) -> Rows:
    kept = _in_force(table, known_at)
    # Indexing by a slice copies nothing; most files have no row to leave out.
    some: Any = slice(None) if kept is None else kept
    concept = _codes(table["concept"], list(vocabulary.concepts), "concept")[some]
    person = _codes(table["patient"], names.tolist(), "patient")[some]
    at = _times(table["at"])[some]
    ranks = partial(_ranks, table, kept)
    found = ordered(Keys(concept, person, at), len(vocabulary.concepts), ranks)
    return found if kept is None else found._replace(source=kept[found.source])


def _in_force(table: pd.DataFrame, known_at: datetime | None) -> Ints | None:
    """Which rows count: known by then, neither amended nor erased; None: all."""
    mask: Any = True
    if known_at is not None:
        mask = _times(table["recorded_at"]) <= micros(known_at)
    if "amends" in table and "id" in table:
        amends = table["amends"] if mask is True else table["amends"][mask]
        gone = set(amends[amends != ""])
        if gone:
            mask = mask & ~table["id"].isin(gone).to_numpy()
    if "status" in table:
        mask = mask & (table["status"] != "entered-in-error").to_numpy()
    return None if np.all(mask) else np.flatnonzero(mask)


def _codes(column: pd.Series, known: list[str], what: str) -> Ints:
    """Each text's position in `known`."""
    values: Any = column.astype("category").array
    codes: Ints = values.codes
    texts = values.categories.tolist()
    place = {text: i for i, text in enumerate(known)}
    position = [place.get(text, -1) for text in texts]
    missing = [str(t) for t, i in zip(texts, position, strict=True) if i < 0]
    if missing:
        used = set(np.unique(codes).tolist())
        missing = [str(texts[i]) for i in sorted(used) if i >= 0 and position[i] < 0]
    if missing or (len(codes) and codes.min() < 0):
        listed = ", ".join(missing[:5]) or "(empty)"
        msg = f"observations name a {what} that is not listed: {listed}"
        raise ValueError(msg)
    if position == list(range(len(position))):
        return codes
    taken: Ints = np.array(position, np.min_scalar_type(-len(known) - 1))[codes]
    return taken


def _times(column: pd.Series) -> Ints:
    """int64 microseconds since 1970, UTC, of a column of aware times."""
    if getattr(column.dtype, "tz", None) is None:
        msg = f"column '{column.name}' has no time zone; make it datetime64[us, UTC]"
        raise ValueError(msg)
    values: Any = column.array
    times: Ints = values.as_unit("us").asi8
    return times


def _extent(rows: Rows, infused: Ints) -> dict[str, Ints]:
    """The infusion, first and last observation (else the infusion), how many."""
    first = np.full(len(infused), np.iinfo(np.int64).max)
    last = np.full(len(infused), np.iinfo(np.int64).min)
    # Sorted by concept and patient: the ends of a run are its first and last time.
    new = np.ones(len(rows.at) + 1, bool)
    np.not_equal(rows.person[1:], rows.person[:-1], out=new[1:-1])
    new[rows.edges] = True
    edges = np.flatnonzero(new)
    begins, ends = edges[:-1], edges[1:] - 1
    np.minimum.at(first, rows.person[begins], rows.at[begins])
    np.maximum.at(last, rows.person[ends], rows.at[ends])
    count = np.bincount(rows.person[begins], np.diff(edges), len(infused))
    none = first > last
    first[none], last[none] = infused[none], infused[none]
    extent = {"infused_at": infused, "first": first, "last": last}
    return extent | {"charted": count.astype(np.int64)}


def _ranks(table: pd.DataFrame, kept: Ints | None, rows: Ints) -> Ranks:
    """What decides between rows of one instant: id first, then time of recording."""
    ranks: list[Ints | Floats] = []
    place = rows if kept is None else kept[rows]
    if "id" in table and (table["id"] != "").any():
        ids = table["id"].to_numpy(dtype=object)[place]
        # Each id ranks on its own: a number by its size, below any other text.
        number = pd.to_numeric(pd.Series(ids), errors="coerce").to_numpy(np.float64)
        text = np.where(np.isnan(number), ids, "")
        ranks.append(pd.factorize(text, sort=True)[0])
        ranks.append(np.where(np.isnan(number), np.inf, number))
    if "recorded_at" in table:
        ranks.append(_times(table["recorded_at"])[place])
    return tuple(ranks)


def _slices(edges: Ints, names: Iterable[str]) -> dict[str, slice]:
    spans = pairwise(edges.tolist())
    return {n: slice(a, b) for n, (a, b) in zip(names, spans, strict=True)}


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
