"""The statements by which a database itself refuses to change or remove a row."""

_FUNCTION = "cartwatch_append_only"


def append_only(table: str, key: str, dialect: str) -> tuple[str, ...]:
    """The statements that make a table grow only. `key` is its primary key."""
    return _postgresql(table) if dialect == "postgresql" else _sqlite(table, key)


def _sqlite(table: str, key: str) -> tuple[str, ...]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    made = f"CREATE TRIGGER {table}_no_"
    return (
        f"{made}update BEFORE UPDATE ON {table} {refuse}",
        f"{made}delete BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE would remove the old row without a DELETE
        f"{made}replace BEFORE INSERT ON {table}"  # noqa: S608 names are our own
        f" WHEN NEW.{key} IN (SELECT {key} FROM {table}) {refuse}",
    )


def _postgresql(table: str) -> tuple[str, ...]:
    return (
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE"
        f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
    )
