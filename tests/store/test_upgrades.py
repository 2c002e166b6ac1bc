"""A store of every older version becomes one of this version, with all it holds."""

import pytest
from sqlalchemy import Engine

from cartwatch import store

from .conftest import charted, enrolled, save, unguarded
from .filled import Rows, fill, held, revisions


def narrowed(now: Rows, before: Rows) -> Rows:
    """Of what there is now, the tables and columns that there were before."""
    return {
        name: {
            key: {column: now[name][key][column] for column in row}
            for key, row in rows.items()
        }
        for name, rows in before.items()
    }


@pytest.mark.parametrize("revision", revisions())
def test_every_row_of_an_older_store_is_kept(revision: str, bare: Engine) -> None:
    """Two rows in every table it had: same keys, same values, same audit."""
    before = fill(bare, revision)
    assert len(before) > 10
    assert store.current(bare) == (revision == revisions()[-1])
    store.upgrade(bare)
    now = held(bare)
    assert before == narrowed(now, before)
    assert {2} == {len(rows) for n, rows in before.items() if n != "audit_event"}
    assert [] == store.differences(bare)
    with store.reading(bare) as session:
        assert [] == store.verify_audit(session)


@pytest.mark.parametrize("revision", revisions())
def test_an_upgraded_store_goes_on(revision: str, bare: Engine) -> None:
    """It is charted in, only grows, and its audit still finds a changed row."""
    fill(bare, revision)
    with bare.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
    store.upgrade(bare)
    if bare.dialect.name == "postgresql":
        restart(bare)
    save(bare, *enrolled("P1"), charted(1))
    unguarded(bare, "observation", "UPDATE observation SET number = 99 WHERE id = 1")
    with store.reading(bare) as session:
        found = [str(problem) for problem in store.verify_audit(session)]
    assert ["observation 1: was changed after it was recorded"] == found


def restart(engine: Engine) -> None:
    """Rows filled in with their numbers leave PostgreSQL's counters behind."""
    with engine.begin() as connection:
        for table in ("infusion", "stay", "observation"):
            counter = f"pg_get_serial_sequence('{table}', 'id')"
            connection.exec_driver_sql(f"SELECT setval({counter}, 2)")


def test_a_half_done_upgrade_leaves_the_store_as_it_was(bare: Engine) -> None:
    """All steps land together: when the last fails, so do the others."""
    fill(bare, "0001")
    with bare.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE revocation (token_hash TEXT)")
    before = held(bare)
    with pytest.raises(store.StoreError, match="revocation"):
        store.upgrade(bare)
    assert before == held(bare)
    assert not store.current(bare)
