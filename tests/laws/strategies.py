"""Random charts: values on both sides of every boundary, at any quarter of an hour."""

from functools import cache

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
