"""Synthetic patients and observations, sorted by patient and time, for the benchmarks.

Thirty days a patient: a set of vital signs about every 4 h and an ICE every 8 h; some
sets missed, single answers missed or "could not be taken"; three or four febrile
illnesses a patient, so that episodes resolve and recur; in them oxygen by several
devices, several vasopressors, medicines that mask a fever, sedation, seizures and
signs of raised pressure; devices that nobody confirmed for more than 12 h; home oxygen;
one patient in five a child. Everything is charted after the infusion, each concept at
most once an instant, and nothing is corrected.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary

SETS = 180  # every 4 h for 30 days
ROWS_A_PATIENT = 1300  # a little under what a patient has, so that many suffice
INFUSED = pd.Timestamp("2026-01-05T10:00:00Z").as_unit("us")
MINUTE = 60_000_000
Random = np.random.Generator
Marks = NDArray[np.bool_]
Values = NDArray[np.float64]
Part = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def head_count(rows: int) -> int:
    """How many patients have about so many rows."""
    return max(rows // ROWS_A_PATIENT, 1)


def patients(count: int, seed: int = 7) -> pd.DataFrame:
    """So many people, infused on one day; one in five a child, some on home oxygen."""
    rng = np.random.default_rng(seed + 1)
    child = rng.random(count) < 0.2
    age = np.where(child, rng.integers(1, 18, count), rng.integers(18, 80, count))
    home = rng.random(count) < 0.05
    return pd.DataFrame(
        {
            "patient": [f"S{i:06d}" for i in range(count)],
            "infused_at": pd.Series([INFUSED] * count, dtype="datetime64[us, UTC]"),
            "age_years": age.astype(float),
            "baseline_oxygen_device": np.where(home, 1.0, np.nan),
            "baseline_oxygen_flow": np.where(home, 2.0, np.nan),
        }
    )


def observations(rows: int, vocabulary: Vocabulary, seed: int = 7) -> pd.DataFrame:
    """So many rows of the patients above; fewer only if these have not so many."""
    people = patients(head_count(rows), seed)
    home = people["baseline_oxygen_flow"].notna().to_numpy()
    person, minute, concept, value = _charted(home, vocabulary, seed)
    order = np.lexsort((concept, minute, person))[:rows]
    at = INFUSED.value // 1000 + minute[order].astype(np.int64) * MINUTE
    times = pd.DatetimeIndex(at.astype("datetime64[us]")).tz_localize("UTC")
    names = people["patient"].tolist()
    return pd.DataFrame(
        {
            "patient": pd.Categorical.from_codes(person[order], names),
            "at": times,
            "recorded_at": times,
            "concept": pd.Categorical.from_codes(
                concept[order], list(vocabulary.concepts)
            ),
            "value": value[order],
        }
    )


def _charted(home: Marks, vocabulary: Vocabulary, seed: int) -> Part:
    rng = np.random.default_rng(seed)
    shape = (len(home), SETS)
    ill = rng.random(shape) < 0.02
    ill |= np.roll(ill, 1, axis=1) | np.roll(ill, 2, axis=1)
    ill[:, :2] = False
    made = rng.random(shape) > 0.03  # whether the set was charted at all
    late = rng.integers(0, 6, shape, dtype=np.int16) * 5
    places = {name: np.int16(i) for i, name in enumerate(vocabulary.concepts)}
    parts: list[Part] = []
    for name, where, value, later in _everything(rng, ill, home):
        person, step = np.nonzero(where & made)
        minute = (step * 240 + 60 + late[person, step] + later).astype(np.int32)
        codes = np.full(len(person), places[name])
        values = value[person, step].astype(float)
        parts.append((person.astype(np.int32), minute, codes, values))
    person, minute, concept, value = (
        np.concatenate(a) for a in zip(*parts, strict=True)
    )
    return person, minute, concept, value


Charted = Iterator[tuple[str, Marks, NDArray[Any], int]]


def _everything(rng: Random, ill: Marks, home: Marks) -> Charted:
    yield from _vitals(rng, ill)
    yield from _oxygen(rng, ill, home)
    yield from _pumps(rng, ill)
    yield from _neuro(rng, ill)
    doses = {"antipyretic": 0.25, "tocilizumab": 0.05, "corticosteroid": 0.05}
    for name, share in (doses | {"anakinra": 0.01}).items():
        yield name, ill & (rng.random(ill.shape) < share), np.zeros(ill.shape), 45


def _vitals(rng: Random, ill: Marks) -> Charted:
    base = {
        "temperature": (36.8, 0.3, 1.6),
        "systolic_bp": (118, 9, -17),
        "heart_rate": (84, 9, 20),
        "respiratory_rate": (16, 2, 4),
        "oxygen_saturation": (97, 1, -3),
    }
    for name, (mean, spread, change) in base.items():
        value = np.round(rng.normal(mean, spread, ill.shape) + ill * change, 1)
        value[rng.random(ill.shape) < 0.003] = np.nan  # it could not be taken
        yield name, rng.random(ill.shape) > 0.01, value, 0


def _oxygen(rng: Random, ill: Marks, home: Marks) -> Charted:
    """Codes of devices are their places in the vocabulary."""
    kinds = np.array([1, 3, 4, 6, 8, 10, 11, 12])
    shares = [0.5, 0.12, 0.1, 0.06, 0.06, 0.04, 0.04, 0.08]
    device = rng.choice(kinds, ill.shape, p=shares)
    usual = np.broadcast_to(home[:, None], ill.shape).astype(int)
    device = np.where(ill & (rng.random(ill.shape) < 0.45), device, usual)
    silent = rng.random(ill.shape) < 0.004
    for _ in range(4):  # nobody confirms it for the rest of the day
        silent |= np.roll(silent, 1, axis=1)
    yield "oxygen_device", ~silent & (rng.random(ill.shape) > 0.02), device, 0
    flow = np.where(device == usual, 2.0, rng.integers(1, 11, ill.shape))
    blown = (device > 0) & (device < 10) & (rng.random(ill.shape) > 0.1)
    yield "oxygen_flow", blown & ~silent, flow, 0
    asked = (device == 12) & (rng.random(ill.shape) < 0.6)
    yield "intubation_reason", asked, rng.integers(0, 3, ill.shape), 0
    drowsed = device == 12
    yield "sedative", drowsed | _after(drowsed), drowsed * 1.0, 0


def _pumps(rng: Random, ill: Marks) -> Charted:
    shares = {"norepinephrine": 0.1, "epinephrine": 0.03, "phenylephrine": 0.02}
    for name, share in (shares | {"vasopressin": 0.03}).items():
        runs = ill & (rng.random(ill.shape) < share)
        stops = _after(runs) & (rng.random(ill.shape) < 0.9)
        value = np.where(rng.random(ill.shape) < 0.01, np.nan, runs * 1.0)
        yield name, runs | stops, value, 0


def _neuro(rng: Random, ill: Marks) -> Charted:
    wakes = np.where(rng.random(ill.shape) < 0.1, 5, 0)
    drowsy = ill & (rng.random(ill.shape) < 0.15)
    wakes = np.where(drowsy, rng.integers(1, 5, ill.shape), wakes)
    yield "consciousness", rng.random(ill.shape) > 0.01, wakes, 0
    often = (np.arange(SETS) % 2 == 0) & (rng.random(ill.shape) > 0.02)
    score = np.where(ill, rng.integers(0, 11, ill.shape), 10).astype(float)
    score[rng.random(ill.shape) < 0.005] = np.nan
    yield "ice_score", often, score, 0
    findings = {
        "seizure": (0.02, 3),
        "motor_weakness": (0.006, 3),
        "cerebral_edema": (0.004, 3),
        "raised_icp_sign": (0.004, 5),
        "intracranial_hemorrhage": (0.003, 2),
    }
    for name, (share, codes) in findings.items():
        found = ill & (rng.random(ill.shape) < share)
        over = np.roll(found, 5, axis=1) & ~found
        value = np.where(found, rng.integers(1, codes, ill.shape), 0)
        yield name, found | over, value, 0


def _after(marks: Marks) -> Marks:
    """The set after the last marked one of a run."""
    following: Marks = np.roll(marks, 1, axis=1) & ~marks
    return following
