"""Starts the embedded Postgres or joins the running one; the last process to leave stops it.

    server = start(home)            # under a lock in the site's own directory
    psycopg.connect(host=str(server.socket_directory), user=server.role, dbname=server.database)
    server.release()

The server knows which processes still use it: each one that joins holds one
connection, and the kernel closes it if the process is killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

from readingroom.postgres import initialise, postmaster
from readingroom.postgres import paths as where
from readingroom.postgres.account import account_for_postgres, account_of, can_enter
from readingroom.postgres.errors import MajorMismatch, PostgresError
from readingroom.postgres.paths import ClusterPaths
from readingroom.postgres.programs import (
    Programs,
    copy_to_cluster,
    installed_programs,
    newest_installed,
    programs_for,
    remove_older_copies,
)

# `serve` starts processes with its own signature in this variable, and counts their connections as its own.
FAMILY_VARIABLE = "READINGROOM_STARTED_BY"
# The name of this process's connections, except the one with which it joined.
SIGNATURE = os.environ.get(FAMILY_VARIABLE) or f"readingroom {os.getpid()} {secrets.token_hex(4)}"
PRESENCE = "readingroom presence"


def ignore_progress(sentence: str) -> None:
    """Ignores a progress message."""


@dataclass
class Server:
    """A running cluster that this process has started or joined."""

    home: Path
    paths: ClusterPaths
    programs: Programs
    socket_directory: Path
    started_here: bool
    throwaway: bool
    role: str = initialise.ROLE
    database: str = initialise.DATABASE
    _joined_by: int = field(default_factory=os.getpid)
    _presence: psycopg.Connection | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def data(self) -> Path:
        """Returns the data directory."""
        return self.paths.data(self.programs.major)

    def program(self, name: str) -> Path:
        """Returns the path of one of PostgreSQL's programs, of the same version as the server."""
        return self.programs.path(name)

    def is_answering(self) -> bool:
        """Checks whether the server answers and has our data."""
        return postmaster.is_accepting_connections(self.socket_directory, self.data)

    def release(self, seconds: float = 30.0) -> bool:
        """Leaves the server, and stops it if no other process is connected.

        The connections of this process and of those that it started (all named SIGNATURE) do not count, except those
        with which they joined; they end with the server.
        Returns True if this call stopped the server, False if others use it or it is still stopping.
        """
        with self._guard:
            if self._presence is None or self._joined_by != os.getpid():
                return False
            presence, self._presence = self._presence, None
        try:
            # Our own connection is closed before the lock is released: otherwise the next process to leave
            # would see it as a user of the server, and no process would stop the server.
            with lock(self.home), contextlib.closing(presence):
                if _others_are_there(presence):
                    return False
                return self._stop(seconds)
        except (psycopg.OperationalError, PostgresError):
            # The server or the whole directory is gone; a server without its data stops by itself.
            return False
        finally:
            presence.close()

    def leave_running(self) -> None:
        """Leaves the server to the process that started this one, and never stops it."""
        with self._guard:
            presence, self._presence = self._presence, None
        if presence is not None:
            presence.close()

    def rejoin(self, *, say: Callable[[str], None] = ignore_progress) -> None:
        """Starts or joins the server again after it was killed. Raises PostgresError."""
        again = start(self.home, throwaway=self.throwaway, say=say)
        with self._guard:
            if self._presence is not None:
                self._presence.close()
            self._presence = again._presence

    def remove(self) -> None:
        """Stops a throwaway cluster and removes its data."""
        assert self.throwaway, "only throwaway data are removed"
        self.release()
        shutil.rmtree(self.socket_directory, ignore_errors=True)
        shutil.rmtree(self.paths.base, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def _stop(self, seconds: float) -> bool:
        process = postmaster.process_of(self.data)
        if process is None:
            return False
        return postmaster.stop(process, self.data, at_once=self.throwaway, seconds=seconds)


def start(home: Path, *, throwaway: bool = False, say: Callable[[str], None] = ignore_progress) -> Server:
    """Starts the cluster in `home` or joins it if it runs; creates it if there is none.

    Raises PostgresError; its message says what to do.
    """
    if sys.platform == "win32":
        raise PostgresError("The embedded Postgres runs on Linux and macOS. Set DATABASE_URL to a PostgreSQL server.")
    home = Path(home).absolute()
    account = account_for_postgres()
    where.make_home(home, account)
    with lock(home):
        try:
            paths = where.find_paths(home.resolve(), account, say)
            return _start_or_join(paths, throwaway, say)
        except OSError as error:
            raise where.unusable_home_message(home, error) from error


@contextlib.contextmanager
def lock(home: Path) -> Iterator[None]:
    """Holds the lock of one home directory: only one process at a time starts, joins or stops its server."""
    try:
        file = (home / "lock").open("ab")
    except OSError as error:
        raise where.unusable_home_message(home, error) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start_or_join(paths: ClusterPaths, throwaway: bool, say: Callable[[str], None]) -> Server:
    programs, new = _choose_programs(paths, throwaway)
    data = paths.data(programs.major)
    if not new:
        paths = replace(paths, account=account_of(data, paths.account))
    directory = where.make_socket_directory(paths)
    server = Server(paths.home, paths, programs, directory, started_here=False, throwaway=throwaway)
    if new:
        say("Making an empty database…")
        initialise.make_cluster(paths, programs, throwaway=throwaway)
    if not _is_running(directory, data, say):
        postmaster.remove_stale_files(data, directory)
        initialise.write_access_rules(paths)
        postmaster.start(paths, programs, directory, throwaway=throwaway, say=say)
        server.started_here = True
        remove_older_copies(paths.cluster(programs.major), programs)
    server._presence = postmaster.connect(directory, name=PRESENCE)
    _make_role_and_database(server._presence)
    return server


def _choose_programs(paths: ClusterPaths, throwaway: bool) -> tuple[Programs, bool]:
    """Returns the programs, and whether they are for new data (True) or existing data (False)."""
    installed = installed_programs()
    major = where.find_data(paths, installed[0].major if installed else None)
    if major is None:
        chosen = newest_installed()
        cluster = where.make_cluster_directory(paths, chosen.major)
    else:
        cluster = paths.cluster(major)
        found = programs_for(cluster, major)
        if found is None:
            raise MajorMismatch(where.major_mismatch_message(paths, str(major)))
        chosen = found
    if throwaway and can_enter(paths.account, chosen.directory):
        return chosen, major is None
    return copy_to_cluster(cluster, chosen), major is None


def _is_running(directory: Path, data: Path, say: Callable[[str], None]) -> bool:
    """Checks whether our server answers; waits for one that is starting, recovering or stopping."""
    next_word = time.monotonic() + 2
    while True:
        if postmaster.is_accepting_connections(directory, data):
            return True
        process = postmaster.process_of(data)
        if process is None:
            return False
        if time.monotonic() > next_word:
            say(f"Waiting for the database (process {process.pid}), which is starting or stopping…")
            next_word += 10
        time.sleep(postmaster.PAUSE)


def _make_role_and_database(connection: psycopg.Connection) -> None:
    """Creates the site's role and the database that it owns, if they are missing; the role is no superuser."""
    role, database = initialise.ROLE, initialise.DATABASE
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        connection.execute(f"CREATE ROLE {role} LOGIN CREATEDB")
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        connection.execute(f"CREATE DATABASE {database} OWNER {role}")


def _others_are_there(presence: psycopg.Connection) -> bool:
    """Checks whether other clients are connected; waits a moment for one that is disconnecting."""
    begun = time.monotonic()
    while True:
        names = presence.execute(
            "SELECT application_name FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> %s",
            [SIGNATURE],
        ).fetchall()
        if not names:
            return False
        patience = 0.25 if (PRESENCE,) in names else 0.5
        if time.monotonic() - begun > patience:
            return True
        time.sleep(postmaster.PAUSE)
