"""What is carried to a finer grid is what asking there afresh would say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwatch.grading.block import block
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.ground import Ground
from cartwatch.grading.runs import everywhere
from cartwatch.grading.table import table
from cartwatch.grading.walk import scale_nodes, walk
from grading.charts import at, framed
from laws.strategies import charts, made_up, medicines, shipped

HOURS = 110


def asked_afresh(evaluation):
    """The same questions on the same instants, and nothing carried."""
    ground = evaluation.ground
    fresh = Evaluation(Ground(ground.grid, ground.columns), opens=evaluation.opens)
    fresh.onset = evaluation.onset
    return fresh


def agree(vocabulary, scale, chart, *, explained, partial=False, **known):
    """Every node of a scale is on the settled grid what it would be made fresh."""
    prepared = framed(vocabulary, chart, **known)
    stop = np.full(1, at(HOURS).value // 1000)
    graded = table(
        block(prepared, 0, 1, stop),
        scale,
        explained=explained,
        partial_record=partial,
    )
    carried = graded.evaluation
    fresh = asked_afresh(carried)
    size = carried.ground.grid.size
    for node in walk(scale_nodes(scale, flags=explained)):
        old, new = (everywhere(e.truth(node), size) for e in (carried, fresh))
        assert old.tolist() == new.tolist(), str(node.text)


@pytest.mark.parametrize("explained", [False, True])
@pytest.mark.parametrize("scale_id", ["crs-astct-2019", "icans-astct-2019"])
@given(chart=charts)
def test_a_carried_truth_is_one_made_fresh(scale_id, explained, chart):
    """Fever, windows, waivers and drops of the two scales."""
    library = shipped()
    scale = library.scales[scale_id]
    agree(library.vocabulary, scale, chart, explained=explained)


@given(chart=medicines, weight=st.sampled_from([None, 80.0]), partial=st.booleans())
def test_a_carried_dose_is_one_made_fresh(chart, weight, partial):
    """A dose is given at its instant alone, however fine the grid."""
    library = made_up()
    known = {} if weight is None else {"weight_kg": weight}
    scale = library.scales["medicines"]
    agree(library.vocabulary, scale, chart, explained=True, partial=partial, **known)
