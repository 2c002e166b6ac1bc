"""Random charts: values on both sides of every boundary, at any quarter of an hour."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from cartwatch.protocol import Library, load_library


@cache
def shipped() -> Library:
    """The shipped protocols, loaded once."""
    return load_library(None)


VALUES = {
    "temperature": [36.8, 37.95, 38.0, 39.4, None],
    "systolic_bp": [89.0, 90.0, 118.0, None],
    "oxygen_device": [
        "room_air",
        "nasal_cannula",
        "high_flow_nasal_cannula",
        "cpap",
        "ventilator",
        None,
    ],
    "oxygen_flow": [2.0, 6.0, 6.1],
    "norepinephrine": ["running", "stopped"],
    "epinephrine": ["running", "stopped", None],
    "vasopressin": ["running", "stopped"],
    "tocilizumab": ["given"],
    "antipyretic": ["given"],
    "ice_score": [10.0, 9.0, 6.0, 3.0, 2.0, 0.0, None],
    "consciousness": ["alert", "spontaneous", "voice", "unarousable", None],
    "seizure": ["none", "brief", "prolonged_or_repetitive"],
    "motor_weakness": ["none", "deep_focal"],
    "sedative": ["running", "stopped"],
    "intubation_reason": ["hypoxia", "airway"],
}

_rows = st.sampled_from(sorted(VALUES)).flatmap(
    lambda concept: st.tuples(
        st.integers(-8, 4 * 70).map(lambda quarter: quarter / 4),
        st.just(concept),
        st.sampled_from(VALUES[concept]),
    )
)

charts = st.lists(_rows, min_size=1, max_size=40, unique_by=lambda r: (r[0], r[1]))
wards = st.dictionaries(
    st.sampled_from(["P1", "P2", "P3"]), charts, min_size=2, max_size=3
)

# What the state machine charts, by scale: everything the scale asks, a whole set, and
# what a clinician may put down to another cause.
ASKED = {
    "crs-astct-2019": [
        "temperature",
        "systolic_bp",
        "oxygen_device",
        "oxygen_flow",
        "norepinephrine",
        "epinephrine",
        "vasopressin",
        "tocilizumab",
        "antipyretic",
        "intubation_reason",
    ],
    "icans-astct-2019": [
        "ice_score",
        "consciousness",
        "seizure",
        "motor_weakness",
        "sedative",
    ],
}
SETS = {
    "crs-astct-2019": ["temperature", "systolic_bp", "oxygen_device"],
    "icans-astct-2019": ["ice_score", "consciousness"],
}
SIGNS: dict[str, dict[tuple[str, int], list[tuple[str, float | str]]]] = {
    "crs-astct-2019": {
        ("fever", 1): [("temperature", 39.4)],
        ("hypotension", 2): [("temperature", 39.4), ("systolic_bp", 89.0)],
        ("hypotension", 3): [("temperature", 38.0), ("norepinephrine", "running")],
        ("hypoxia", 2): [("temperature", 38.0), ("oxygen_device", "nasal_cannula")],
        ("hypoxia", 4): [("temperature", 38.0), ("oxygen_device", "cpap")],
    },
    "icans-astct-2019": {
        ("ice", 1): [("ice_score", 9.0)],
        ("waking", 2): [("consciousness", "voice")],
        ("waking", 3): [("consciousness", "unarousable")],
        ("seizures", 3): [("seizure", "brief")],
    },
}
CAUSES = {
    "crs-astct-2019": ["infection", "other", "baseline"],
    "icans-astct-2019": ["sedation", "icans", "other"],
}
WORSE: dict[str, dict[str, list[float | str]]] = {
    "crs-astct-2019": {
        "temperature": [36.8, 37.95, 38.0, 39.4],
        "systolic_bp": [118.0, 90.0, 89.0],
        "oxygen_flow": [2.0, 6.0, 6.1],
        "oxygen_device": [
            "room_air",
            "nasal_cannula",
            "high_flow_nasal_cannula",
            "cpap",
        ],
        "norepinephrine": ["stopped", "running"],
        "epinephrine": ["stopped", "running"],
        "vasopressin": ["stopped", "running"],
    },
    "icans-astct-2019": {
        "ice_score": [10.0, 9.0, 6.0, 3.0, 2.0, 0.0],
        "consciousness": ["alert", "spontaneous", "voice", "unarousable"],
        "seizure": ["none", "brief", "prolonged_or_repetitive"],
        "motor_weakness": ["none", "deep_focal"],
    },
}


@cache
def made_up() -> Library:
    """A vocabulary and a scale of medicines, made up for tests."""
    return load_library(Path(__file__).parent / "medicines")


DOSES = ["20 ug/min", "19.9 ug/min", "0.25 ug/kg/min", "1.2 mg/h", "25 ug/min", ""]
OTHER_DOSES = ["10 ug/kg/min", "40 ug/kg/min", "1.2 mg/h", "as ordered"]
MEDICINES = {
    "temperature": [(37.0,), (38.0,), (None,)],
    "weight": [(80.0,), (79.5,), (100.0,), (None,)],
    "one_pump": [("stopped", ""), (None, ""), *(("running", d) for d in DOSES)],
    "other_pump": [("stopped", ""), *(("running", d) for d in OTHER_DOSES)],
    "bolus": [("given",), ("given",), ("given",), (None,)],
    "toxicity": [(0.0,), (1.0,), (3.0,), (None,)],
}

medicines = st.lists(
    st.sampled_from(sorted(MEDICINES)).flatmap(
        lambda concept: st.tuples(
            st.integers(-8, 4 * 40).map(lambda quarter: quarter / 4),
            st.just(concept),
            st.sampled_from(MEDICINES[concept]),
        ).map(lambda row: (row[0], row[1], *row[2]))
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda r: (r[0], r[1]),
)
