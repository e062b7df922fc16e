"""Live notes: a server, readers with open streams in another process, and people who write thirty notes a second.

No note may be lost, arrive twice or reach a reader to whom `visible_to` does not show it. Times are measured from the
moment the writer got the response (after the commit) and from the moment the note was sent (before the commit).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg

from tests.bench.clients import CONTEXT, Reader, http
from tests.bench.report import Line, Report
from tests.served_room import ROOT, ServedRoom, manage, served_room

AUTHORS = ("live-owner", "live-anna", "live-ben", "live-cleo")
LISTENERS = ("", "live-owner", "live-anna", "live-ben", "live-reader", "live-stranger")
NOTES_A_SECOND = 30
SECONDS = 20
SLUG = "live"
MEGABYTE = 1024 * 1024
# The audiences of ten notes in a row.
AUDIENCES = ("public", "group", "public", "moderators", "group", "public", "private", "group", "public", "moderators")

SET_UP = """
import json
from documents.models import Group, Membership, User
from tests.factories import make_document
from tests.stream.streams import session_of
people = {one.login: one for one in User.objects.filter(login__startswith="live-")}
course = Group.objects.create(slug="live", name="Live")
roles = {"live-owner": "owner", "live-anna": "member", "live-ben": "member", "live-cleo": "member",
         "live-reader": "reader"}
for login, role in roles.items():
    Membership.objects.create(group=course, user=people[login], role=role)
make_document("The keeper wrote it down. " * 400, visibility="public", slug="live", curator=people["live-owner"],
              groups=[course])
print(json.dumps([str(course.pk), {login: session_of(one) for login, one in people.items()}]))
"""
VISIBLE = """
import json
from django.contrib.auth.models import AnonymousUser
from documents.models import Annotation, User
people = {one.login: one for one in User.objects.filter(login__startswith="live-")} | {"": AnonymousUser()}
print(json.dumps({login: [str(pk) for pk in Annotation.objects.visible_to(one).filter(document__slug="live")
                          .values_list("pk", flat=True)] for login, one in people.items()}))
"""


def measure_live(report: Report, log: Path) -> None:
    """Serves and measures a room with raised stream limits, since all its readers share one address."""
    limits = {"READINGROOM_STREAMS_A_PERSON": "1000", "READINGROOM_STREAMS_AN_ADDRESS": "1000"}
    before = {name: os.environ.get(name) for name in limits}
    os.environ |= limits
    try:
        people = dict.fromkeys([*AUTHORS, "live-reader", "live-stranger"], False)
        with served_room(log, people) as room:
            asyncio.run(_measure(report, room))
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


async def _measure(report: Report, room: ServedRoom) -> None:
    course, cookies = run_in_room(SET_UP)
    crowd = Crowd(room.url)
    server = psutil.Process(room.process.pid)
    async with AsyncExitStack() as stack:
        authors = [Reader(await stack.enter_async_context(http(room.url))) for _ in AUTHORS]
        for author, login in zip(authors, AUTHORS, strict=True):
            await author.sign_in(login)
        writing = Writing(authors, course)
        await writing.write(seconds=2, counts=False)
        nothing = server.memory_info().rss
        people = itertools.cycle(LISTENERS)
        for number in (200, 1_000):
            more = number - crowd.number
            who = [[one, cookies.get(one, "")] for one in itertools.islice(people, more)]
            cursor = httpx.get(f"{room.url}/documents/{SLUG}/anchors").json()["cursor"]
            opened = crowd.ask(open={"people": who, "after": cursor})
            crowd.number = number
            report.add(Line(f"{number} streams: opened in", opened["seconds"], "s"))
            crowd.ask(forget=True)
            writing.notes.clear()
            used = server.cpu_times()
            await writing.write(seconds=SECONDS)
            now = server.cpu_times()
            cpu = (now.user + now.system - used.user - used.system) / SECONDS
            await asyncio.sleep(3)
            judge(report, f"{number} streams", crowd, writing)
            report.add(Line(f"{number} streams: processor of the server", 100 * cpu, "%"))
            grown = (server.memory_info().rss - nothing) / MEGABYTE
            report.add(Line(f"{number} streams: memory more than without", grown, "MB"))
            report.add(Line(f"{number} streams: threads of the server", server.num_threads(), "", limit=40))
        crowd.ask(forget=True)
        writing.notes.clear()
        stop_database(room)
        await writing.write(seconds=6, a_second=10)
        await asyncio.sleep(8)
        judge(report, "1000 streams, the database restarted", crowd, writing)
    started = time.time()
    room.process.send_signal(signal.SIGINT)
    room.process.wait(30)
    report.add(Line("1000 streams: the room closes in", time.time() - started, "s", limit=3))
    crowd.end()


def judge(report: Report, what: str, crowd: Crowd, writing: Writing) -> None:
    """Compares what arrived with what `visible_to` shows to each person."""
    shown = {who: [pk for pk in pks if pk in writing.notes] for who, pks in run_in_room(VISIBLE).items()}
    found = crowd.ask(judge={"notes": writing.notes, "visible": shown})
    remark = f"{len(writing.notes)} notes, {found['arrived']} arrivals, {found['cut_off']} cut off"
    for name in ("lost", "twice", "wrong"):
        report.add(Line(f"{what}: {name}", found[name], "", limit=0, remark=remark))
    report.add(Line(f"{what}: told to ask the list again", found["reloads"], ""))
    for name, words in (("after_answer", "after the writer's answer"), ("after_sending", "after it was sent")):
        for value, part in zip(found[name], ("p50", "p95", "last"), strict=True):
            report.add(Line(f"{what}: arrives {words}, {part}", value, "ms"))


def run_in_room(program: str) -> Any:
    """Runs a program in the room; returns the JSON of its last line."""
    return json.loads(manage("shell", "--verbosity", 0, "--no-imports", "--command", program).strip().splitlines()[-1])


def stop_database(room: ServedRoom) -> None:
    """Stops the room's Postgres as an operator would; the room starts it again."""
    with psycopg.connect(host=str(room.socket_directory), dbname="readingroom", user="readingroom") as connection:
        postmaster = psutil.Process(connection.info.backend_pid).ppid()
    os.kill(postmaster, signal.SIGINT)


class Crowd:
    """The process of the listeners, which answers line by line."""

    def __init__(self, url: str) -> None:
        self.number = 0
        where = urlsplit(url)
        words = ["-m", "tests.bench.listeners", where.hostname, where.port, f"/documents/{SLUG}/stream"]
        self.process = subprocess.Popen(
            [sys.executable, *map(str, words)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **what: Any) -> dict[str, Any]:
        """Sends one line and returns the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def end(self) -> None:
        """Ends the input of the process and waits for its end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)


class Writing:
    """People who write notes at a steady pace, without waiting for earlier responses."""

    def __init__(self, authors: list[Reader], course: str) -> None:
        self.authors = itertools.cycle(authors)
        self.audiences = itertools.cycle(AUDIENCES)
        self.course = course
        self.notes: dict[str, tuple[float, float, bool]] = {}

    async def write(self, *, seconds: float, a_second: int = NOTES_A_SECOND, counts: bool = True) -> None:
        """Writes `a_second` notes a second for `seconds`, and waits for all responses."""
        started = time.time()
        async with asyncio.TaskGroup() as group:
            for n in range(int(seconds * a_second)):
                await asyncio.sleep(max(0.0, started + n / a_second - time.time()))
                group.create_task(self.send(next(self.authors), next(self.audiences), counts))

    async def send(self, author: Reader, audience: str, counts: bool) -> None:
        """Sends one note, and again with the same key until the room accepts it."""
        origin = str(author.client.base_url).rstrip("/")
        body = {
            "@context": [CONTEXT, f"{origin}/ns/room.jsonld"],
            "type": "Annotation",
            "motivation": "commenting",
            "body": [{"type": "TextualBody", "purpose": "commenting", "value": "Hm.", "format": "text/markdown"}],
            "target": {
                "source": f"{origin}/documents/{SLUG}/revisions/1/",
                "selector": {"type": "TextPositionSelector", "start": 4, "end": 10},
            },
            "audience": audience,
        }
        if audience in {"group", "moderators"}:
            body["group"] = self.course
        headers = {
            "Content-Type": "application/ld+json",
            "X-CSRFToken": author.token,
            "Origin": origin,
            "Idempotency-Key": str(uuid.uuid4()),
        }
        while True:
            sent = time.time()
            try:
                answer = await author.client.post(f"/documents/{SLUG}/annotations/", json=body, headers=headers)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code in {200, 201}:
                break
            if answer is not None and answer.status_code < 500:
                raise SystemExit(f"A note was refused: {answer.status_code} {answer.text[:300]}")
            await asyncio.sleep(0.3)
        self.notes[answer.json()["id"].rsplit("/", 1)[1]] = (sent, time.time(), counts)
