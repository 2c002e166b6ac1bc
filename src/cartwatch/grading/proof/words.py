"""States of a chart in words."""

from collections.abc import Collection, Sequence

import numpy as np

from cartwatch.grading.proof.axes import RUNNING_AT, Axis, Value


def said(axis: Axis, place: int) -> str:
    """One value with its concept; a memory says it all."""
    words = axis.values[place].words
    return words if axis.concept is None else f"{axis.name} {words}"


def values_said(axis: Axis, values: Collection[int]) -> tuple[str, ...]:
    """Values of one axis; a stretch of numbers by its ends."""
    whole = sorted(value for value in values if value < axis.complete)
    open_ones = sorted(value for value in values if value >= axis.complete)
    unbroken = bool(whole) and whole[-1] - whole[0] == len(whole) - 1
    if len(whole) < 2 or not unbroken or not axis.measured:
        return tuple(said(axis, value) for value in (*whole, *open_ones))
    if axis.doses is not None and whole[0] == 1 and axis.complete in values:
        if len(whole) == axis.complete - 1:
            rest = tuple(said(axis, value) for value in open_ones[1:])
            return (f"{axis.name} running", *rest)
    ends = sorted((axis.values[n] for n in (whole[0], whole[-1])), key=lambda v: v.size)
    partial = tuple(said(axis, value) for value in open_ones)
    return (f"{axis.name} {_stretch(*ends)}", *partial)


def _stretch(first: Value, last: Value) -> str:
    """Neighbouring numbers by the lowest and the highest of them."""
    low, high = first.words, last.words.removeprefix(RUNNING_AT)
    if np.isneginf(first.size) or first.words.startswith("under "):
        return last.edges[1] or f"up to {high}"
    if low.startswith(f"{RUNNING_AT}under "):
        return (
            f"{RUNNING_AT}{'any dose' if high.startswith('over ') else f'up to {high}'}"
        )
    if np.isposinf(last.size) or high.startswith("over "):
        return first.edges[0] or f"{low} or more"
    return f"{low.split(' to ')[0]} to {high.split(' to ')[-1]}"


def state(axes: Sequence[Axis], at: Sequence[int], without: str | None = None) -> str:
    """What sets a state apart from a well patient's; empty for that."""
    told = [
        said(axis, place)
        for axis, place in zip(axes, at, strict=True)
        if place and axis.name != without
    ]
    return ", ".join(told)


def wider(words: str, got: tuple[int, int], is_so: tuple[int, int]) -> str:
    """A range that is not that of its completions."""
    return (
        f"the range is not exact: with {words or 'nothing to find'} the grade is "
        f"{spoken(*got)}, but whatever is charted next, it is {spoken(*is_so)}; "
        "write the criterion so that it is decided by one leaf"
    )


def spoken(low: int, high: int) -> str:
    """A range as tests write it, such as 2 and 0 to 2."""
    return str(low) if low == high else f"{low} to {high}"
