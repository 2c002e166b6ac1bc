"""Ids at the door: each once, and an amendment names the row that it replaces."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from cartwatch.exchange.refusal import Ledger
from cartwatch.exchange.rows import Rows
from cartwatch.exchange.values import did_you_mean

ONE_ID = "give every row its own id; a correction names the first row in amends"
SAME_ROW = "name the id of the row that this one corrects"


def check_ids(rows: Rows, ledger: Ledger) -> None:
    """Refuse an id that an earlier good row already has."""
    each = rows["id"]
    there = ~each.has("") & ~ledger.refused
    twice = pd.Series(np.where(there, each.codes, -1)).duplicated().to_numpy() & there
    reasons = "the id '" + each.text[twice] + "' stands on an earlier row"
    ledger.refuse(twice, "id", each.text[twice], reasons, ONE_ID)


def check_amends(rows: Rows, ledger: Ledger, known_ids: Collection[str]) -> None:
    """Refuse an amendment of nothing, of itself, or of another patient's row."""
    amends, ids = rows["amends"], rows["id"]
    where = np.flatnonzero(~amends.has("") & ~ledger.refused)
    if not len(where):
        return
    first = {word: i for i, word in reversed(list(enumerate(ids.text))) if word}
    patient, concept = rows["patient"].text, rows["concept"].text
    for row in where:
        target = str(amends.words[amends.codes[row]])
        i = first.get(target)
        if i is None and target not in known_ids:
            reason = f"amends '{target}', and there is no such id."
            reason += did_you_mean(target, first) if len(where) < 100 else ""
        elif i == row:
            reason = "amends itself"
        elif i is not None and patient[i] != patient[row]:
            reason = f"amends '{target}', a row of another patient"
        elif i is not None and concept[i] != concept[row]:
            reason = f"amends '{target}', a row of {concept[i]}"
        else:
            continue
        value = np.array([target], dtype=object)
        ledger.refuse(np.array([row]), "amends", value, reason, SAME_ROW)


def without_lost_targets(frame: pd.DataFrame, known: Collection[str]) -> pd.DataFrame:
    """A correction whose first row was refused stands by itself."""
    if not (frame["amends"] != "").any():
        return frame
    there = frame["amends"].isin({*frame["id"], *known})
    return frame.assign(amends=frame["amends"].where(there, ""))
