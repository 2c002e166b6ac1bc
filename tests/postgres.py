"""A throw-away PostgreSQL: one server for a run, an empty database for each test."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from cartwatch import store

HOW = (
    "no PostgreSQL here: on Debian `apt-get install postgresql`, or set "
    "CARTWATCH_POSTGRES to the folder of its programs"
)
OWNER = "postgres"
TEMPLATE = "cartwatch_empty"
HURRIED = ("fsync=off", "full_page_writes=off")
SHARED = ("listen_addresses=", "max_connections=120", "timezone=Europe/Berlin")


def find_postgres() -> Path | None:
    """The folder that holds `initdb` and `postgres`; the newest of several."""
    if named := os.environ.get("CARTWATCH_POSTGRES"):
        folders = [Path(named)]
    else:
        debian = Path("/usr/lib/postgresql").glob("*/bin")
        folders = sorted(debian, key=lambda f: float(f.parent.name), reverse=True)
        if found := shutil.which("initdb"):
            folders.append(Path(found).resolve().parent)
    return next((f for f in folders if (f / "initdb").exists()), None)


def required() -> bool:
    """Whether a PostgreSQL test that is skipped counts as failed."""
    return os.environ.get("CARTWATCH_REQUIRE_POSTGRES", "") not in ("", "0")


class Cluster:
    """A server on a socket in a folder of its own, without a network port.

    `durable` waits for the disk at each commit, as a hospital's does; tests that
    kill no server need not. Where the tests run as root it runs as `postgres`,
    because it refuses root.
    """

    def __init__(self, programs: Path, *, durable: bool = False) -> None:
        self.programs = programs
        # Not the test's own folder: a socket's path must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="cartwatch-pg-", dir="/tmp"))
        self.settings = SHARED if durable else (*SHARED, *HURRIED)
        self._names = count(1)
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", self._data, "-U", OWNER, "-A", "trust", "-N")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *words: str) -> None:
        command: Sequence[str] = (str(self.programs / program), *words)
        if os.geteuid() == 0:
            command = ("runuser", "-u", OWNER, "--", *command)
        log = self.folder.with_suffix(".log")
        with log.open("a") as out:
            subprocess.run(  # the server's own programs
                command, check=True, stdout=out, stderr=out, cwd="/", timeout=60
            )

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = "".join(f" -c {setting}" for setting in self.settings)
        words = ("-o", f"-k {self.folder}{options}", "-l", str(self.folder / "log"))
        self._run("pg_ctl", "start", "-w", "-D", self._data, *words)

    def stop(self, how: str = "immediate") -> None:
        """Stop the server; `immediate` is as if it lost its power."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", how)

    def remove(self) -> None:
        """Leave nothing behind."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.with_suffix(".log").unlink(missing_ok=True)

    def url(self, name: str) -> str:
        """The address of a database, as --store takes it."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def say(self, statement: str, name: str = "postgres") -> None:
        """Run one statement outside any transaction."""
        where = f"host={self.folder} user={OWNER} dbname={name}"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement.encode())

    def empty(self, *, migrated: bool = True) -> str:
        """The address of a new database, of the newest shape unless told otherwise."""
        name = f"cartwatch_{next(self._names)}"
        source = TEMPLATE if migrated else "template0"
        self.say(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever still holds it open."""
        self.say(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


@contextmanager
def cluster(programs: Path, *, durable: bool = False) -> Iterator[Cluster]:
    """A running server with an empty, migrated template; gone at the end."""
    made = Cluster(programs, durable=durable)
    try:
        made.start()
        made.say(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        engine = store.engine(made.url(TEMPLATE))
        store.upgrade(engine)
        engine.dispose()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The server of this run. Skips where there is none, unless it is required."""
    programs = find_postgres()
    if programs is None:
        pytest.fail(HOW) if required() else pytest.skip(HOW)
    with cluster(programs) as running:
        yield running
