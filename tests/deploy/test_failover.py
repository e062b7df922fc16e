"""A standby takes over while people write: what was acknowledged is stored, nothing twice, no process restarted."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.deploy.programs import Postgres, folder_of_server, manage, served, wait_until
from tests.deploy.visitors import SET_UP, Visitor

WRITERS = 4


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_of_server() as folder:
        yield folder


@pytest.fixture
def pair(folder) -> Iterator[tuple[Postgres, Postgres]]:
    """A server and its synchronous standby: what the first acknowledges, the second has."""
    first, second = Postgres(folder, "first"), Postgres(folder, "second")
    first.initialise()
    try:
        first.start()
        first.ask("CREATE DATABASE room")
        second.copy(first, "-R")
        second.start()
        first.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        first.ask("SELECT pg_reload_conf()")
        wait_until(lambda: first.ask("SELECT sync_state = 'sync' FROM pg_stat_replication"))
        yield first, second
    finally:
        first.end(signal.SIGQUIT)
        second.end(signal.SIGQUIT)


class Writer(threading.Thread):
    """A program that writes notes one after another, and sends each again, with its key, until it is acknowledged."""

    def __init__(self, visitor: Visitor, name: str) -> None:
        super().__init__(name=name)
        self.visitor = visitor
        self.is_asked_to_end = False
        self.acknowledged: dict[str, str] = {}
        self.refused: list[httpx.Response] = []

    def run(self) -> None:
        while not self.is_asked_to_end:
            self.write(f"{self.name}, note {len(self.acknowledged)}")
            time.sleep(0.05)

    def write(self, words: str) -> None:
        key = str(uuid.uuid4())
        while True:
            with contextlib.suppress(httpx.TransportError):
                answer = self.visitor.write(words, key=key)
                if answer.status_code in {200, 201}:
                    self.acknowledged[words] = answer.headers["Location"].rstrip("/").rpartition("/")[2]
                    return
                self.refused.append(answer)
            time.sleep(0.3)


def check_reading_server(visitor: Visitor, stranger: Visitor) -> None:
    """Checks that a process on a standby answers reading, and refuses what writes with the time to try again."""
    assert visitor.sign_in("bob").status_code == 302
    wait_until(lambda: visitor.get("/accounts/profile/", 1).status_code == 200)
    assert visitor.get("/documents/tides/", 1).status_code == 200
    for refused in (visitor.write("Not here.", at=1), stranger.sign_in("alice")):
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")


def test_standby_takes_over_under_writes(pair, folder, home, tmp_path, visit):
    first, second = pair
    hosts, ports = f"{folder},{folder}", f"{first.port},{second.port}"
    url = f"postgresql:///room?host={hosts}&port={ports}&user=room&target_session_attrs=read-write"
    settings = {"READINGROOM_HOME": str(home), "DATABASE_URL": url, "READINGROOM_NOTES_A_MINUTE": "0"}
    manage(settings, "migrate", "--verbosity", "0")
    manage(settings, "shell", "--verbosity", "0", "--command", SET_UP)
    of_standby = settings | {"DATABASE_URL": second.url()}
    with served(tmp_path, settings, settings, of_standby) as (*rooms, reading):
        process_ids = [room.process.pid for room in rooms]
        check_reading_server(visit(rooms[0].url, reading.url), visit(reading.url))
        writers = []
        for n in range(WRITERS):
            visitor = visit(rooms[n % 2].url)
            assert visitor.sign_in("alice").status_code == 302
            writers.append(Writer(visitor, f"Writer {n}"))
        for writer in writers:
            writer.start()
        try:
            wait_until(lambda: all(len(writer.acknowledged) >= 5 for writer in writers))
            first.end(signal.SIGQUIT)
            refused = wait_until(lambda: next((w.refused[-1] for w in writers if w.refused), None))
            assert refused.headers["Retry-After"] in {"5", "10"}
            second.promote()
            second.ask("ALTER SYSTEM SET synchronous_standby_names = ''")
            second.ask("SELECT pg_reload_conf()")
            before = [len(writer.acknowledged) for writer in writers]
            took_over = time.monotonic()
            asking = visit(reading.url)
            wait_until(lambda: asking.sign_in("bob").status_code == 302)
            assert asking.write("Written where only reading was possible.").status_code == 201
            wait_until(lambda: all(len(w.acknowledged) >= n + 5 for w, n in zip(writers, before, strict=True)))
            assert time.monotonic() - took_over < 45
        finally:
            for writer in writers:
                writer.is_asked_to_end = True
            for writer in writers:
                writer.join(60)
        assert {answer.status_code for writer in writers for answer in writer.refused} == {503}
        assert [room.process.poll() for room in (*rooms, reading)] == [None, None, None]
        assert [room.process.pid for room in rooms] == process_ids
        # The processes hear again, and what people wrote before and after is on the page.
        for room in rooms:
            wait_until(lambda room=room: httpx.get(f"{room.url}/readyz", timeout=10).text == "ready\n")
        acknowledged = {pk for writer in writers for pk in writer.acknowledged.values()}
        stored = second.ask("SELECT array_agg(id::text) FROM documents_annotation WHERE note LIKE 'Writer%'", "room")
        assert acknowledged == set(stored)
        assert len(stored) == len(acknowledged) == sum(len(writer.acknowledged) for writer in writers)
        twice = "SELECT count(*) FROM (SELECT note FROM documents_annotation GROUP BY note HAVING count(*) > 1) n"
        assert second.ask(twice, "room") == 0
