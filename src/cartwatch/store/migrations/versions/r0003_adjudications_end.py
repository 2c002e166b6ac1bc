"""An adjudication has a cause from a list, and an end."""

from alembic import op

from cartwatch.store.migrations.columns import text, time

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """Adds both; rows from before have neither."""
    op.add_column("adjudication", text("cause", optional=True))
    op.add_column("adjudication", time("ends", optional=True))


def downgrade() -> None:
    """A clinical record is never taken back; restore a backup instead."""
    raise NotImplementedError
