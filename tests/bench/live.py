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
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg

from tests.bench.clients import Reader, http
from tests.bench.machine import Machine
from tests.bench.meter import Meter
from tests.bench.report import Line, Report
from tests.bench.writers import Author, Writing
from tests.served_room import ROOT, ServedRoom, manage, served_room

AUTHORS = ("live-owner", "live-anna", "live-ben", "live-cleo")
LISTENERS = ("", "live-owner", "live-anna", "live-ben", "live-reader", "live-stranger")
NOTES_A_SECOND = 30
SECONDS = {200: 20, 1_000: 60}
"""How long people write, by the number of streams."""
FROM_SENDING = 500.0
"""Milliseconds from sending a note to its arrival, for 95 of 100 arrivals."""
BACKLOG = 1.0
"""Seconds after the last answer to a writer in which the last note has arrived everywhere."""
SLUG = "live"
MEGABYTE = 1024 * 1024

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
    programs = Meter({"web": room.process.pid, "postgres": room.postgres, "listeners": crowd.process.pid})
    writing = Writing([await signed_in(room.url, login) for login in AUTHORS], SLUG, course)
    await writing.write(seconds=2, a_second=NOTES_A_SECOND, counts=False)
    nothing = server.memory_info().rss
    people = itertools.cycle(LISTENERS)
    for number, seconds in SECONDS.items():
        more = number - crowd.number
        who = [[one, cookies.get(one, "")] for one in itertools.islice(people, more)]
        cursor = httpx.get(f"{room.url}/documents/{SLUG}/anchors").json()["cursor"]
        opened = crowd.ask(open={"people": who, "after": cursor})
        crowd.number = number
        report.add(Line(f"{number} streams: opened in", opened["seconds"], "s"))
        crowd.ask(forget=True)
        writing.notes.clear()
        used, own, machine = programs.read(), time.process_time(), Machine.now()
        await writing.write(seconds=seconds, a_second=NOTES_A_SECOND)
        spent = programs.since(used) | {"writers": time.process_time() - own}
        remark = machine.others_since(spent)
        arrived = judge(report, f"{number} streams", crowd, writing)
        for name in ("web", "postgres", "worker"):
            report.add(Line(f"{number} streams: processor, {name}", 100 * spent[name] / seconds, "%", remark=remark))
            remark = ""
        report.add(Line(f"{number} streams: CPU of web for each arrival", 1e6 * spent["web"] / arrived, "us"))
        grown = (server.memory_info().rss - nothing) / MEGABYTE
        report.add(Line(f"{number} streams: memory more than without", grown, "MB"))
        report.add(Line(f"{number} streams: threads of the server", server.num_threads(), "", limit=40))
    crowd.ask(forget=True)
    writing.notes.clear()
    stop_database(room)
    await writing.write(seconds=6, a_second=10)
    judge(report, "1000 streams, the database restarted", crowd, writing, limit=None)
    started = time.time()
    room.process.send_signal(signal.SIGINT)
    room.process.wait(30)
    report.add(Line("1000 streams: the room closes in", time.time() - started, "s", limit=3))
    crowd.end()


async def signed_in(url: str, login: str) -> Author:
    """Signs a person in through the form."""
    async with http(url) as client:
        reader = Reader(client)
        await reader.sign_in(login)
        return Author(url, "; ".join(f"{name}={value}" for name, value in client.cookies.items()), reader.token)


def judge(report: Report, what: str, crowd: Crowd, writing: Writing, limit: float | None = FROM_SENDING) -> int:
    """Compares what arrived with what `visible_to` shows to each person; returns the number of arrivals."""
    crowd.ask(quiet=True)
    shown = {who: [pk for pk in pks if pk in writing.notes] for who, pks in run_in_room(VISIBLE).items()}
    found = crowd.ask(judge={"notes": writing.notes, "visible": shown})
    remark = f"{len(writing.notes)} notes, {found['arrived']} arrivals, {found['cut_off']} cut off"
    for name in ("lost", "twice", "wrong"):
        report.add(Line(f"{what}: {name}", found[name], "", limit=0, remark=remark))
    report.add(Line(f"{what}: told to ask the list again", found["reloads"], ""))
    for name, words in (("after_answer", "after the writer's answer"), ("after_sending", "after it was sent")):
        for value, part in zip(found[name], ("p50", "p95", "last"), strict=True):
            bound = limit if (name, part) == ("after_sending", "p95") else None
            report.add(Line(f"{what}: arrives {words}, {part}", value, "ms", limit=bound))
    report.add(Line(f"{what}: backlog at the end", found["backlog"], "s", limit=BACKLOG))
    return int(found["arrived"])


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
