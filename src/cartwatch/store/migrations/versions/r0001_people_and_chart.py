"""Patients, their chart and the audit chain, and triggers that let them only grow."""

import sqlalchemy as sa
from alembic import op

from cartwatch.clinical.names import DEVELOPMENTAL_DELAY
from cartwatch.store.migrations.columns import (
    document,
    flag,
    number,
    patient,
    row_id,
    text,
    time,
    to,
    whole,
)
from cartwatch.store.migrations.growth import grows_only

revision: str = "0001"
down_revision: str | None = None

GROWS_ONLY = {
    "audit_event": "id",
    "write_key": "key",
    "patient": "id",
    "patient_change": "id",
    "infusion": "id",
    "stay": "id",
    "assignment": "id",
    "protocol_activation": "id",
    "observation": "id",
    "attribution": "id",
    "adjudication": "id",
}
"""Table and primary key."""

ONE_VALUE = (
    "(number IS NOT NULL AND code IS NULL AND absent_reason IS NULL)"
    " OR (number IS NULL AND code IS NOT NULL AND absent_reason IS NULL)"
    " OR (number IS NULL AND code IS NULL AND absent_reason IS NOT NULL)"
    " OR (status = 'entered-in-error' AND amends IS NOT NULL)"
)
STATUS = "status IN ('final', 'amended', 'entered-in-error')"


def upgrade() -> None:
    """Creates the tables, then their triggers."""
    _ledger()
    _patients()
    _infusions_and_stays()
    _duties()
    _observations()
    _decisions()
    grows_only(GROWS_ONLY)


def downgrade() -> None:
    """A clinical record is never taken back; restore a backup instead."""
    raise NotImplementedError


def _ledger() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        time("at"),
        text("by"),
        text("action"),
        text("patient", optional=True, index=True),
        document("rows"),
        document("details"),
        text("prev_hash"),
        text("hash"),
    )
    op.create_table(
        "write_key",
        sa.Column("key", sa.String(), primary_key=True),
        text("action"),
        document("ids"),
        time("at"),
        text("by"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("watcher", sa.String(), primary_key=True),
        time("at"),
        text("note", optional=True),
    )


def _patients() -> None:
    op.create_table(
        "patient",
        sa.Column("id", sa.String(), primary_key=True),
        text("name"),
        sa.Column("birth_date", sa.Date()),
        text("sex", optional=True),
        flag(DEVELOPMENTAL_DELAY),
        text("product", optional=True),
        text("diagnosis", optional=True),
        text("language", optional=True),
        flag("synthetic"),
        time("recorded_at"),
        text("recorded_by"),
    )
    op.create_table(
        "patient_change",
        row_id(),
        patient(),
        document("changes"),
        text("reason"),
        time("recorded_at"),
        text("recorded_by"),
    )


def _infusions_and_stays() -> None:
    op.create_table(
        "infusion",
        row_id(),
        patient(),
        time("at"),
        text("product", optional=True),
        text("dose", optional=True),
        number("weight_kg"),
        number("age_years"),
        flag("withdrawn"),
        to("infusion", "amends"),
        time("recorded_at"),
        text("recorded_by"),
    )
    op.create_table(
        "stay",
        row_id(),
        patient(),
        text("ward", optional=True, index=True),
        text("bed", optional=True),
        time("begins_at"),
        flag("paused"),
        text("reason", optional=True),
        to("stay", "amends"),
        time("recorded_at"),
        text("recorded_by"),
    )


def _duties() -> None:
    op.create_table(
        "assignment",
        row_id(),
        text("ward", optional=True, index=True),
        patient(optional=True),
        text("role"),
        text("person", optional=True),
        time("begins_at"),
        time("until", optional=True),
        time("recorded_at"),
        text("recorded_by"),
    )
    op.create_table(
        "protocol_activation",
        row_id(),
        text("ward", index=True),
        text("digest"),
        text("version"),
        text("status"),
        time("begins_at"),
        text("approved_by"),
        text("second_approved_by"),
        document("files", optional=True),
        time("recorded_at"),
        text("recorded_by"),
    )


def _observations() -> None:
    op.create_table(
        "observation",
        row_id(),
        patient(index=False),
        time("at"),
        time("recorded_at"),
        text("recorded_by"),
        text("concept"),
        number("number"),
        text("code", optional=True),
        text("unit", optional=True),
        text("dose", optional=True),
        text("status"),
        text("absent_reason", optional=True),
        to("observation", "amends"),
        text("reason", optional=True),
        text("source", optional=True),
        text("source_id", optional=True),
        sa.Column("key", sa.String(), unique=True),
        sa.CheckConstraint(ONE_VALUE, name="one_value"),
        sa.CheckConstraint(STATUS, name="status"),
    )
    op.create_index("ix_observation_patient_at", "observation", ["patient", "at"])


def _decisions() -> None:
    op.create_table(
        "attribution",
        row_id(),
        patient(),
        text("scale"),
        text("domain"),
        whole("grade"),
        time("begins"),
        time("ends", optional=True),
        text("cause"),
        text("reason"),
        to("attribution", "amends"),
        time("recorded_at"),
        text("recorded_by"),
    )
    op.create_table(
        "adjudication",
        row_id(),
        patient(),
        text("scale"),
        time("at"),
        whole("grade"),
        whole("lowest", optional=True),
        whole("highest", optional=True),
        text("digest", optional=True),
        text("reason"),
        time("recorded_at"),
        text("recorded_by"),
    )
