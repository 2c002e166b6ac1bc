"""Runs the steps on the connection that `cartwatch.store.migrate` passes in."""

from alembic import context

from cartwatch.store.tables import Record

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,  # SQLite can, once BEGIN is written by us
)
with context.begin_transaction():
    context.run_migrations()
