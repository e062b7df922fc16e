"""Finds, starts and stops the running PostgreSQL server of one cluster.

A process number proves nothing: a killed server may have left it, and another process may have it by now.
The server is ours if it answers on our socket and names our data directory.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg

from readingroom.postgres.account import clean_environment
from readingroom.postgres.errors import DidNotStart, DiskFull
from readingroom.postgres.paths import SOCKET_NAME, ClusterPaths
from readingroom.postgres.programs import Programs, disk_full_message

ADMIN = "postgres"
LOG_LIMIT = 5_000_000
PAUSE = 0.02

# Rows that were reported as saved must survive a power cut: fsync and related settings stay on.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
# Data that is deleted with the test run need not survive a crash. Autovacuum would take what a test has not committed
# for nothing at all, and a plan for an empty table reads ten thousand rows once for each of them.
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def connect(directory: Path, *, database: str = "postgres", name: str = "") -> psycopg.Connection:
    """Opens a connection as administrator through the socket in `directory`."""
    return psycopg.connect(
        host=str(directory),
        port=5432,
        user=ADMIN,
        dbname=database,
        application_name=name,
        connect_timeout=5,
        autocommit=True,
    )


def is_accepting_connections(directory: Path, data: Path) -> bool:
    """Checks whether the server on this socket uses the directory `data`."""
    try:
        with connect(directory) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and Path(row[0]) == data


def process_of(data: Path) -> psutil.Process | None:
    """Returns the running postmaster of `data`; None for a stale process number, whatever process has it now."""
    pid = _written_pid(data)
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
            return None
        # A postmaster's working directory is its data directory.
        return process if Path(process.cwd()) == data else None
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
        return None


def remove_stale_files(data: Path, directory: Path) -> None:
    """Removes what a killed server left: its process number, its socket and lock, and a zombie if it was our child."""
    pid = _written_pid(data)
    if pid is not None and psutil.pid_exists(pid) and "postgres" in psutil.Process(pid).name():
        _reap(pid)
    (data / "postmaster.pid").unlink(missing_ok=True)
    (directory / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
    (directory / SOCKET_NAME).unlink(missing_ok=True)


def start(
    paths: ClusterPaths, programs: Programs, directory: Path, *, throwaway: bool, say: Callable[[str], None]
) -> None:
    """Starts the server on existing data and returns once it answers. Raises DidNotStart or DiskFull.

    Waits as long as the process runs: recovery after a crash may take minutes.
    """
    data = paths.data(programs.major)
    deadline = time.monotonic() + 15
    while True:
        before = _rotate(paths.log)
        process = _spawn(paths, programs, directory, throwaway)
        try:
            if _wait(process, directory, data, say):
                # It may outlive this process on purpose, so subprocess must not wait for it.
                process.returncode = 0
                return
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
        words = _written_since(paths.log, before)
        # The children of a killed server notice its end a moment later and then release its memory.
        if "pre-existing shared memory block" in words and time.monotonic() < deadline:
            time.sleep(0.2)
            continue
        raise failure_message(words, paths)


def stop(process: psutil.Process, data: Path, *, at_once: bool, seconds: float) -> bool:
    """Asks the server to stop: after a checkpoint, or `at_once` if the data is deleted anyway.

    Returns False if it has not stopped after `seconds`; it then stops by itself.
    """
    try:
        process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
    except psutil.NoSuchProcess:
        return True
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _reap(process.pid)
        if process_of(data) is None:
            return True
        time.sleep(PAUSE)
    return False


def failure_message(words: str, paths: ClusterPaths) -> DidNotStart | DiskFull:
    """Turns the last output of a failed program into an error that says what to do."""
    full = [line for line in words.splitlines() if "No space left on device" in line]
    if full and "shared memory" not in full[0]:
        return DiskFull(disk_full_message(paths.base))
    last = "\n".join(line for line in words.strip().splitlines()[-12:])
    return DidNotStart(f"PostgreSQL did not start. Its log is {paths.log}; its last words:\n{last}")


def _written_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _reap(pid: int) -> None:
    """Reaps a child that has ended, so that it is no zombie; children of other processes are ignored."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _spawn(paths: ClusterPaths, programs: Programs, directory: Path, throwaway: bool) -> subprocess.Popen[bytes]:
    data = paths.data(programs.major)
    settings = SETTINGS | {
        "unix_socket_directories": str(directory),
        "hba_file": str(paths.hba),
        "ident_file": str(paths.ident),
    }
    if throwaway:
        settings |= THROWAWAY_SETTINGS
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with paths.log.open("ab") as log:
        return subprocess.Popen(
            [str(programs.path("postgres")), "-D", str(data), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=clean_environment(),
            umask=0o077,
            # A session of its own: ctrl-C in the terminal is for the site, which then stops its database in order.
            start_new_session=True,
            **paths.account.popen_options(),
        )


def _wait(process: subprocess.Popen[bytes], directory: Path, data: Path, say: Callable[[str], None]) -> bool:
    """Waits until the server answers (True) or has ended (False)."""
    next_word = time.monotonic() + 2
    while process.poll() is None:
        if (directory / SOCKET_NAME).exists() and is_accepting_connections(directory, data):
            return True
        if time.monotonic() > next_word:
            say("Waiting for the database to recover; after a crash this can take a while…")
            next_word += 10
        time.sleep(PAUSE)
    return False


def _rotate(log: Path) -> int:
    """Rotates the log above its limit and returns the offset of the next output."""
    try:
        size = log.stat().st_size
    except FileNotFoundError:
        return 0
    if size <= LOG_LIMIT:
        return size
    log.replace(log.with_suffix(".log.1"))
    return 0


def _written_since(log: Path, position: int) -> str:
    with log.open("rb") as words:
        words.seek(position)
        return words.read().decode("utf-8", "replace")
