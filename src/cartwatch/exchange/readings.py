"""Every charted word of a file as a number, read once for each distinct word."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.clinical import dose as read_dose
from cartwatch.exchange.refusal import Ledger, Refused
from cartwatch.exchange.rows import Rows
from cartwatch.exchange.table import Column, column
from cartwatch.exchange.values import did_you_mean, reader

_DRUG_KINDS = ("given", "running")
NOT_LISTED = "use a name of the vocabulary, or leave the row out"
EMPTY_STEP = "chart the value, or say why there is none in absent_reason"


def read_values(
    rows: Rows, vocabulary: Vocabulary, ledger: Ledger, *, in_error: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Values by row: numbers in the vocabulary's units, or positions of codes.

    NaN where the value is absent or refused. A row entered in error claims nothing,
    so its value is not judged.
    """
    values = np.full(len(rows), np.nan)
    known = _known_concepts(rows, vocabulary, ledger)
    empty = rows["value"].has("")
    _check_absence(rows, ledger, empty, in_error)
    readable = known & ~empty & rows["absent_reason"].has("")
    for concept, unit, where in _pairs(rows, readable):
        _read_pair(vocabulary, concept, unit, where, rows, ledger, values, in_error)
    return values


def _known_concepts(
    rows: Rows, vocabulary: Vocabulary, ledger: Ledger
) -> NDArray[np.bool_]:
    each = rows["concept"]
    known = np.array([word in vocabulary for word in each.words], bool)
    reasons = np.full(len(each.words), "", dtype=object)
    for i in np.flatnonzero(~known):
        word = str(each.words[i])
        near = did_you_mean(word, vocabulary.concepts)
        reasons[i] = f"'{word}' is not in the vocabulary.{near}"
        if not word:
            reasons[i] = "no concept"
    bad = ~known[each.codes]
    labels = rows.cell.text[bad]
    place = np.where(labels == "value", "concept", labels)
    codes = each.codes[bad]
    ledger.refuse(bad, place, each.words[codes], reasons[codes], NOT_LISTED)
    return ~bad


def _check_absence(
    rows: Rows, ledger: Ledger, empty: NDArray[np.bool_], in_error: NDArray[np.bool_]
) -> None:
    reason = rows["absent_reason"]
    taken_back = in_error & ~rows["amends"].has("")
    silent = empty & reason.has("") & ~taken_back
    text = np.full(int(silent.sum()), "", dtype=object)
    ledger.refuse(silent, "value", text, "no value and no absent_reason", EMPTY_STEP)
    both = ~empty & ~reason.has("")
    ledger.refuse(
        both,
        "absent_reason",
        reason.text[both],
        "a value and a reason why there is none",
        "leave one of the two empty",
    )


def _pairs(
    rows: Rows, readable: NDArray[np.bool_]
) -> list[tuple[str, str, NDArray[np.int64]]]:
    """Which rows were charted as this concept in this unit?"""
    concept, unit = rows["concept"], rows["unit"]
    where = np.flatnonzero(readable)
    key = concept.codes[where] * len(unit.words) + unit.codes[where]
    order = np.argsort(key, kind="stable")
    keys, starts = np.unique(key[order], return_index=True)
    groups = np.split(where[order], starts[1:]) if len(keys) else []
    named = [divmod(int(k), len(unit.words)) for k in keys]
    return [
        (str(concept.words[c]), str(unit.words[u]), group)
        for (c, u), group in zip(named, groups, strict=True)
    ]


def _read_pair(
    vocabulary: Vocabulary,
    concept: str,
    unit: str,
    where: NDArray[np.int64],
    rows: Rows,
    ledger: Ledger,
    values: NDArray[np.float64],
    in_error: NDArray[np.bool_],
) -> None:
    """Read the distinct words of one concept in one unit, then spread them by row."""
    judged = ~in_error[where]
    try:
        read = reader(vocabulary[concept], unit)
    except Refused as problem:
        bad = where[judged]
        names = "unit" if unit else rows.cell.text[bad]
        shown = rows["unit" if unit else "value"].text[bad]
        ledger.refuse(bad, names, shown, problem.reason, problem.next_step)
        return
    each = rows["value"]
    used, back = np.unique(each.codes[where], return_inverse=True)
    found, reasons, steps = _read_words(each.words[used], read)
    values[where] = found[back]
    wrong = (reasons[back] != "") & judged
    bad, which = where[wrong], back[wrong]
    names = rows.cell.text[bad]
    ledger.refuse(bad, names, each.text[bad], reasons[which], steps[which])


def _read_words(
    words: NDArray[np.object_], read: Callable[[str], float]
) -> tuple[NDArray[np.float64], NDArray[np.object_], NDArray[np.object_]]:
    """The number, or the reason and the next step, of every word."""
    found = np.full(len(words), np.nan)
    reasons = np.full(len(words), "", dtype=object)
    steps = np.full(len(words), "", dtype=object)
    for i, word in enumerate(words):
        try:
            found[i] = read(word)
        except Refused as problem:
            reasons[i], steps[i] = problem.reason, problem.next_step
    return found, reasons, steps


STRAY_DOSE = "a dose on what is no drug; a decimal comma may have split the value"
STRAY_STEP = "write the value with a point or in quotes, and no dose"


def read_doses(rows: Rows, vocabulary: Vocabulary, ledger: Ledger) -> Column:
    """The dose with its unit: on a drug's row the unit belongs to the dose."""
    concept, unit, dose = rows["concept"], rows["unit"], rows["dose"]
    drug = np.array(
        [w in vocabulary and vocabulary[w].kind in _DRUG_KINDS for w in concept.words],
        bool,
    )[concept.codes]
    known = np.array([w in vocabulary for w in concept.words], bool)[concept.codes]
    stray = known & ~drug & ~dose.has("")
    ledger.refuse(stray, "dose", dose.text[stray], STRAY_DOSE, STRAY_STEP)
    # "0.1 mcg/kg/min" is whole; with the unit said again nobody could read it.
    bare = np.array([read_dose(w) is None for w in dose.words], bool)[dose.codes]
    both = np.flatnonzero(drug & ~unit.has("") & ~dose.has("") & bare)
    if not len(both):
        return dose
    words = [*dose.words, *(dose.text[both] + " " + unit.text[both])]
    codes = dose.codes.copy()
    codes[both] = len(dose.words) + np.arange(len(both))
    return column(words, codes)
