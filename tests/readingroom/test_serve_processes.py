"""`manage.py serve --processes 2`: one port, two processes that answer, and a worker."""

from __future__ import annotations

import collections
import random
import re
import socket
import time
from collections.abc import Callable, Iterator

import httpx
import psutil
import pytest

from readingroom.management.commands.serve import number_of_processes
from readingroom.serving import children
from readingroom.serving.children import Child, end_all
from tests.bench.clients import Reader
from tests.readingroom.served import Room, manage, open_room, open_streams
from tests.served_room import PASS_PHRASE

TEXT = " ".join(f"The keeper wrote line {number} of the log." for number in range(60))
MAKE = f"""
from documents.models import User
from tests.factories import make_document
alice = User.objects.create_user("alice", "alice@mail.example", {PASS_PHRASE!r}, public_name="Alice")
make_document({TEXT!r}, visibility="public", slug="log", curator=alice)
"""
NOTES = 60
STREAMS = 12


@pytest.fixture(scope="module")
def article(environment) -> str:
    """Makes the room, a public article in it, and Alice, who has a password."""
    for words in (["migrate", "--verbosity", "0"], ["shell", "--no-imports", "-c", MAKE]):
        made = manage(environment, *words)
        assert made.returncode == 0, made.stderr
    return "/documents/log/"


@pytest.fixture(scope="module")
def two(environment, article) -> Iterator[Room]:
    """Yields a room that two processes serve, with more threads than the database has connections."""
    limits = {"READINGROOM_NOTES_A_MINUTE": "0", "READINGROOM_THREADS": "100"}
    room = open_room(environment | limits, "--without-samples", "--processes", "2")
    yield room
    room.close()


def test_more_connections_than_the_database_takes_are_told_at_the_start(two):
    assert "2 processes may open 224 connections, and the database takes 197" in two.said
    assert two.said.index("READINGROOM_THREADS (now 100) lower") < two.said.index("The room is open")


def are_both_listening(room: Room) -> bool:
    """Says whether both web processes accept connections; the room is open as soon as the first one does."""
    held = [child.net_connections("tcp") for child in room.children("web")]
    return len(held) == 2 and all(any(one.status == psutil.CONN_LISTEN for one in sockets) for sockets in held)


def until(said: Callable[[], object]) -> None:
    """Waits until `said()` is true."""
    deadline = time.monotonic() + 60
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def shares(room: Room, sockets: list[socket.socket]) -> list[int]:
    """Returns how many of these open connections each web process of a room holds."""
    ours = {one.getsockname()[1] for one in sockets}
    return [
        sum(bool(held.raddr) and held.raddr.port in ours for held in child.net_connections("tcp"))
        for child in room.children("web")
    ]


def test_both_processes_take_connections_of_one_port(two):
    host, port = two.address.removeprefix("http://").split(":")
    until(lambda: are_both_listening(two))
    taken = []
    for _ in range(40):
        taken.append(socket.create_connection((host, int(port)), timeout=60))
        taken[-1].sendall(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    for one in taken:
        assert one.recv(100).startswith(b"HTTP/1.1 200")
    assert sum(shares(two, taken)) == 40
    assert min(shares(two, taken)) > 0
    for one in taken:
        one.close()


async def write_notes(address: str, article: str) -> list[str]:
    """Signs in and writes notes, over a new connection for each request; returns the ids of the notes in order."""
    new_each_time = httpx.Limits(max_keepalive_connections=0)
    chance = random.Random(5)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=new_each_time) as client:
        reader = Reader(client)
        await reader.sign_in("alice")
        answers = [
            await reader.create(article, await reader.passage(article, chance), "public") for _number in range(NOTES)
        ]
    return [answer.json()["id"].rsplit("/", 1)[1] for answer in answers]


def heard(stream: socket.socket, last: str) -> list[str]:
    """Returns the ids of the notes that a stream tells of, up to the last one."""
    stream.settimeout(60)
    said = b""
    while not re.search(rb'event: annotation\ndata: [^\n]*"id":"%s"[^\n]*\n\n' % last.encode(), said):
        piece = stream.recv(65536)
        assert piece, "the stream ended"
        said += piece
    return [one.decode() for one in re.findall(rb'event: annotation\ndata: [^\n]*?"id":"([^"]+)"', said)]


async def test_each_note_is_told_once_on_every_stream_of_both_processes(two, article):
    until(lambda: are_both_listening(two))
    streams = open_streams(two, "log", STREAMS)
    assert min(shares(two, streams)) > 0
    written = await write_notes(two.address, article)
    assert len(set(written)) == NOTES
    for stream in streams:
        assert collections.Counter(heard(stream, written[-1])) == collections.Counter(written)
        stream.close()


@pytest.mark.parametrize("work", ["worker", "web"])
def test_a_killed_process_is_started_again_with_a_word(two, work):
    before = two.children(work)
    before[0].kill()
    name = "worker" if work == "worker" else "web process"
    two.says(f"The {name}")
    assert re.search(rf"The {name}( \d)? was ended by SIGKILL; it starts again in [\d.]+ s\.", two.said)
    until(lambda: len(two.children(work)) == len(before) and before[0] not in two.children(work))
    assert httpx.get(two.address + "/readyz", timeout=60).status_code == 200


def test_jobs_are_done_by_the_worker_that_was_started_again(two, environment):
    done = manage(environment, "shell", "--no-imports", "-c", WAIT_FOR_JOBS)
    assert done.stdout.strip() == "done", done.stderr


WAIT_FOR_JOBS = """
import time
from documents.models import Job
from documents.services.events.jobs import add_job
add_job(Job.Kind.TELL, {"event": "00000000-0000-4000-8000-000000000000"})
deadline = time.monotonic() + 60
while Job.objects.filter(kind="tell").exists():
    assert time.monotonic() < deadline
    time.sleep(0.05)
print("done")
"""


def test_a_process_that_cannot_start_is_tried_again_after_growing_pauses(monkeypatch):
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.01)
    said: list[str] = []
    child = Child("worker", ["no such work"], say=said.append)
    child.start()
    until(lambda: len(said) == 3)
    end_all([child], 5)
    assert [line.rpartition(" in ")[2] for line in said] == ["0.01 s.", "0.02 s.", "0.04 s."]
    assert "The worker ended with status 2" in said[0]


@pytest.mark.parametrize("words", ["0", "-1", "many", ""])
def test_other_numbers_of_processes_are_refused(environment, words):
    refused = manage(environment, "serve", f"--processes={words}")
    assert refused.returncode != 0
    assert "a number from 1 on, or auto" in refused.stderr


def test_auto_is_one_process_for_each_core():
    assert number_of_processes("auto") >= 1
    assert number_of_processes("3") == 3
