"""`manage.py serve` as a newcomer uses it: one command, an address, an end."""

from __future__ import annotations

import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from readingroom import postgres
from readingroom.serving.web import OPEN_FILE_LIMIT
from tests.readingroom.served import (
    PROJECT,
    assert_stopped,
    in_company,
    manage,
    open_room,
    open_streams,
    postgres_of,
    read_until,
)


@pytest.fixture
def few_open_files() -> Iterator[None]:
    """Lets programs started now open 512 files, as in a terminal with a low limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_commands_that_need_no_database_start_nothing(environment, tmp_path):
    nowhere = environment | {"READINGROOM_HOME": str(tmp_path / "room")}
    assert manage(nowhere, "check").returncode == 0
    assert manage(nowhere, "help").returncode == 0
    imported = subprocess.run(
        [sys.executable, "-c", "import readingroom.settings"], cwd=PROJECT, env=nowhere, check=False
    )
    assert imported.returncode == 0
    assert not (tmp_path / "room").exists()


@dataclass(frozen=True)
class FirstStart:
    """Output and results of the first start of a room."""

    said: str
    readiness: str
    welcome: int
    had_dumps: bool
    seconds_to_close: float
    status: int


@pytest.fixture(scope="module")
def first_start(environment, no_room_yet) -> FirstStart:
    """Makes the directory a room, whichever test comes first."""
    room = open_room(environment, "--without-samples")
    try:
        readiness = httpx.get(room.address + "/readyz").text
        link = re.search(r"(/welcome/[\w-]{22,}/)", room.said)[1]
        welcome = httpx.get(room.address + link).status_code
        had_dumps = (no_room_yet / "dumps").exists()
    finally:
        seconds = room.close()
    assert_stopped(no_room_yet)  # here: a room that another test kills leaves its Postgres running
    return FirstStart(room.said, readiness, welcome, had_dumps, seconds, room.process.returncode)


@pytest.fixture
def room_directory(first_start, no_room_yet) -> Path:
    """Returns the directory of a room that was opened and closed."""
    return no_room_yet


def test_the_first_start_makes_everything_and_prints_its_address(first_start, room_directory):
    for sentence in ("Making an empty database", "Bringing the database up to date", "Collected style sheets"):
        assert sentence in first_start.said
    assert first_start.readiness == "ready\n"
    assert first_start.welcome == 200
    assert (room_directory / "secret-key").stat().st_mode & 0o777 == 0o600
    assert len((room_directory / "secret-key").read_text()) >= 50
    # There was nothing to copy before the upgrade.
    assert not first_start.had_dumps

    assert first_start.seconds_to_close < in_company(3)
    assert first_start.status == 0
    assert "Traceback" not in first_start.said


def test_the_next_start_is_quick_and_keeps_the_key(start_room, room_directory):
    key = (room_directory / "secret-key").read_text()
    started = time.monotonic()
    room = start_room("--without-samples")
    assert httpx.get(room.address + "/healthz").status_code == 200
    assert time.monotonic() - started < in_company(8)
    assert "up to date" not in room.said
    assert "Collected" not in room.said
    assert (room_directory / "secret-key").read_text() == key
    assert room.close(signal.SIGTERM) < in_company(3)
    assert room.process.returncode == 0


def test_an_open_connection_does_not_keep_the_room_open(start_room, room_directory):
    room = start_room("--without-samples")
    host, port = room.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as halfway:
        halfway.sendall(b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nabc")
        time.sleep(0.2)
        assert room.close() < in_company(3)
    assert room.process.returncode == 0
    assert_stopped(room_directory)


def test_open_streams_survive_a_database_restart_and_do_not_keep_the_room_open(environment, start_room, room_directory):
    make = (
        "from tests.factories import *; alice = make_user('streaming-alice');"
        "make_document('The keeper wrote it down.', visibility='public', slug='streamed', curator=alice)"
    )
    made = manage(environment, "shell", "--no-imports", "-c", make)
    assert made.returncode == 0, made.stderr
    room = start_room("--without-samples")
    readers = open_streams(room, "streamed", 30)
    assert psutil.Process(room.process.pid).num_threads() < 30
    database = min(postgres_of(room_directory), key=lambda process: process.create_time())
    database.kill()
    write = (
        "from documents.models import *; from documents.services.notes import *;"
        "create_annotation(by=User.objects.get(login='streaming-alice'), content=Content(note='Hm.'),"
        "selections=[Selection('streamed')], sharing=Sharing('public'))"
    )
    deadline = time.monotonic() + 60
    while manage(environment, "shell", "--no-imports", "-c", write).returncode != 0:
        assert time.monotonic() < deadline
    for reader in readers:
        reader.settimeout(60)
        assert b"event: annotation" in read_until(reader, b"event: annotation")
    assert room.close(signal.SIGTERM) < in_company(3)
    assert room.process.returncode == 0
    assert "Cancel" not in room.said
    assert "Traceback" not in room.said
    for reader in readers:
        # The last chunk of a complete response: the connection did not break.
        assert read_until(reader, b"\r\n0\r\n\r\n").endswith(b"0\r\n\r\n")
        reader.close()
    assert_stopped(room_directory)


def test_a_closed_terminal_closes_the_room(start_room, room_directory):
    room = start_room("--without-samples")
    assert room.close(signal.SIGHUP) < in_company(3)
    assert_stopped(room_directory)


@pytest.mark.parametrize("processes", ["1", "2"])
def test_ctrl_c_ends_all_processes_and_the_database(start_room, room_directory, processes):
    room = start_room("--without-samples", "--processes", processes)
    started = [*room.children("web"), *room.children("worker")]
    assert room.close() < in_company(3)
    assert room.process.returncode == 0
    assert not any(process.is_running() for process in started)
    assert "Traceback" not in room.said
    assert "starts again" not in room.said
    assert_stopped(room_directory)


@pytest.mark.parametrize("processes", ["1", "2"])
def test_nothing_outlives_a_command_that_is_killed(start_room, room_directory, processes):
    room = start_room("--without-samples", "--processes", processes)
    started = [*room.children("web"), *room.children("worker")]
    assert len(started) == {"1": 1, "2": 3}[processes]
    room.close(signal.SIGKILL)
    assert psutil.wait_procs(started, timeout=60)[1] == []
    assert_stopped(room_directory)


def test_a_taken_port_is_reported_before_anything_is_started(environment, room_directory):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = manage(environment, "serve", "--port", str(port))
    assert refused.returncode != 0
    assert f"Port {port} is taken" in refused.stderr
    assert f"make run PORT={port + 1}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert_stopped(room_directory)


def test_an_address_of_another_machine_is_refused_with_a_message(environment, room_directory):
    refused = manage(environment, "serve", "--host", "203.0.113.9")
    assert refused.returncode != 0
    assert "is not an address of this machine" in refused.stderr


def test_two_rooms_share_one_database_and_the_last_one_stops_it(start_room, room_directory):
    first, second = start_room("--without-samples"), start_room("--without-samples")
    assert len(postgres_of(room_directory)) >= 1
    first.close()
    assert httpx.get(second.address + "/readyz").status_code == 200
    second.close()
    assert_stopped(room_directory)


def test_a_killed_database_is_restarted_while_the_room_is_open(start_room, room_directory):
    room = start_room("--without-samples")
    database = min(postgres_of(room_directory), key=lambda process: process.create_time())
    database.kill()
    deadline = time.monotonic() + 60
    while httpx.get(room.address + "/readyz", timeout=60).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert room.close() < in_company(3)
    assert "it runs again" in room.said


NOTIFY_SCRIPT = """
import time
from documents.models import Notice
from documents.services.notes import Content
from tests.cast import make_cast
from tests.services.notes.steps import make
cast = make_cast()
make(cast, cast.bob, audience="group", content=Content(note="A note."))
deadline = time.monotonic() + 30
while not Notice.objects.filter(recipient=cast.tova).exists():
    assert time.monotonic() < deadline
    time.sleep(0.05)
print("told")
"""


def test_notices_are_still_sent_after_a_database_restart(environment, start_room, room_directory):
    room = start_room("--without-samples")
    min(postgres_of(room_directory), key=lambda process: process.create_time()).kill()
    deadline = time.monotonic() + 60
    while httpx.get(room.address + "/readyz", timeout=60).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    done = manage(environment, "shell", "--no-imports", "-c", NOTIFY_SCRIPT)
    assert done.stdout.strip() == "told", done.stderr
    assert room.close() < in_company(3)


def test_other_commands_start_and_stop_the_database_themselves(environment, room_directory):
    made = "from documents.models import User; print(User.objects.create_user('reader').login)"
    done = manage(environment, "shell", "--no-imports", "-c", made)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "reader"
    assert_stopped(room_directory)


def test_an_upgrade_makes_a_copy_of_the_database(environment, start_room, room_directory):
    forget = (
        "from documents.models import User; User.objects.create_user('somebody');"
        "from django.db import connection as c; cursor = c.cursor();"
        "cursor.execute('DROP TABLE account_emailconfirmation, account_emailaddress');"
        "cursor.execute(\"DELETE FROM django_migrations WHERE app = 'account'\")"
    )
    for number in range(7):
        old = room_directory / "dumps" / f"2020010{number}T000000Z-before-upgrade-from-0.dump"
        old.parent.mkdir(exist_ok=True)
        old.touch()
    assert manage(environment, "shell", "--no-imports", "-c", forget).returncode == 0
    room = start_room("--without-samples")
    assert "Bringing the database up to date (9 steps)" in room.said
    assert "Keeping a copy of the database" in room.said
    room.close()
    dumps = sorted((room_directory / "dumps").iterdir())
    assert len(dumps) == 5
    assert dumps[-1].stat().st_mode & 0o777 == 0o600
    programs = next(room_directory.glob("postgres/pg*/programs-*/*/*/bin"))
    listed = subprocess.run([programs / "pg_restore", "--list", dumps[-1]], capture_output=True, text=True, check=True)
    assert "TABLE DATA public documents_user" in listed.stdout
    assert "account_emailaddress" not in listed.stdout


def test_a_database_of_a_newer_release_is_refused_with_both_versions(environment, room_directory):
    from django.conf import settings

    future = (
        "from django.db import connection as c; cursor = c.cursor();"
        'cursor.execute("INSERT INTO django_migrations (app, name, applied)'
        " VALUES ('documents', '9999_future', now())\");"
        "cursor.execute(\"COMMENT ON TABLE django_migrations IS 'Reading Room 7.5'\")"
    )
    assert manage(environment, "shell", "--no-imports", "-c", future).returncode == 0
    for words in (
        ["serve", "--port", "0"],
        ["migrate"],
        ["shell", "-c", "from documents.models import User as U; U.objects.count()"],
    ):
        refused = manage(environment, *words)
        assert refused.returncode != 0
        assert "Reading Room 7.5" in refused.stderr
        assert "documents.9999_future" in refused.stderr
        assert f"This is Reading Room {settings.READINGROOM_RELEASE}" in refused.stderr
        assert "READINGROOM_HOME" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert_stopped(room_directory)
    server = postgres.start(room_directory)
    with psycopg.connect(host=str(server.socket_directory), user=server.role, dbname=server.database) as connection:
        connection.execute("DELETE FROM django_migrations WHERE name = '9999_future'")
        connection.execute(f"COMMENT ON TABLE django_migrations IS 'Reading Room {settings.READINGROOM_RELEASE}'")
    server.release()


def test_a_secret_key_is_changed_on_purpose_and_the_old_one_is_then_refused(environment, start_room, room_directory):
    another = environment | {"READINGROOM_SECRET_KEY": "another key of this room " * 3}
    changed = manage(another, "change_secret_key")
    assert changed.returncode == 0, changed.stderr
    assert "another secret key now" in changed.stdout
    assert "another key of this room" not in changed.stdout
    again = manage(another, "change_secret_key")
    assert again.returncode == 1
    assert "the key that the room has" in again.stderr
    refused = manage(environment, "serve", "--port", "0")
    assert refused.returncode == 1
    assert "READINGROOM_SECRET_KEY" in refused.stderr
    room = open_room(another, "--without-samples")
    in_use = manage(environment, "change_secret_key")
    assert in_use.returncode == 1
    assert "in use" in in_use.stderr
    assert httpx.get(room.address + "/readyz", timeout=60).status_code == 200
    room.close(signal.SIGTERM)
    assert manage(environment, "change_secret_key").returncode == 0
    assert_stopped(room_directory)


def test_a_database_server_that_does_not_answer_is_reported(environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    refused = manage(environment | {"DATABASE_URL": f"postgres://127.0.0.1:{port}/room"}, "serve", "--port", "0")
    assert refused.returncode != 0
    assert "DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_low_limit_of_open_files_does_not_limit_the_streams(room_directory, few_open_files, start_room):
    room = start_room()
    soft, hard = psutil.Process(room.process.pid).rlimit(psutil.RLIMIT_NOFILE)
    assert soft == min(OPEN_FILE_LIMIT, hard)
