"""What was charted of one concept: one entry an instant, and how long it counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Concept
from cartwatch.clinical.limits import HIGHEST_LIMIT, LOWEST_LIMIT
from cartwatch.clinical.names import ASKED_IN_EVERY_SET, SYSTOLIC_LIMIT
from cartwatch.grading.block import NEVER, Block
from cartwatch.grading.frame import Floats, Ints

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
        ends = None if self.concept.ended_by is None else self.ends
        limits = [k[:-2] for k in (self.lapses, self.stale, ends) if k is not None]
        replaced = np.append(self.key[1:], NEVER)[: self.size]
        return [self.key, *(k[k < replaced] for k in limits)]


def column(block: Block, concept: Concept, *, partial_record: bool) -> Column:
    """Read one concept of a block; a sum of items is another column."""
    key, value, source = _rows(block, concept)
    low, high, mask = _values(concept, value)
    if len(key) > 1 and (key[1:] == key[:-1]).any():
        starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        mask = np.bitwise_or.reduceat(mask, starts)
        last = np.append(starts[1:], len(key)) - 1
        key, source = key[starts], source[last]
    return assembled(
        concept, key, low, high, mask, source, partial_record=partial_record
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
    given = concept.kind == "given"
    silence = _silence(concept, partial_record=partial_record)
    mask = np.append(mask, [silence, ALL_CODES]).astype(np.int64)
    # Charted "none" or "stopped" stands whatever silence is taken for.
    settled = _silence(concept, partial_record=False)
    quiet = mask[:-2] == settled if concept.not_charted else np.zeros(len(key), bool)
    return Column(
        concept=concept,
        key=key,
        low=np.append(low, [floor, floor]),
        high=np.append(high, [ceiling, ceiling]),
        mask=mask,
        lapses=_limit(key, concept.valid_for, quiet),
        ends=_limit(key, 1, np.zeros(len(key), bool)) if given else None,
        stale=_limit(key, concept.confirm_after, quiet),
        source=np.append(source, [-1, -1]),
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
    if concept.kind == "given":
        return NOT_GIVEN
    asked = concept.form == ASKED_IN_EVERY_SET
    if concept.not_charted is None or (partial_record and asked):
        return ALL_CODES
    position = concept.position(concept.not_charted)
    return ALL_CODES if position is None else np.int64(1 << position)


def _rows(block: Block, concept: Concept) -> tuple[Ints, Floats, NDArray[np.int64]]:
    """Keys, values and sources of the concept's rows, what was known before first."""
    frame = block.frame
    rows = frame.rows[concept.name]
    person = frame.patient[rows]
    a, b = np.searchsorted(person, [block.begins, block.ends])
    some = slice(rows.start + int(a), rows.start + int(b))
    local = frame.patient[some] - block.begins
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
    if concept.coded:
        bits = [ALL_CODES if c.unknown else 1 << i for i, c in enumerate(concept.codes)]
        table = np.array([*bits, ALL_CODES], np.int64)
        position = np.where(absent, len(bits), value).astype(np.int64)
        empty = np.zeros(len(value))
        return empty, empty, table[position]
    floor, ceiling = whole(concept)
    low, high = np.where(absent, floor, value), np.where(absent, ceiling, value)
    return low, high, np.zeros(len(value), np.int64)


def _limit(key: Ints, length: int | None, quiet: NDArray[np.bool_]) -> Ints | None:
    """Keys `length` later; never for the code that silence stands for."""
    if length is None:
        return None
    return np.append(np.where(quiet, NEVER, key + length), [NEVER, NEVER])
