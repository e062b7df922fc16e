"""The room through PgBouncer in transaction mode, on Debian's PostgreSQL."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.programs import (
    Postgres,
    Served,
    environment,
    folder_of_server,
    manage,
    pgbouncer,
    pgbouncer_program,
    served,
    wait_until,
)
from tests.deploy.visitors import SET_UP, next_event
from tests.served_room import ROOT

# What depends on sessions of the database, and on what one transaction leaves to the next.
SUITES = ("tests/services/events/test_tries.py", "tests/services/site/test_long_jobs.py")
# Of the suites of rights, streams and sign-in, which `make spread` runs whole.
SPREAD = (
    "tests/stream/test_delivery.py",
    "tests/views/people/test_signing_in.py",
    "tests/rights/test_writing.py::test_only_its_author_changes_and_deletes_a_note",
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    pgbouncer_program()
    with folder_of_server() as folder:
        yield folder


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Postgres]:
    """A server with an empty database `room`."""
    server = Postgres(folder, "data")
    server.initialise()
    try:
        server.start()
        server.ask("CREATE DATABASE room")
        yield server
    finally:
        server.end()


def test_room_works_through_pgbouncer_and_goes_round_it_where_it_must(server, folder, home, tmp_path, visit):
    with pgbouncer(folder, server, also="ignore_startup_parameters = options") as url:
        pooled = {"READINGROOM_HOME": str(home), "DATABASE_URL": url.format("room")}
        direct = pooled | {"READINGROOM_DIRECT_URL": server.url()}
        manage(direct, "migrate", "--verbosity", "0")
        manage(direct, "shell", "--verbosity", "0", "--command", SET_UP)
        with served(tmp_path, direct) as (room,), served(tmp_path, pooled, options=("--without-worker",)) as (deaf,):
            alice = visit(room.url, deaf.url)
            assert alice.sign_in("alice").status_code == 302
            with alice.stream() as stream:
                assert stream.status_code == 200
                written = alice.write("Heard through a pooler.")
                assert written.status_code == 201, written.text
                kind, told = next_event(stream.iter_lines())
                assert (kind, written.headers["Location"].rstrip("/").rpartition("/")[2]) == ("annotation", told["id"])
            assert server.ask("SELECT count(*) FROM documents_annotation WHERE seal IS NOT NULL", "room") == 1
            assert alice.get("/readyz").text == "ready\n"
            # The process that listens through the pooler serves pages, and says why it sends no streams.
            with alice.stream(1) as stream:
                assert (stream.status_code, stream.headers["retry-after"]) == (503, "10")
            wait_until(lambda: "hears nothing" in alice.get("/readyz", 1).text)  # known once its word did not come
            wait_until(lambda: "set READINGROOM_DIRECT_URL" in deaf.log.read_text())
            assert alice.get("/documents/tides/", 1).status_code == 200
        articles = tmp_path / "articles"
        articles.mkdir()
        for n in range(3):
            (articles / f"{n}.txt").write_text(f"Number {n} goes out.\n\nThe keeper wrote it down.")
        for told in ("3 added.", "3 already here."):
            imported = manage(direct, "import_articles", articles, "--visibility", "public", "--basis", "own work")
            assert imported.splitlines()[-1] == told
        assert "Prove it with" in manage(direct, "backup", tmp_path / "room.zip")
        assert "No faults" in manage(direct, "verify")
        # Locks of a session would stay with a connection of the pooler.
        assert server.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


def test_room_whose_pooler_seals_nothing_does_not_start(server, folder, home, tmp_path):
    with pgbouncer(folder, server, seals=False) as url:
        room = Served(
            tmp_path,
            {
                "READINGROOM_HOME": str(home),
                "DATABASE_URL": url.format("room"),
                "READINGROOM_DIRECT_URL": server.url(),
            },
        )
        assert room.process.wait(60) == 1
        assert "connect_query='SET readingroom.seals=on'" in room.log.read_text()


def run_tests(server: Postgres, url: str, *words: str) -> str:
    """Runs tests through the pooler in a process of their own and returns what pytest printed; they must pass."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-q", *words],
        cwd=ROOT,
        env=environment(DATABASE_URL=url.format("room"), READINGROOM_DIRECT_URL=server.url("")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def test_long_jobs_and_tries_pass_their_tests_through_pgbouncer(server, folder):
    with pgbouncer(folder, server) as url:
        run_tests(server, url, *SUITES)


def test_suites_pass_through_pgbouncer_spread_over_two_processes(server, folder):
    with pgbouncer(folder, server) as url:
        said = run_tests(server, url, "-p", "tests.deploy.over_processes", *SPREAD)
    counts = re.search(r"spread over two processes: (\d+) and (\d+)", said)
    assert counts, said
    one, other = sorted(map(int, counts.groups()))
    assert one > other / 2
