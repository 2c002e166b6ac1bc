"""The tables of the record. All but Heartbeat only ever grow.

Triggers in the database refuse to change or remove a row, so what ends, ends by
another row: a Stay by the next Stay, a session by a Revocation, a message by its
Delivery, a charted value by the Observation that amends it.
"""

from cartwatch.store.tables.access import (
    BreakGlass,
    FamilyLink,
    LinkAttempt,
    Revocation,
    SessionStep,
    SignInAttempt,
    User,
    UserSession,
)
from cartwatch.store.tables.answers import (
    Acknowledgement,
    Delivery,
    FamilyRelease,
    Outbox,
    StaffTask,
    StaffTaskDone,
)
from cartwatch.store.tables.base import Record
from cartwatch.store.tables.chart import Adjudication, Attribution, Observation
from cartwatch.store.tables.family import FamilyOpening
from cartwatch.store.tables.ledger import AuditEvent, Heartbeat, WriteKey
from cartwatch.store.tables.people import (
    Assignment,
    Infusion,
    Patient,
    PatientChange,
    ProtocolActivation,
    Stay,
)

__all__ = [
    "Acknowledgement",
    "Adjudication",
    "Assignment",
    "Attribution",
    "AuditEvent",
    "BreakGlass",
    "Delivery",
    "FamilyLink",
    "FamilyOpening",
    "FamilyRelease",
    "Heartbeat",
    "Infusion",
    "LinkAttempt",
    "Observation",
    "Outbox",
    "Patient",
    "PatientChange",
    "ProtocolActivation",
    "Record",
    "Revocation",
    "SessionStep",
    "SignInAttempt",
    "StaffTask",
    "StaffTaskDone",
    "Stay",
    "User",
    "UserSession",
    "WriteKey",
]
