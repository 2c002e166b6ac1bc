"""What the three other ways share: input columns, code lists, and how they answer.

The lists are those of crs-astct-2019 and icans-astct-2019 in protocols/. A code is its
place in the vocabulary's list; concepts are numbered in the vocabulary's order.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import neuro_instrument, systolic_limit
from cartwatch.protocol import load_library

HOUR = 3_600_000_000
DAY = 24 * HOUR
BITS = 43  # a key is patient << 43 | microseconds since the first row: 100 days
NONE = 0
CANNULA = 1
VOCABULARY = load_library(None).vocabulary
CODES = {name: i for i, name in enumerate(VOCABULARY.concepts)}


def _devices(names: str) -> frozenset[int]:
    position = VOCABULARY["oxygen_device"].position
    return frozenset(int(position(n)) for n in names.split())  # type: ignore[arg-type]


_MASKS = (
    "high_flow_nasal_cannula face_mask face_tent venturi_mask partial_rebreather "
    "non_rebreather tracheostomy_collar"
)
OXYGEN = _devices(f"nasal_cannula blow_by {_MASKS} cpap bipap ecmo")
BACKED = OXYGEN | _devices("ventilator")
HIGH = _devices(f"{_MASKS} cpap bipap ecmo")
FLOWING = HIGH | _devices("nasal_cannula")
MASKED = HIGH | _devices("ventilator")
PRESSURE = _devices("cpap bipap ecmo")
PRESSORS = tuple(
    CODES[n]
    for n in (
        "norepinephrine epinephrine dopamine phenylephrine angiotensin_ii "
        "terlipressin metaraminol"
    ).split()
)
DOSES = frozenset(
    CODES[n]
    for n in (
        "antipyretic tocilizumab siltuximab anakinra emapalumab ruxolitinib "
        "corticosteroid"
    ).split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Charts:
    """N rows sorted by patient and time, and what is known of P patients.

    `at` is int64 microseconds, `value` NaN where absent. By patient: the systolic
    limit, the usual device (room air: 0), the usual flow (-1: unknown), and whether
    the neuro test is ICE.
    """

    patient: NDArray[np.int32]
    at: NDArray[np.int64]
    concept: NDArray[np.int16]
    value: NDArray[np.float64]
    limit: NDArray[np.float64]
    device: NDArray[np.int64]
    flow: NDArray[np.float64]
    adult: NDArray[np.bool_]


def charts(observations: pd.DataFrame, people: pd.DataFrame) -> Charts:
    """The same input for all, as plain columns."""
    ages = people["age_years"].tolist()
    return Charts(
        patient=observations["patient"].cat.codes.to_numpy(np.int32),
        at=_micros(observations["at"]),
        concept=observations["concept"].cat.codes.to_numpy(np.int16),
        value=observations["value"].to_numpy(np.float64),
        limit=np.array([systolic_limit(a) for a in ages], np.float64),
        device=people["baseline_oxygen_device"].fillna(0).to_numpy(np.int64),
        flow=people["baseline_oxygen_flow"].fillna(-1).to_numpy(np.float64),
        adult=np.array([neuro_instrument(a, delay=False) == "ice" for a in ages]),
    )


def _micros(column: pd.Series) -> NDArray[np.int64]:
    naive = column.dt.tz_localize(None).to_numpy("datetime64[us]")
    times: NDArray[np.int64] = naive.astype(np.int64)
    return times


ANSWER = (
    *("patient", "at", "crs_low", "crs_high", "crs_driver", "crs_episode"),
    *("icans_low", "icans_high", "icans_driver", "icans_episode"),
)


def sorted_answer(columns: Any) -> NDArray[np.int64]:
    """Answers as int64, one column each of ANSWER, sorted by patient and time."""
    table = np.column_stack([np.asarray(c).astype(np.int64) for c in columns])
    found: NDArray[np.int64] = table[np.lexsort((table[:, 1], table[:, 0]))]
    return found


def episodes(
    opens: list[int],
    starts: list[int],
    limits: list[int],
    doses: list[int],
    *,
    masks: bool,
) -> tuple[list[int], list[int], list[int]]:
    """When every episode opens and closes, and its number, as keys of all patients.

    `opens` are instants at which it would open, `starts` and `limits` the stretches
    without any sign, `doses` when a medicine that `masks` was given. For the tools
    that have no loop: the events are few.
    """
    onsets: list[int] = []
    closes: list[int] = []
    numbers: list[int] = []
    close = 0
    for onset in opens:
        if onset < close:
            continue
        close = ((onset >> BITS) + 1) << BITS
        dose = bisect_left(doses, onset) if masks else len(doses)
        given = doses[dose] if dose < len(doses) else close
        for i in range(bisect_right(starts, onset), len(starts)):
            if starts[i] >= close:
                break
            quiet = 2 * DAY if given <= starts[i] + DAY else DAY
            if starts[i] + quiet < limits[i]:
                close = starts[i] + quiet
                break
        again = bool(onsets) and onset >> BITS == onsets[-1] >> BITS
        numbers.append(numbers[-1] + 1 if again else 1)
        onsets.append(onset)
        closes.append(close)
    return onsets, closes, numbers
