"""The same question asked of CartWatch: both scales, read at every instant charted."""

from typing import Any

import numpy as np
import pandas as pd
from compare_rules import Charts
from numpy.typing import NDArray

from cartwatch.grading import ObservationFrame, frame, timeline
from cartwatch.protocol import load_library
from cartwatch.protocol.tree import Scale

SCALES = ("crs-astct-2019", "icans-astct-2019")
LIBRARY = load_library(None)


def framed(observations: pd.DataFrame, people: pd.DataFrame) -> ObservationFrame:
    """Sort and check: what CartWatch does once with any file."""
    return frame(observations, people, LIBRARY.vocabulary)


def grade(found: ObservationFrame, charts: Charts) -> tuple[NDArray[Any], ...]:
    """Patient, time and the four grades at every instant charted."""
    new = np.append(True, charts.at[1:] != charts.at[:-1])
    new[1:] |= charts.patient[1:] != charts.patient[:-1]
    who, at = charts.patient[new], charts.at[new]
    answer: list[NDArray[Any]] = [who, at]
    for name in SCALES:
        scale = LIBRARY.scales[name]
        answer += _held(timeline(found, scale), scale, who, at)
    return tuple(answer)


def _held(
    steps: pd.DataFrame, scale: Scale, who: NDArray[Any], at: NDArray[Any]
) -> list[NDArray[Any]]:
    """What holds at these instants; -1 for whom the scale does not apply to."""
    person = steps["patient"].cat.codes.to_numpy(np.int32)
    base = int(at.min())
    bits = (int(at.max()) - base).bit_length() + 1
    key = (person.astype(np.int64) << bits) + steps["at"].array.asi8 - base
    asked = (who.astype(np.int64) << bits) + at - base
    # Each step holds from its instant to the next; who has none comes out as another.
    edges = np.append(np.searchsorted(asked, key), len(asked))
    edges[0] = 0
    held = np.diff(edges)
    outside = np.repeat(person, held) != who
    driver = steps["driver"].cat
    masks = np.array([_mask(text, scale) for text in driver.categories], np.int8)
    columns = [
        steps["lowest"].to_numpy(np.int8),
        steps["highest"].to_numpy(np.int8),
        masks[driver.codes.to_numpy()],
        steps["episode"].to_numpy(np.int8, na_value=0),
    ]
    spread = [np.repeat(column, held) for column in columns]
    for column in spread:
        column[outside] = -1
    return spread


def _mask(text: str, scale: Scale) -> int:
    """Drivers as bits, in the order of the scale's domains."""
    names = text.split("+")
    return sum(1 << i for i, d in enumerate(scale.domains) if d.name in names)
