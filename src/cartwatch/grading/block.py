"""Some whole patients of a frame, with time and patient packed in one sorted key."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cartwatch.grading.frame import Ints, ObservationFrame

NEVER = np.int64(2**62)
_KEY_BITS = 61


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Patients [begins, ends) of a frame.

    A key is `local patient << bits | microseconds since the patient's own base`, so
    keys sort by patient and time and lengths of time add to them. `infused`, `until`
    and `opens` (first row to report) are keys, one a patient; `doses` are the keys of
    all infusions.
    """

    frame: ObservationFrame
    begins: int
    ends: int
    bits: int
    base: Ints
    infused: Ints
    until: Ints
    opens: Ints
    doses: Ints

    @property
    def size(self) -> int:
        """How many patients."""
        return self.ends - self.begins

    def patient(self, key: Ints) -> NDArray[np.int32]:
        """Which local patient each key belongs to; `size` beyond the last one."""
        patient: NDArray[np.int32] = np.minimum(key >> self.bits, self.size).astype(
            np.int32
        )
        return patient

    def key(self, patient: NDArray[np.int32] | Ints, at: Ints) -> Ints:
        """Keys of local patients at microseconds since 1970."""
        keys: Ints = self._shift()[patient]
        keys += at
        return keys

    def dosed(self, key: Ints) -> Ints:
        """The key of the latest infusion at or before each key, all from the first."""
        latest: Ints = self.doses[np.searchsorted(self.doses, key, side="right") - 1]
        return latest

    def at(self, key: Ints) -> Ints:
        """Microseconds since 1970 of keys."""
        patient = self.patient(key)
        times: Ints = key - self._shift()[patient]
        return times

    def _shift(self) -> Ints:
        """What to add to each patient's times to make keys of them."""
        shift: Ints = (np.arange(self.size, dtype=np.int64) << self.bits) - self.base
        return shift


def block(
    frame: ObservationFrame,
    begins: int,
    ends: int,
    until: Ints,
    *,
    from_infusion: bool = False,
) -> Block:
    """Pack patients [begins, ends) of the frame, graded until `until` (int64, P).

    Reporting opens at the first observation but not before the infusion, or at the
    infusion itself. Raises ValueError where the keys would not fit 62 bits.
    """
    some = slice(begins, ends)
    infused, stop = frame.infused_at[some], until[some]
    base = np.minimum(frame.first[some], infused) - 1
    dosed, doses = _doses(frame, begins, ends)
    latest = np.maximum.reduce([stop, frame.last[some], infused])
    np.maximum.at(latest, dosed, doses)
    bits = _bits(int((latest - base).max()) + 1, ends - begins)
    shift = np.arange(ends - begins, dtype=np.int64) << bits
    first = infused if from_infusion else np.maximum(frame.first[some], infused)
    last = np.maximum(stop, infused)
    # Who has no instant to report (nothing charted since, or asked too early) has none.
    first = np.where(first > stop, last + 1, first)
    given = shift[dosed] + doses - base[dosed]
    keys = (shift + t - base for t in (infused, last, first))
    starts, stops, opens = keys
    return Block(frame, begins, ends, bits, base, starts, stops, opens, given)


def _doses(
    frame: ObservationFrame, begins: int, ends: int
) -> tuple[NDArray[np.int32], Ints]:
    """Whose each infusion of these patients is, counted from the first, and when."""
    a, b = np.searchsorted(frame.dosed, [begins, ends])
    return frame.dosed[a:b] - np.int32(begins), frame.doses[a:b]


def _bits(span: int, patients: int) -> int:
    """How many bits the times of one patient take."""
    bits = span.bit_length() + 1
    if bits + patients.bit_length() > _KEY_BITS:
        msg = f"{patients} patients over {span} µs do not fit one block"
        raise ValueError(msg)
    return bits


def blocks(frame: ObservationFrame, rows: int) -> list[tuple[int, int]]:
    """Runs of whole patients of about so many rows, in patient order."""
    if not len(frame.patients):
        return []
    if len(frame.patient) <= rows:
        return _fitting(frame, 0, len(frame.patients))
    total = np.cumsum(frame.charted)
    cuts = np.searchsorted(total, np.arange(rows, int(total[-1]) + rows, rows)) + 1
    many = len(frame.patients)
    edges = np.unique(np.clip([0, *cuts.tolist(), many], 0, many))
    parts: list[tuple[int, int]] = []
    for a, b in pairwise(edges.tolist()):
        parts += _fitting(frame, a, b)
    return parts


def _fitting(frame: ObservationFrame, a: int, b: int) -> list[tuple[int, int]]:
    """Halve a run of patients until its keys fit."""
    span = frame.last[a:b].max() - np.minimum(frame.first, frame.infused_at)[a:b].min()
    year = 400 * 86_400_000_000
    if b - a == 1 or (int(span) + year).bit_length() + (b - a).bit_length() < 59:
        return [(a, b)]
    half = (a + b) // 2
    return [*_fitting(frame, a, half), *_fitting(frame, half, b)]
