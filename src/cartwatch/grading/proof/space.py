"""States of a chart side by side, asked by the same evaluation that grades patients.

A coordinate of a state is the position of a value on an axis; an array of them is
carried into snapshots, so that one call gives the truth of every state at once.
Arrays of any shapes that fit together will do: a product of axes is given as one
dimension an axis and costs no more than its result.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.grading.block import Block, block
from cartwatch.grading.entries import OPS
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.frame import frame
from cartwatch.grading.ground import Ground
from cartwatch.grading.instants import instants
from cartwatch.grading.proof.axes import REMEMBERED, Axis, only_given
from cartwatch.grading.proof.doses import KILOGRAMS
from cartwatch.grading.snapshot import Snapshot
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN, Truth
from cartwatch.grading.walk import walk
from cartwatch.protocol import tree

Places = NDArray[np.int32]


class _States(Ground):
    """A ground whose snapshots are given: one patient, one instant, many states."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        axes: Sequence[Axis],
        places: Mapping[str, Places],
    ) -> None:
        super().__init__(instants(_nobody(vocabulary), []), {})
        for axis in axes:
            if axis.column is not None:
                held, at = axis.column, places[axis.name]
                self._snapshots[axis.name] = Snapshot(held, at, None, False, at)
            if axis.doses is not None:
                self._doses[axis.name] = axis.doses


def _nobody(vocabulary: Vocabulary) -> Block:
    """A block of one patient of whom nothing was charted."""
    when = pd.to_datetime(["2026-01-01T00:00:00Z"]).astype("datetime64[us, UTC]")
    none: dict[str, object] = {"patient": [], "at": when[:0], "recorded_at": when[:0]}
    rows = pd.DataFrame({**none, "concept": [], "value": np.empty(0)})
    one = pd.DataFrame({"patient": ["P"], "infused_at": when, "age_years": [40.0]})
    one["weight_kg"] = KILOGRAMS
    framed = frame(rows, one, vocabulary)
    return block(framed, 0, 1, framed.last)


def posed(
    nodes: Sequence[tree.Node],
    axes: Sequence[Axis],
    places: Mapping[str, Places],
    vocabulary: Vocabulary,
) -> Evaluation:
    """An evaluation that answers these trees in the states at `places`, by axis."""
    evaluation = Evaluation(_States(vocabulary, axes, places))
    memories = {id(node): axis for axis in axes for node in axis.nodes}
    held = {axis.name: axis for axis in axes}
    for node in walk(nodes):
        if isinstance(node, REMEMBERED):
            axis = memories[id(node)]
            evaluation.memo[id(node)] = _remembered(
                node, places[axis.name], evaluation, held, places
            )
        elif isinstance(node, tree.Compare) and node.concept == DAYS_SINCE_INFUSION:
            days = held[node.concept]
            numbers = np.array([value.low for value in days.values])
            true = OPS[node.op](numbers, node.number)[places[node.concept]]
            evaluation.memo[id(node)] = np.where(true, TRUE, FALSE)
    return evaluation


def _remembered(
    node: tree.Node,
    past: Places,
    evaluation: Evaluation,
    held: Mapping[str, Axis],
    places: Mapping[str, Places],
) -> Truth:
    """A criterion over time: what is so now, and what is remembered."""
    yes = np.where(past == 1, TRUE, FALSE)
    if isinstance(node, tree.Dropped):
        now = held[node.concept]
        known = (places[node.concept] < now.complete) & (past < 2)
        return np.where(known, yes, UNKNOWN)
    if isinstance(node, tree.Lasting):
        return np.minimum(yes, evaluation.truth(node.of))
    vocabulary = evaluation.ground.grid.block.frame.vocabulary
    if isinstance(node, tree.Given) or only_given(node, vocabulary):
        return yes
    if isinstance(node, tree.Within | tree.Ever | tree.SinceOnset):
        return np.maximum(yes, evaluation.truth(node.of))
    msg = f"{node.place}: '{node.text}' has no memory"
    raise TypeError(msg)
