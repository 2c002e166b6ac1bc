"""PostgreSQL on a disk that fills up: said, nothing half, and on again with room."""

import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from os import chown, geteuid
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from cartwatch import store
from cartwatch.store import tables
from postgres import OWNER, Cluster

from .conftest import charted, enrolled, save

pytestmark = pytest.mark.postgres
SIZE = 48 * 1024 * 1024
NO_DISK = "mounting a small disk needs root: this one fault is not provoked here"


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of 48 MiB."""
    folder = Path(tempfile.mkdtemp(prefix="cartwatch-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip(NO_DISK)
    owner = pwd.getpwnam(OWNER)
    chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@pytest.fixture
def ward(postgres: Cluster, disk: Path) -> Iterator[Engine]:
    """A migrated database that lies on that disk, and one patient."""
    postgres.say(f"CREATE TABLESPACE small LOCATION '{disk}'")
    postgres.say("CREATE DATABASE full_ward TEMPLATE template0 TABLESPACE small")
    engine = store.engine(postgres.url("full_ward"))
    try:
        store.upgrade(engine)
        save(engine, *enrolled())
        yield engine
    finally:
        engine.dispose()
        postgres.say("DROP DATABASE full_ward WITH (FORCE)")
        postgres.say("DROP TABLESPACE small")


def test_a_disk_that_fills_up_under_the_server_and_is_freed(
    ward: Engine, disk: Path
) -> None:
    """What was answered is there, the set that did not fit is not; then it goes on."""
    saved = [0]

    def chart_on() -> None:
        for count in range(1, 4_000):
            save(ward, charted(count / 100))
            saved[0] = count

    filler = disk / "filler"
    filler.write_bytes(b"x" * (shutil.disk_usage(disk).free - 256 * 1024))
    with pytest.raises(store.StoreError) as told:
        chart_on()
    assert "disk full" == told.value.trouble
    assert "Free space on the disk" in str(told.value)
    assert saved[0] > 1
    filler.unlink()
    save(ward, charted(41))
    with store.reading(ward) as session:
        row = tables.Observation
        kept = session.exec(select(func.count()).select_from(row)).one()
        assert [] == store.verify_audit(session)
    assert saved[0] + 1 == kept
