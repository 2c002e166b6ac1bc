"""Floor 5: files in and out. Good rows are taken, bad ones refused with a reason."""

from cartwatch.exchange.adjudications import AdjudicationIntake, read_adjudications
from cartwatch.exchange.attributions import AttributionIntake, read_attributions
from cartwatch.exchange.grades import (
    ADJUDICATED_COLUMNS,
    GRADE_COLUMNS,
    grades_csv,
    write_episodes,
    write_grades,
)
from cartwatch.exchange.observations import read_observations
from cartwatch.exchange.patients import PatientIntake, read_patients
from cartwatch.exchange.refusal import (
    REFUSAL_COLUMNS,
    Intake,
    refused_path,
    write_refusals,
)
from cartwatch.exchange.table import Unreadable

__all__ = [
    "ADJUDICATED_COLUMNS",
    "GRADE_COLUMNS",
    "REFUSAL_COLUMNS",
    "AdjudicationIntake",
    "AttributionIntake",
    "Intake",
    "PatientIntake",
    "Unreadable",
    "grades_csv",
    "read_adjudications",
    "read_attributions",
    "read_observations",
    "read_patients",
    "refused_path",
    "write_episodes",
    "write_grades",
    "write_refusals",
]
