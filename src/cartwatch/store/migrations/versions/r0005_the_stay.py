"""Leaves with a return, corrections with a reason, staff tasks, the family's door."""

import sqlalchemy as sa
from alembic import op

from cartwatch.store.migrations.columns import flag, patient, row_id, text, time, to
from cartwatch.store.migrations.growth import grows_only

revision: str = "0005"
down_revision: str | None = "0004"

GROWS_ONLY = {"staff_task": "id", "staff_task_done": "task", "family_opening": "id"}
"""Table and primary key."""


def upgrade() -> None:
    """Adds columns, empty in the rows from before, then three tables."""
    op.add_column("infusion", text("correction", optional=True))
    op.add_column("stay", text("place", optional=True))
    op.add_column("stay", time("expected_return", optional=True))
    op.add_column("stay", flag("withdrawn", optional=True))
    op.add_column("stay", text("correction", optional=True))
    op.add_column("delivery", flag("cancelled", optional=True))
    op.add_column("family_link", text("consent", optional=True))
    _tasks()
    _door()
    grows_only(GROWS_ONLY)


def downgrade() -> None:
    """A clinical record is never taken back; restore a backup instead."""
    raise NotImplementedError


def _tasks() -> None:
    op.create_table(
        "staff_task",
        row_id(),
        patient(),
        text("kind"),
        text("says"),
        time("opened_at"),
        text("opened_by"),
    )
    key = sa.ForeignKey("staff_task.id")
    op.create_table(
        "staff_task_done",
        sa.Column("task", sa.Integer(), key, primary_key=True),
        time("at"),
        text("by"),
        text("note", optional=True),
    )


def _door() -> None:
    op.create_table(
        "family_opening",
        row_id(),
        to("family_link", "link", optional=False, index=True),
        patient(index=False),
        text("outcome"),
        text("session_hash", optional=True, index=True),
        time("until", optional=True),
        time("at"),
    )
