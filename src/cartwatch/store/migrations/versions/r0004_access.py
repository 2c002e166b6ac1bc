"""Wards and single sign-on of users, steps of sessions, broken glass, attempts."""

from alembic import op

from cartwatch.store.migrations.columns import (
    document,
    flag,
    patient,
    row_id,
    text,
    time,
)
from cartwatch.store.migrations.growth import grows_only

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Adds them; rows from before have none of the new columns."""
    op.add_column("user_account", document("wards", optional=True))
    op.add_column("user_account", text("issuer", optional=True))
    op.add_column("user_account", text("subject", optional=True))
    op.add_column("user_session", text("how", optional=True))
    op.add_column("user_session", text("address", optional=True))
    op.add_column("family_link", text("person", optional=True))
    op.add_column("family_link", text("person_class", optional=True))
    _sessions()
    _attempts()
    grows_only(
        {
            "session_step": "id",
            "sign_in_attempt": "id",
            "link_attempt": "id",
            "break_glass": "id",
        }
    )


def downgrade() -> None:
    """A clinical record is never taken back; restore a backup instead."""
    raise NotImplementedError


def _sessions() -> None:
    op.create_table(
        "session_step",
        row_id(),
        text("token_hash", index=True),
        text("step"),
        text("how", optional=True),
        time("at"),
    )
    op.create_table(
        "break_glass",
        row_id(),
        patient(),
        text("login", index=True),
        text("reason"),
        time("begins_at"),
        time("until"),
        time("recorded_at"),
        text("recorded_by"),
    )


def _attempts() -> None:
    op.create_table(
        "sign_in_attempt",
        row_id(),
        text("login", index=True),
        text("address", optional=True, index=True),
        text("device", optional=True),
        text("how"),
        flag("accepted"),
        text("reason", optional=True),
        time("at"),
    )
    op.create_table(
        "link_attempt",
        row_id(),
        text("token_hash", index=True),
        text("address", optional=True),
        flag("accepted"),
        time("at"),
    )
