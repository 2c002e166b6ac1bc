"""What two scales grade differently, in words and for a program."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console

from cartwatch.clinical import Grade
from cartwatch.grading.compare import Difference, Differences

NAMED, SHOWN = 3, 20
WELL = "without any of these"
Pair = tuple[Grade, Grade]


def show_differences(
    found: Differences, names: tuple[str, str], findings: int, console: Console
) -> None:
    """The least findings that make a difference, grouped by both grades.

    First where both grades are settled, then charts with a gap.
    """
    if len(found.contexts) > 1:
        console.print("Cases, of which each line names those in which it is so:")
        for letter, context in _letters(found).items():
            console.print(f"  {letter}  {context or WELL}", markup=False)
    gap = False
    for pair, rows in _by_pair(found):
        if _open(pair) and not gap:
            gap = True
            console.print("Charts with a gap, where a grade is a range:")
        count = found.pairs[pair]
        console.print(f"{_graded(pair, names)} ({count:,} states)", highlight=False)
        for row in rows[:SHOWN]:
            console.print(f"  {_said(row, found)}", highlight=False, markup=False)
        if len(rows) > SHOWN:
            console.print(f"  and {len(rows) - SHOWN} more; --json lists them all")
    console.print(_summary(found, findings), highlight=False)


def _summary(found: Differences, findings: int) -> str:
    noun = "finding" if findings == 1 else "findings"
    cases = f", in {len(found.contexts)} cases" if len(found.contexts) > 1 else ""
    return (
        f"{found.compared:,} states compared: all of up to {findings} {noun} away from "
        f"a well patient on {found.axes} axes{cases}, charts with a gap included. "
        f"{found.differ:,} differ; listed are the least findings that do."
    )


def _by_pair(found: Differences) -> Iterator[tuple[Pair, list[Difference]]]:
    pairs: dict[Pair, list[Difference]] = {}
    for row in found.rows:
        pairs.setdefault((row.first, row.second), []).append(row)
    yield from sorted(pairs.items(), key=lambda item: _order(item[0]))


def _order(pair: Pair) -> tuple[bool, int, int, int, int]:
    first, second = pair
    ends = first.lowest, first.highest, second.lowest, second.highest
    return _open(pair), *ends


def _open(pair: Pair) -> bool:
    """Whether one of the grades is a range."""
    return not all(grade.settled for grade in pair)


def _graded(pair: Pair, names: tuple[str, str]) -> str:
    first, second = (_range(grade) for grade in pair)
    return f"{first} by {names[0]}, {second} by {names[1]}"


def _range(grade: Grade) -> str:
    if grade.lowest == grade.highest:
        return str(grade.lowest)
    return f"{grade.lowest} to {grade.highest}"


def _letters(found: Differences) -> dict[str, str]:
    return {chr(ord("A") + i): context for i, context in enumerate(found.contexts)}


def _said(row: Difference, found: Differences) -> str:
    """The findings, and the cases where not in all of them."""
    words = " with ".join(_values(values) for values in row.findings) or "nothing else"
    if len(row.contexts) == len(found.contexts):
        return words
    letters = [letter for letter, c in _letters(found).items() if c in row.contexts]
    return f"{words} [{', '.join(letters)}]"


def _values(values: tuple[str, ...]) -> str:
    """Alternatives of one finding; those after the third are counted."""
    first, *rest = values
    concept = first.split(" ", 1)[0] + " "
    plain = [word.removeprefix(concept) for word in rest]
    told = [first, *plain[: NAMED - 1]]
    more = len(values) - len(told)
    return " or ".join(told) + (f" or {more} alike" if more else "")


def difference_rows(
    found: Differences, names: tuple[str, str], findings: int
) -> dict[str, Any]:
    """The same for a program, with every value named."""
    return {
        "scales": list(names),
        "findings": findings,
        "axes": found.axes,
        "compared": found.compared,
        "differ": found.differ,
        "contexts": list(found.contexts),
        "pairs": [
            {"first": _both(pair[0]), "second": _both(pair[1]), "states": number}
            for pair, number in found.pairs.items()
        ],
        "differences": [
            {
                "findings": [list(values) for values in row.findings],
                "contexts": list(row.contexts),
                "first": _both(row.first),
                "second": _both(row.second),
            }
            for row in found.rows
        ],
    }


def _both(grade: Grade) -> list[int]:
    return [grade.lowest, grade.highest]
