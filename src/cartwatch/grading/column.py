"""What was charted of one concept: one entry an instant, and how long it counts."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Concept
from cartwatch.clinical.concept import GIVEN
from cartwatch.clinical.limits import HIGHEST_LIMIT, LOWEST_LIMIT
from cartwatch.clinical.names import (
    ASKED_IN_EVERY_SET,
    FOUND_BY_CLINICIANS,
    SYSTOLIC_LIMIT,
)
from cartwatch.grading.block import NEVER, Block
from cartwatch.grading.frame import Floats, Ints
from cartwatch.grading.runs import begins, closed

ALL_CODES = np.int64(-1)
NOT_GIVEN = np.int64(1 << 62)
"""A drug that is given is so at its instant alone; this bit stands for the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """U instants of one concept, sorted by key; two more entries end each array.

    Entry U is what silence stands for, entry U + 1 is unknown. Numbers are ranges
    `low`..`high`, codes are bit masks of what the value may be. `lapses` is the key
    from which the value is unknown, `ends` the key from which silence holds again,
    `stale` the key from which it is unconfirmed; None where that never happens.
    `source` is the row in the observation table, -1 for what was known before.
    """

    concept: Concept
    key: Ints
    low: Floats
    high: Floats
    mask: Ints
    lapses: Ints | None
    ends: Ints | None
    stale: Ints | None
    source: NDArray[np.int64]

    @property
    def size(self) -> int:
        """How many instants."""
        return len(self.key)

    def instants(self) -> list[Ints]:
        """Every instant at which this value may change what is known."""
        if not self.size:
            return []
        ends = (
            self.ends if self.concept.ended_by or self.concept.kind == GIVEN else None
        )
        limits = [k[:-2] for k in (self.lapses, self.stale, ends) if k is not None]
        replaced = closed(self.key[1:], NEVER)[: self.size]
        return [self.key, *(k[k < replaced] for k in limits)]


def column(block: Block, concept: Concept, *, partial_record: bool) -> Column:
    """Read one concept of a block; a sum of items is another column."""
    key, value, source = rows(block, concept) if _known(block, concept) else _NONE
    if not len(key):
        return _never(concept, partial_record)
    low, high, mask = _values(concept, value)
    new = begins(key)
    if not new.all():
        starts = np.flatnonzero(new)
        low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        mask = np.bitwise_or.reduceat(mask, starts)
        last = closed(starts[1:], len(key)) - 1
        key, source = key[starts], source[last]
    return assembled(
        concept, key, low, high, mask, source, partial_record=partial_record
    )


@lru_cache(maxsize=1024)
def _never(concept: Concept, partial_record: bool) -> Column:
    """The column of what nobody charted; most concepts of a bedside call are."""
    none, empty = np.empty(0, np.int64), np.empty(0)
    return assembled(
        concept, none, empty, empty, none, none, partial_record=partial_record
    )


def assembled(
    concept: Concept,
    key: Ints,
    low: Floats,
    high: Floats,
    mask: Ints,
    source: NDArray[np.int64],
    *,
    partial_record: bool = False,
) -> Column:
    """A column of unique instants with its two closing entries and its limits."""
    floor, ceiling = whole(concept)
    least, most = _quiet_range(concept, partial_record=partial_record)
    given = concept.kind == GIVEN
    silence = _silence(concept, partial_record=partial_record)
    mask = np.concatenate((mask, (silence, ALL_CODES)))
    quiet = _settled(concept, low, high, mask[:-2])
    return Column(
        concept=concept,
        key=key,
        low=np.concatenate((low, (least, floor))),
        high=np.concatenate((high, (most, ceiling))),
        mask=mask,
        lapses=_limit(key, concept.valid_for, quiet),
        ends=_limit(key, 1, np.zeros(len(key), bool)) if given else None,
        stale=_limit(key, concept.confirm_after, quiet),
        source=np.concatenate((source, (-1, -1))),
    )


def whole(concept: Concept) -> tuple[float, float]:
    """All that an uncharted number could be: a score's range, else any number."""
    if concept.name == SYSTOLIC_LIMIT:
        return LOWEST_LIMIT, HIGHEST_LIMIT
    if concept.kind == "score" and concept.plausible is not None:
        return concept.plausible
    return -np.inf, np.inf


def _silence(concept: Concept, *, partial_record: bool) -> np.int64:
    """The mask that silence stands for."""
    if concept.kind == GIVEN:
        return NOT_GIVEN
    if concept.not_charted is None or (partial_record and _asked(concept)):
        return ALL_CODES
    position = concept.position(concept.not_charted)
    return ALL_CODES if position is None else np.int64(1 << position)


def _quiet_range(concept: Concept, *, partial_record: bool) -> tuple[float, float]:
    """The numbers that silence stands for: one of some scores, else any."""
    if concept.silence is None or (partial_record and _asked(concept)):
        return whole(concept)
    return concept.silence, concept.silence


def _asked(concept: Concept) -> bool:
    """Whether its silence means nothing until somebody was asked."""
    return concept.form in (ASKED_IN_EVERY_SET, FOUND_BY_CLINICIANS)


def _settled(
    concept: Concept, low: Floats, high: Floats, mask: Ints
) -> NDArray[np.bool_]:
    """Where the chart says what silence says; it stands whatever silence is."""
    if concept.not_charted is None:
        return np.zeros(len(mask), bool)
    if concept.silence is not None:
        same: NDArray[np.bool_] = (low == concept.silence) & (high == concept.silence)
    else:
        same = mask == _silence(concept, partial_record=False)
    return same


_NONE = (np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))


def _known(block: Block, concept: Concept) -> bool:
    """Whether anything is known of the concept, of anybody in the frame."""
    some = block.frame.rows[concept.name]
    return some.start < some.stop or concept.name in block.frame.initial


def rows(block: Block, concept: Concept) -> tuple[Ints, Floats, NDArray[np.int64]]:
    """Keys, values and sources of the concept's rows, what was known before first."""
    frame = block.frame
    rows = frame.rows[concept.name]
    person = frame.patient[rows]
    if block.size == len(frame.patients):
        some, local = rows, person
    else:
        # Edges of another type would have every row converted.
        edges = np.array([block.begins, block.ends], person.dtype)
        a, b = np.searchsorted(person, edges).tolist()
        some = slice(rows.start + a, rows.start + b)
        local = person[a:b] - np.int32(block.begins)
    key = block.key(local, frame.at[some])
    value, source = frame.value[some], frame.source[some].astype(np.int64)
    before = frame.initial.get(concept.name)
    if before is None:
        return key, value, source
    first = np.arange(block.size, dtype=np.int64) << block.bits
    known = ~np.isnan(before[block.begins : block.ends])
    key = np.append(first[known], key)
    value = np.append(before[block.begins : block.ends][known], value)
    source = np.append(np.full(int(known.sum()), -1), source)
    order = np.argsort(key, kind="stable")
    return key[order], value[order], source[order]


def _values(concept: Concept, value: Floats) -> tuple[Floats, Floats, Ints]:
    """Ranges or masks of charted values; an absent one may be anything."""
    absent = np.isnan(value)
    complete = not absent.any()
    if concept.coded:
        bits = [ALL_CODES if c.unknown else 1 << i for i, c in enumerate(concept.codes)]
        table = np.array([*bits, ALL_CODES], np.int64)
        filled = value if complete else np.where(absent, len(bits), value)
        position = filled.astype(np.int64)
        empty = np.zeros(len(value))
        return empty, empty, table[position]
    none = np.zeros(len(value), np.int64)
    if complete:
        return value, value, none
    floor, ceiling = whole(concept)
    return np.where(absent, floor, value), np.where(absent, ceiling, value), none


def _limit(key: Ints, length: int | None, quiet: NDArray[np.bool_]) -> Ints | None:
    """Keys `length` later; never for the code that silence stands for."""
    if length is None:
        return None
    limit = np.full(len(key) + 2, NEVER)
    np.add(key, length, out=limit[:-2], where=~quiet)
    return limit
