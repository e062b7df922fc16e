"""The first start of a room: once, whoever starts, and resumed; and one secret key for all its processes."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from documents.services.site.samples import FOLDER
from readingroom import postgres
from tests.readingroom.served import MANAGE, PROJECT, Room, manage

COUNT = """
from documents.models import *
print(Document.objects.count(), Annotation.objects.count(), User.objects.count(), Installation.objects.count())
"""


def sample_counts() -> str:
    """Returns what COUNT prints of a room with all samples and nothing else."""
    manifest = json.loads((FOLDER / "samples.json").read_text())
    notes = [
        entry for name in manifest["articles"] for entry in json.loads((FOLDER / f"{name}.notes.json").read_text())
    ]
    replies = sum(len(entry.get("replies", [])) for entry in notes)
    return f"{len(manifest['articles'])} {len(notes) + replies} {len(manifest['readers'])} 1"


@pytest.fixture(scope="module")
def interrupted(environment, no_room_yet) -> str:
    """Kills the first start in the midst of the samples; returns what it had said."""
    process = subprocess.Popen(
        [*MANAGE, "serve", "--port", "0"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        said = ""
        while "Adding the sample articles" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        server = postgres.start(no_room_yet)
        with psycopg.connect(host=str(server.socket_directory), user=server.role, dbname=server.database) as database:
            deadline = time.monotonic() + 60
            while not database.execute("SELECT count(*) FROM documents_document").fetchone()[0]:
                database.rollback()
                assert time.monotonic() < deadline
                time.sleep(0.01)
        process.kill()
    assert "The room is open" not in said
    server.release()
    return said


@pytest.fixture(scope="module")
def both(interrupted, environment) -> Iterator[tuple[Room, Room]]:
    """Starts the room again, twice at the same time."""
    rooms = [Room(environment), Room(environment)]
    for room in rooms:
        room.wait_until_open()
    yield rooms[0], rooms[1]
    for room in rooms:
        room.close()


def test_an_interrupted_start_is_resumed_once_by_two_processes(both, environment):
    counted = manage(environment, "shell", "--no-imports", "-c", COUNT)
    assert counted.stdout.strip() == sample_counts(), counted.stderr
    said = "".join(room.said for room in both)
    assert said.count("Adding the sample articles") == 1
    assert said.count("Waiting for another process that makes the room ready") == 1


def test_the_links_of_both_processes_are_open(both):
    links = [re.search(r"(/welcome/[\w-]{22,}/)", room.said)[1] for room in both]
    assert links[0] != links[1]
    for room in both:
        for link in links:
            assert httpx.get(room.address + link, timeout=60).status_code == 200


@pytest.mark.parametrize("words", [["serve", "--port", "0"], ["worker"], ["worker", "--once"]])
def test_a_process_with_another_key_does_not_start_and_says_what_to_set(both, environment, no_room_yet, words):
    refused = manage(environment | {"READINGROOM_SECRET_KEY": "another key " * 5}, *words)
    assert refused.returncode == 1
    assert "READINGROOM_SECRET_KEY" in refused.stderr
    assert "change_secret_key" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_room_whose_key_is_lost_does_not_make_another_one(both, environment, no_room_yet):
    key = no_room_yet / "secret-key"
    words = key.read_text()
    key.unlink()
    try:
        refused = manage(environment, "serve", "--port", "0")
        assert refused.returncode == 1
        assert "secret-key" in refused.stderr
        assert not key.exists()
    finally:
        key.write_text(words)
