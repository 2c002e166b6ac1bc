"""A score charted as a total or summed from its items, as a range."""

from collections.abc import Sequence

import numpy as np

from cartwatch.clinical import Concept
from cartwatch.grading.column import Column, assembled
from cartwatch.grading.frame import Floats, Ints


def total(
    concept: Concept,
    charted: Column,
    items: Sequence[Column],
    *,
    partial_record: bool = False,
) -> Column:
    """The newest of the charted score and the item set; ranges where items miss.

    Items are summed within one instant; an item not charted there may be anything
    on its scale. At the same instant the charted score counts.
    """
    if not any(item.size for item in items):
        return charted
    key, low, high, source = _sums(items)
    alone = ~np.isin(key, charted.key)
    merged = np.append(charted.key, key[alone])
    order = np.argsort(merged, kind="stable")
    return assembled(
        concept,
        merged[order],
        np.append(charted.low[:-2], low[alone])[order],
        np.append(charted.high[:-2], high[alone])[order],
        np.zeros(len(merged), np.int64),
        np.append(charted.source[:-2], source[alone])[order],
        partial_record=partial_record,
    )


def _sums(items: Sequence[Column]) -> tuple[Ints, Floats, Floats, Ints]:
    """Instants, lowest and highest sum, and the row behind each."""
    key = np.unique(np.concatenate([item.key for item in items]))
    low, high = np.zeros(len(key)), np.zeros(len(key))
    source = np.full(len(key), -1, np.int64)
    for item in items:
        at = np.searchsorted(item.key, key)
        at = np.where(np.append(item.key, -1)[at] == key, at, item.size + 1)
        low += item.low[at]
        high += item.high[at]
        source = np.maximum(source, item.source[at])
    return key, low, high, source
