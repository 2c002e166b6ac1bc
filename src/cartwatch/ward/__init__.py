"""Floor 6: the verbs. What people do on a ward, and the one review of what is so.

Verbs that write take a `session` from `store.writing`, `now` and who did it; they
raise Refused with every reason, or StoreError when the record cannot take it.
"""

from cartwatch.ward.activate import activate, activations, in_force
from cartwatch.ward.adjudicate import adjudicate
from cartwatch.ward.answers import acknowledge, release, review_worry
from cartwatch.ward.assign import assign
from cartwatch.ward.attribute import attribute, end_attribution
from cartwatch.ward.before import baseline, weigh
from cartwatch.ward.card import PatientCard
from cartwatch.ward.chart import Charted, chart
from cartwatch.ward.correct import correct
from cartwatch.ward.death import record_cause, record_death, withdraw_death
from cartwatch.ward.family_link import family_links, link_family, revoke_link
from cartwatch.ward.family_page import spoken_of
from cartwatch.ward.follow import Followed, follow
from cartwatch.ward.on_call import on_call
from cartwatch.ward.people import (
    NewPatient,
    correct_infusion,
    correct_patient,
    enrol,
    infuse,
    patients,
)
from cartwatch.ward.reach import unreached
from cartwatch.ward.refused import Refusal, Refused
from cartwatch.ward.review import Review, review
from cartwatch.ward.scale_review import ScaleReview
from cartwatch.ward.stay import correct_stay, discharge, move, pause
from cartwatch.ward.tasks import Task, close_task, open_tasks
from cartwatch.ward.value import NewObservation
from cartwatch.ward.versions import RulesInForce, Version, rules_in_force
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
    "RulesInForce",
    "ScaleReview",
    "Task",
    "Tick",
    "Version",
    "acknowledge",
    "activate",
    "activations",
    "adjudicate",
    "assign",
    "attribute",
    "baseline",
    "chart",
    "close_task",
    "correct",
    "correct_infusion",
    "correct_patient",
    "correct_stay",
    "discharge",
    "end_attribution",
    "enrol",
    "family_links",
    "follow",
    "in_force",
    "infuse",
    "link_family",
    "move",
    "on_call",
    "open_tasks",
    "patients",
    "pause",
    "record_cause",
    "record_death",
    "release",
    "review",
    "review_worry",
    "revoke_link",
    "rules_in_force",
    "spoken_of",
    "tick",
    "unreached",
    "watch",
    "weigh",
    "withdraw_death",
]
