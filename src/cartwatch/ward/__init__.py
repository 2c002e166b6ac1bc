"""Floor 6: the verbs. What people do on a ward, and the one review of what is so.

Verbs that write take a `session` from `store.writing`, `now` and who did it; they
raise Refused with every reason, or StoreError when the record cannot take it.
"""

from cartwatch.ward.adjudicate import adjudicate
from cartwatch.ward.answers import acknowledge, release, review_worry
from cartwatch.ward.attribute import attribute, end_attribution
from cartwatch.ward.card import PatientCard
from cartwatch.ward.chart import Charted, chart
from cartwatch.ward.correct import correct
from cartwatch.ward.family_page import spoken_of
from cartwatch.ward.follow import Followed, follow
from cartwatch.ward.on_call import on_call
from cartwatch.ward.people import (
    NewPatient,
    discharge,
    enrol,
    infuse,
    move,
    patients,
    pause,
)
from cartwatch.ward.reach import unreached
from cartwatch.ward.refused import Refusal, Refused
from cartwatch.ward.review import Review, review
from cartwatch.ward.scale_review import ScaleReview
from cartwatch.ward.value import NewObservation
from cartwatch.ward.watch import Tick, tick, watch

__all__ = [
    "Charted",
    "Followed",
    "NewObservation",
    "NewPatient",
    "PatientCard",
    "Refusal",
    "Refused",
    "Review",
    "ScaleReview",
    "Tick",
    "acknowledge",
    "adjudicate",
    "attribute",
    "chart",
    "correct",
    "discharge",
    "end_attribution",
    "enrol",
    "follow",
    "infuse",
    "move",
    "on_call",
    "patients",
    "pause",
    "release",
    "review",
    "review_worry",
    "spoken_of",
    "tick",
    "unreached",
    "watch",
]
