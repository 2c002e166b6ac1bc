"""A total that contradicts its items at the same instant is refused; items stay."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Concept, Vocabulary
from cartwatch.exchange.refusal import Ledger
from cartwatch.exchange.rows import Rows

_INSTANT = ["patient", "at"]
STEP = "count again and chart the total or the items, not both"


def check_sums(
    frame: pd.DataFrame, rows: Rows, vocabulary: Vocabulary, ledger: Ledger
) -> None:
    """Refuse charted totals outside what their items at that instant add up to.

    Items that are missing count as anything between their limits. `frame` has one
    row for each of `rows`; corrected rows and rows entered in error are left out.
    """
    totals = [c for c in vocabulary.concepts.values() if c.sum_of]
    charted = set(rows["concept"].words)
    for concept in totals:
        if concept.name in charted and charted & set(concept.sum_of):
            _check_total(frame, concept, vocabulary, rows, ledger)


def _check_total(
    frame: pd.DataFrame,
    concept: Concept,
    vocabulary: Vocabulary,
    rows: Rows,
    ledger: Ledger,
) -> None:
    counts = ~ledger.refused & frame["value"].notna().to_numpy()
    counts &= ~frame["status"].eq("entered-in-error").to_numpy()
    corrected = set(frame["amends"]) - {""}
    if corrected:
        counts &= ~frame["id"].isin(corrected).to_numpy()
    totals = frame[counts & frame["concept"].eq(concept.name).to_numpy()]
    items = frame[counts & frame["concept"].isin(concept.sum_of).to_numpy()]
    if totals.empty or items.empty:
        return
    ranges = _ranges(items, concept, vocabulary)
    joined = totals.join(ranges, on=_INSTANT, how="inner")
    wrong = joined[
        (joined["value"] < joined["least"]) | (joined["value"] > joined["most"])
    ]
    _refuse(wrong, concept, rows, ledger)


def _ranges(
    items: pd.DataFrame, concept: Concept, vocabulary: Vocabulary
) -> pd.DataFrame:
    """The least and the most that the items of each instant can add up to."""
    by_item = items.groupby([*_INSTANT, "concept"], sort=False)["value"]
    spans = by_item.agg(["min", "max"]).reset_index()
    limits = {n: vocabulary[n].plausible or (0.0, np.inf) for n in concept.sum_of}
    low, high = (sum(limit[i] for limit in limits.values()) for i in (0, 1))
    spans["least"] = spans["min"] - spans["concept"].map(
        {n: v[0] for n, v in limits.items()}
    )
    spans["most"] = spans["max"] - spans["concept"].map(
        {n: v[1] for n, v in limits.items()}
    )
    sums = spans.groupby(_INSTANT, sort=False)[["least", "most"]].sum()
    return sums.add(pd.Series({"least": low, "most": high}))


def _refuse(wrong: pd.DataFrame, concept: Concept, rows: Rows, ledger: Ledger) -> None:
    if wrong.empty:
        return
    where: NDArray[np.int64] = wrong.index.to_numpy(np.int64)
    reasons = np.array(
        [
            f"{concept.name} {total:g}, but its items at that time add up to "
            + (f"{least:g}" if least == most else f"{least:g} to {most:g}")
            for total, least, most in zip(
                wrong["value"], wrong["least"], wrong["most"], strict=True
            )
        ],
        dtype=object,
    )
    ledger.refuse(
        where, rows.cell.text[where], rows["value"].text[where], reasons, STEP
    )
