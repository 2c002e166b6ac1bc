"""Floor 5: the record. Rows only ever grow, each with its audit event.

Open with `engine`, bring up to date with `upgrade`, then `with reading(engine)` or
`with writing(engine)` as session. What is written goes through `append`; what grading
reads comes from `frame`, `patients`, `attributions` and `adjudications`.
"""

from cartwatch.store import tables
from cartwatch.store.alive import last_beat
from cartwatch.store.append import Appended, append
from cartwatch.store.audit import audit_head
from cartwatch.store.backup import Copied, backup, restore
from cartwatch.store.charted import (
    adjudications,
    attributions,
    charted_as,
    observation,
    observations,
)
from cartwatch.store.engine import engine, reading, writing
from cartwatch.store.errors import NaiveTimeError, StoreError
from cartwatch.store.frame import frame
from cartwatch.store.intake import Landed, Refusal, bulk_insert
from cartwatch.store.migrate import current, differences, require_current, upgrade
from cartwatch.store.people import Card, InfusionFact, People, patients
from cartwatch.store.types import UTCDateTime
from cartwatch.store.verify import AuditProblem, verify_audit
from cartwatch.store.watch import changed_patients, changes

__all__ = [
    "Appended",
    "AuditProblem",
    "Card",
    "Copied",
    "InfusionFact",
    "Landed",
    "NaiveTimeError",
    "People",
    "Refusal",
    "StoreError",
    "UTCDateTime",
    "adjudications",
    "append",
    "attributions",
    "audit_head",
    "backup",
    "bulk_insert",
    "changed_patients",
    "changes",
    "charted_as",
    "current",
    "differences",
    "engine",
    "frame",
    "last_beat",
    "observation",
    "observations",
    "patients",
    "reading",
    "require_current",
    "restore",
    "tables",
    "upgrade",
    "verify_audit",
    "writing",
]
