"""Real programs for these tests: servers of Debian's PostgreSQL, PgBouncer, and processes of the room."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from readingroom.postgres.account import account_for_postgres, clean_environment
from tests.conftest import missing
from tests.served_room import ROOT, free_port, wait_for

SECRET = "the same key for every process of these tests, of fifty letters"
SERVER_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "wal_keep_size": "64MB",
}


def postgres_programs() -> Path:
    """Returns the folder of Debian's PostgreSQL programs, the oldest that the room takes; skips without them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    found = [path.parent for path in found if int(path.parts[-3]) >= 15]
    if not found:
        missing("Debian's PostgreSQL is not there; as root, `make deploy-programs` installs it.")
    return found[0]


def pgbouncer_program() -> str:
    """Returns PgBouncer; skips without it."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if not found:
        missing("PgBouncer is not there; as root, `make deploy-programs` installs it.")
    return found


def wait_until(said: Callable[[], Any], seconds: float = 60) -> Any:
    """Waits until `said()` is true, and returns what it said; an answer that fails for want of a server is none."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            if answer := said():
                return answer
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextlib.contextmanager
def folder_of_server() -> Iterator[Path]:
    """Yields a folder that belongs to the account under which PostgreSQL and PgBouncer run."""
    folder = Path(tempfile.mkdtemp(prefix="rr-deploy-"))
    account = account_for_postgres()
    os.chown(folder, account.uid, account.gid)
    folder.chmod(0o755)  # its sockets are for everybody here
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(words: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Starts a program under that account; its output is added to a file."""
    options = account_for_postgres().popen_options()
    with log.open("ab") as said:
        return subprocess.Popen(words, env=clean_environment(), cwd="/", stdout=said, stderr=said, **options)


def run(*words: object) -> None:
    """Runs a program of PostgreSQL under its account."""
    options = account_for_postgres().popen_options()
    done = subprocess.run(
        [*map(str, words)], env=clean_environment(), cwd="/", capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr


class Postgres:
    """One server of Debian's PostgreSQL, which listens on a socket in its folder alone."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.data = folder, folder / name
        self.port = free_port()
        self.programs = postgres_programs()
        self.process: subprocess.Popen[bytes] | None = None

    def initialise(self) -> None:
        """Makes an empty cluster with the role `room`."""
        run(self.programs / "initdb", "-D", self.data, "-U", "room", "-A", "trust", "-E", "UTF8", "--no-sync")

    def copy(self, source: Postgres, *options: str) -> None:
        """Makes a copy of another server, while that runs."""
        where = f"host={source.folder} port={source.port} user=room"
        run(self.programs / "pg_basebackup", "-D", self.data, "-d", where, "-c", "fast", "--no-sync", *options)

    def start(self, **settings: str) -> None:
        """Starts it and waits until it answers."""
        chosen = SERVER_SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.folder)} | settings
        words = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in chosen.items():
            words += ["-c", f"{name}={value}"]
        self.process = start(words, self.folder / f"{self.data.name}.log")
        wait_until(lambda: self.ask("SELECT 1"))

    def end(self, how: int = signal.SIGINT) -> None:
        """Stops it, if it runs: in good order, or with SIGQUIT as a machine that fails."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def promote(self) -> None:
        """Makes a standby the server that writes."""
        run(self.programs / "pg_ctl", "promote", "-D", self.data, "-s", "-w")

    def ask(self, question: str, database: str = "postgres") -> Any:
        """Returns the first value that a question gives."""
        with psycopg.connect(
            host=str(self.folder), port=self.port, user="room", dbname=database, autocommit=True
        ) as connection:
            cursor = connection.execute(question)  # type: ignore[call-overload]
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def url(self, database: str = "room") -> str:
        """Returns the address by which the room connects."""
        return f"postgresql:///{database}?host={self.folder}&port={self.port}&user=room"


PGBOUNCER = """
[databases]
* = host={host} port={server_port}{query}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 8
max_client_conn = 200
server_idle_timeout = 1
"""


@contextlib.contextmanager
def pgbouncer(folder: Path, server: Postgres, *, seals: bool = True, also: str = "") -> Iterator[str]:
    """Runs PgBouncer in transaction mode before a server; yields its address, with a place for a database's name."""
    port = free_port()
    query = " connect_query='SET readingroom.seals=on'" if seals else ""
    file, users = folder / f"pgbouncer-{port}.ini", folder / "users.txt"
    users.write_text('"room" ""\n')
    known = {"host": server.folder, "server_port": server.port, "query": query, "port": port, "users": users}
    file.write_text(PGBOUNCER.format(**known) + also)
    process = start([pgbouncer_program(), str(file)], folder / "pgbouncer.log")
    try:
        url = f"postgres://room@127.0.0.1:{port}/{{}}"
        wait_until(lambda: psycopg.connect(url.format("postgres")).close() is None)
        yield url
    finally:
        process.terminate()
        process.wait(15)


def url_of_tests() -> str:
    """Returns the address of the database that the tests of this process use."""
    from django.db import connection

    at = connection.get_connection_params()
    account = f"{at['user']}:{at.get('password') or ''}"
    return f"postgresql://{account}@/{at['dbname']}?host={at['host']}&port={at.get('port') or 5432}"


def environment(**given: str) -> dict[str, str]:
    """Returns the environment of a process of the room with these settings, and none of this one's own."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("READINGROOM_", "DATABASE_URL"))}
    return ours | {"READINGROOM_SECRET_KEY": SECRET, "DJANGO_SETTINGS_MODULE": "readingroom.settings"} | given


def manage(settings: dict[str, str], *words: object) -> str:
    """Runs one command of manage.py and returns what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, words)],
        cwd=ROOT, env=environment(**settings), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Served:
    """A process of the room, started by `manage.py serve`."""

    def __init__(self, log: Path, settings: dict[str, str], *options: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log / f"serve-{self.port}.log"
        words = ["manage.py", "serve", "--without-samples", "--port", str(self.port), *options]
        with self.log.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=environment(**settings), stdout=said, stderr=said
            )

    def wait(self) -> None:
        """Waits until it answers; if it does not, fails with what it printed."""
        try:
            wait_for(f"{self.url}/healthz")
        except SystemExit as late:
            raise AssertionError(f"{late}\n{self.log.read_text()}") from late

    def end(self) -> None:
        """Ends it as Ctrl-C does."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def served(log: Path, *each: dict[str, str], options: tuple[str, ...] = ()) -> Iterator[list[Served]]:
    """Runs a process of the room for each of these settings."""
    rooms: list[Served] = []
    try:
        for settings in each:
            rooms.append(Served(log, settings, *options))
            rooms[-1].wait()
        yield rooms
    finally:
        for room in rooms:
            room.end()
