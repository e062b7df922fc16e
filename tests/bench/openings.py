"""A class opens the article: thirty signed-in students at once, each the page and then its list."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack

from tests.bench.clients import Floor, Reader, checked, http
from tests.bench.report import Line, Report, median
from tests.bench.room import Room
from tests.bench.turns import add_times
from tests.served_room import make_people, manage

STUDENTS = [f"bench-student-{number}" for number in range(30)]
SESSIONS = """
import json
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from documents.models import User
keys = []
for student in User.objects.filter(login__startswith="bench-student-"):
    session = SessionStore()
    session[SESSION_KEY] = str(student.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = student.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
print(json.dumps(keys))
"""


async def measure_openings(report: Report, room: Room, floor: Floor, rounds: int) -> None:
    """Measures when the last of thirty has its list, beside thirty openings of the floor."""
    document = room.document(60_000, 1_000)
    make_people(dict.fromkeys(STUDENTS, False))
    keys = json.loads(manage("shell", "--verbosity", 0, "--command", SESSIONS).strip().splitlines()[-1])
    opened: list[float] = []
    lasts: list[float] = []
    bare: list[float] = []
    async with AsyncExitStack() as stack:
        students = []
        for key in keys:
            client = await stack.enter_async_context(http(room.url))
            client.cookies.update({"sessionid": key, "scripts": "run"})
            students.append(Reader(client))
        for student in students:  # opens the connections, as the page before this one did
            checked(await student.client.get("/csrf"))
        before = room.meter.read()
        for _ in range(rounds):
            each = await asyncio.gather(*(seconds_to_open(student, document) for student in students))
            opened += each
            lasts.append(max(each))
        used = room.meter.since(before)["web"]
        for _ in range(rounds):
            start = time.perf_counter()
            await asyncio.gather(*(floor.view(document) for _ in students))
            bare.append(time.perf_counter() - start)
    what = f"{len(keys)} openings at once, 1,000 notes: the last list"
    add_times(report, what, lasts, bare, limit=3.0)
    each_ms = used * 1000 / len(opened)
    report.add(Line(f"  {what}: CPU of one opening", each_ms, "ms", remark=f"median {median(opened) or 0:.2f} s"))


async def seconds_to_open(student: Reader, document: str) -> float:
    """Opens the page, then its list, as a browser does; returns the seconds until both are there."""
    start = time.perf_counter()
    checked(await student.client.get(document))
    await student.list(document)
    return time.perf_counter() - start
