"""Floor 1: the words of the field. Frozen values, no tables, no input or output."""

from cartwatch.clinical.concept import Band, Code, Concept, Kind, Vocabulary
from cartwatch.clinical.grade import UNGRADED, WORST, Grade
from cartwatch.clinical.limits import neuro_instrument, systolic_limit
from cartwatch.clinical.observation import (
    Attribution,
    Observation,
    Status,
    Subject,
    Value,
)
from cartwatch.clinical.time import duration, micros, moment, spoken
from cartwatch.clinical.units import converter, unit_words

__all__ = [
    "UNGRADED",
    "WORST",
    "Attribution",
    "Band",
    "Code",
    "Concept",
    "Grade",
    "Kind",
    "Observation",
    "Status",
    "Subject",
    "Value",
    "Vocabulary",
    "converter",
    "duration",
    "micros",
    "moment",
    "neuro_instrument",
    "spoken",
    "systolic_limit",
    "unit_words",
]
