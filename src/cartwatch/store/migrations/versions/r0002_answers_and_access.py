"""Answers to alerts, messages, family pages and accounts; all of them only grow."""

import sqlalchemy as sa
from alembic import op

from cartwatch.store.migrations.columns import (
    document,
    flag,
    patient,
    row_id,
    text,
    time,
    to,
    whole,
)
from cartwatch.store.migrations.growth import grows_only

revision: str = "0002"
down_revision: str | None = "0001"

GROWS_ONLY = {
    "acknowledgement": "id",
    "outbox": "id",
    "delivery": "id",
    "family_release": "id",
    "family_link": "id",
    "user_account": "id",
    "user_session": "id",
    "revocation": "token_hash",
}
"""Table and primary key."""


def upgrade() -> None:
    """Creates the tables, then their triggers."""
    _messages()
    _family()
    _users()
    _sessions()
    grows_only(GROWS_ONLY)


def downgrade() -> None:
    """A clinical record is never taken back; restore a backup instead."""
    raise NotImplementedError


def _messages() -> None:
    op.create_table(
        "acknowledgement",
        row_id(),
        patient(),
        text("alert"),
        time("opened_at"),
        whole("level"),
        text("by"),
        time("at"),
        time("until", optional=True),
        text("note", optional=True),
    )
    op.create_table(
        "outbox",
        row_id(),
        patient(index=False),
        text("alert"),
        time("opened_at"),
        text("recipient"),
        whole("step"),
        text("priority"),
        text("says"),
        document("details", optional=True),
        time("at"),
        sa.UniqueConstraint("patient", "alert", "opened_at", "recipient", "step"),
    )
    delivered = (flag("delivered"), text("reason", optional=True))
    message = to("outbox", "message", optional=False, index=True)
    op.create_table("delivery", row_id(), message, time("at"), *delivered)


def _family() -> None:
    op.create_table(
        "family_release",
        row_id(),
        patient(),
        text("state"),
        text("decision"),
        text("digest", optional=True),
        text("language", optional=True),
        text("told_to", optional=True),
        flag("interpreter", optional=True),
        text("reason", optional=True),
        text("released_by"),
        time("at"),
    )
    op.create_table(
        "family_link",
        row_id(),
        sa.Column("token_hash", sa.String(), nullable=False, unique=True),
        text("pin_hash", optional=True),
        patient(),
        text("language", optional=True),
        time("expires_at", optional=True),
        time("recorded_at"),
        text("recorded_by"),
    )


def _users() -> None:
    op.create_table(
        "user_account",
        row_id(),
        text("login", index=True),
        text("name"),
        text("role"),
        text("ward", optional=True),
        text("password_hash", optional=True),
        text("pin_hash", optional=True),
        text("contact", optional=True),
        flag("active"),
        time("recorded_at"),
        text("recorded_by"),
    )


def _sessions() -> None:
    op.create_table(
        "user_session",
        row_id(),
        sa.Column("token_hash", sa.String(), nullable=False, unique=True),
        text("login", index=True),
        text("role"),
        time("began_at"),
        time("expires_at"),
        text("device", optional=True),
    )
    op.create_table(
        "revocation",
        sa.Column("token_hash", sa.String(), primary_key=True),
        time("at"),
        text("by"),
        text("reason"),
    )
