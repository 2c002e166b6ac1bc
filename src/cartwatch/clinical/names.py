"""The few concept names that the code itself must know.

Everything else that can be charted is listed in ``protocols/vocabulary.yaml`` and
nowhere in the code.
"""

AGE = "age"
DAYS_SINCE_INFUSION = "days_since_infusion"
SYSTOLIC_LIMIT = "systolic_limit"
NEURO_INSTRUMENT = "neuro_instrument"
DEVELOPMENTAL_DELAY = "developmental_delay"
DEATH = "death"
WEIGHT = "weight"
BASELINE = "baseline_"

DERIVED = (AGE, DAYS_SINCE_INFUSION, SYSTOLIC_LIMIT, NEURO_INSTRUMENT)
"""Concepts computed from the patient unless a clinician charts the patient's own."""

ASKED_IN_EVERY_SET = "blood_pressure_medicine"
"""The form whose question every set answers; until then its silence is unknown."""

FOUND_BY_CLINICIANS = "organs"
"""The form of clinicians' findings; on a live ward its silence is unknown too."""
