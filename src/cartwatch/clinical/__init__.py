"""Floor 1: the words of the field. Frozen values, no tables, no input or output."""

from cartwatch.clinical.concept import Band, Code, Concept, Kind, Vocabulary
from cartwatch.clinical.grade import UNGRADED, WORST, Grade
from cartwatch.clinical.limits import neuro_instrument, systolic_limit
from cartwatch.clinical.observation import (
    ADJUDICATION_CAUSES,
    ATTRIBUTION_CAUSES,
    JUDGED_FOR,
    STANDING_CAUSES,
    Adjudication,
    Attribution,
    Observation,
    Status,
    Subject,
    Value,
    cause_word,
    causes_for,
)
from cartwatch.clinical.rates import Dose, Rate, dose, rate
from cartwatch.clinical.time import duration, micros, moment, spoken
from cartwatch.clinical.units import converter, unit_words

__all__ = [
    "ADJUDICATION_CAUSES",
    "ATTRIBUTION_CAUSES",
    "JUDGED_FOR",
    "STANDING_CAUSES",
    "UNGRADED",
    "WORST",
    "Adjudication",
    "Attribution",
    "Band",
    "Code",
    "Concept",
    "Dose",
    "Grade",
    "Kind",
    "Observation",
    "Rate",
    "Status",
    "Subject",
    "Value",
    "Vocabulary",
    "cause_word",
    "causes_for",
    "converter",
    "dose",
    "duration",
    "micros",
    "moment",
    "neuro_instrument",
    "rate",
    "spoken",
    "systolic_limit",
    "unit_words",
]
