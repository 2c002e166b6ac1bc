"""A range holds exactly what is still possible."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwatch.grading import frame, timeline
from grading.charts import observations, people
from laws.strategies import shipped

CRS = {
    "temperature": [36.8, 38.2],
    "systolic_bp": [84.0, 118.0],
    "oxygen_device": ["room_air", "nasal_cannula", "face_mask", "cpap"],
    "oxygen_flow": [2.0, 8.0],
    "norepinephrine": ["running", "stopped"],
    "epinephrine": ["running", "stopped"],
}
ICANS = {
    "ice_score": [10.0, 8.0, 4.0, 1.0],
    "consciousness": ["alert", "spontaneous", "voice", "touch", "unarousable"],
    "seizure": ["none", "brief", "prolonged_or_repetitive"],
    "motor_weakness": ["none", "deep_focal"],
}
CAPD = {
    "capd_score": [0.0, 4.0, 8.0, 9.0],
    "baseline_capd_score": [0.0, 4.0, 8.0],
    "consciousness": ["alert", "spontaneous", "voice", "touch", "unarousable"],
    "seizure": ["none", "brief", "prolonged_or_repetitive"],
}
CASES = [
    ("crs-astct-2019", CRS),
    ("icans-astct-2019", ICANS),
    ("icans-astct-2019-child", CAPD),
]
SILENT = {"norepinephrine", "epinephrine", "seizure", "motor_weakness"}
"""Silence about these is a value; to leave them open they are charted as absent."""


def graded(scale_id, charts):
    """Lowest and highest of each chart at one instant."""
    ward = {
        f"P{i:05d}": [(1.0, concept, value) for concept, value in chart.items()]
        for i, chart in enumerate(charts)
    }
    library = shipped()
    vocabulary = library.vocabulary
    table = observations(vocabulary, ward)
    prepared = frame(table, people(ward, vocabulary, age=40.0), vocabulary)
    rows = timeline(prepared, library.scales[scale_id], regardless=True)
    last = rows.groupby("patient", observed=True).last()
    return list(zip(last["lowest"], last["highest"], strict=True))


def completions(values, partial):
    """Every chart that agrees with a partial one."""
    choices = [
        [partial[c]] if partial.get(c) is not None else values[c] for c in values
    ]
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*choices)]


@pytest.mark.parametrize(("scale_id", "values"), CASES)
@given(data=st.data())
def test_a_range_is_the_hull_of_its_completions(scale_id, values, data):
    """Nothing outside the range can be so, and both of its ends can."""
    partial = {
        c: data.draw(st.sampled_from([None, *options]), label=c)
        for c, options in values.items()
    }
    if "oxygen_flow" in partial and partial["oxygen_device"] is None:
        partial["oxygen_flow"] = None
    charted = {c: v for c, v in partial.items() if v is not None or c in SILENT}
    if not charted:
        return
    ((low, high),) = graded(scale_id, [charted])
    found = graded(scale_id, completions(values, partial))
    assert (min(a for a, _ in found), max(b for _, b in found)) == (low, high)


@pytest.mark.parametrize(("scale_id", "values"), CASES)
def test_every_complete_chart_is_settled(scale_id, values):
    """With everything charted there is one grade."""
    found = graded(scale_id, completions(values, {}))
    assert all(low == high for low, high in found)
    assert {0, 4} <= {low for low, _ in found}


WORSE = {
    "crs-astct-2019": {
        "temperature": [36.8, 38.0, 40.1],
        "systolic_bp": [118.0, 90.0, 89.0, 60.0],
        "oxygen_device": [
            "room_air",
            "nasal_cannula",
            "high_flow_nasal_cannula",
            "bipap",
        ],
        "norepinephrine": ["stopped", "running"],
        "epinephrine": ["stopped", "running"],
    },
    "icans-astct-2019": {
        "ice_score": [10.0, 9.0, 6.0, 2.0, 0.0],
        "consciousness": ["alert", "spontaneous", "voice", "touch", "unarousable"],
        "seizure": ["none", "brief", "prolonged_or_repetitive"],
        "motor_weakness": ["none", "deep_focal"],
        "cerebral_edema": ["none", "focal", "diffuse"],
    },
}


@pytest.mark.parametrize("scale_id", sorted(WORSE))
def test_a_worse_value_never_lowers_a_grade(scale_id):
    """One step worse in any sign gives the same grade or a higher one."""
    values = WORSE[scale_id]
    charts = completions(values, {})
    table = pd.Series(
        dict(
            zip(
                (tuple(c.values()) for c in charts),
                graded(scale_id, charts),
                strict=True,
            )
        )
    )
    for chart in charts:
        for concept, order in values.items():
            place = order.index(chart[concept])
            if place + 1 < len(order):
                worse = chart | {concept: order[place + 1]}
                here, there = table[tuple(chart.values())], table[tuple(worse.values())]
                assert here[0] <= there[0], (chart, worse)
                assert here[1] <= there[1], (chart, worse)
