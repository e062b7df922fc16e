"""People who write notes at a steady pace over bare sockets: httpx takes more processor time for a note than the room.

Each note that waits for its answer has a connection of its own, and nobody waits for earlier answers.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from tests.bench.clients import CONTEXT

# The audiences of ten notes in a row.
AUDIENCES = ("public", "group", "public", "moderators", "group", "public", "private", "group", "public", "moderators")
AGAIN_SECONDS = 0.3

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Author:
    """A signed-in person, with the connections on which no answer is awaited."""

    url: str
    cookies: str
    token: str
    idle: list[Connection] = field(default_factory=list)

    async def post(self, path: str, key: str, body: bytes) -> tuple[int, bytes]:
        """Sends one note and returns the status and the body of its answer; raises OSError or EOFError."""
        where = urlsplit(self.url)
        if self.idle:
            reader, writer = self.idle.pop()
        else:
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
        lines = [
            f"POST {path} HTTP/1.1",
            f"Host: {where.netloc}",
            f"Origin: {self.url}",
            f"Cookie: {self.cookies}",
            f"X-CSRFToken: {self.token}",
            "Content-Type: application/ld+json",
            f"Idempotency-Key: {key}",
            f"Content-Length: {len(body)}",
        ]
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
            if not length:  # a busy room's 503
                raise EOFError("An answer without a length.")
            answer = await reader.readexactly(int(length))
        except BaseException:
            writer.close()
            raise
        self.idle.append((reader, writer))
        return int(head.split(b" ", 2)[1]), answer


class Writing:
    """What the authors write: `notes` has the times sent and answered by id, and whether they count."""

    def __init__(self, authors: list[Author], slug: str, course: str) -> None:
        self.authors = itertools.cycle(authors)
        self.audiences = itertools.cycle(AUDIENCES)
        self.slug = slug
        self.course = course
        self.notes: dict[str, tuple[float, float, bool]] = {}

    async def write(self, *, seconds: float, a_second: int, counts: bool = True) -> None:
        """Writes `a_second` notes a second for `seconds`, and waits for all answers."""
        started = time.time()
        async with asyncio.TaskGroup() as group:
            for n in range(int(seconds * a_second)):
                await asyncio.sleep(max(0.0, started + n / a_second - time.time()))
                group.create_task(self.send(next(self.authors), next(self.audiences), counts))

    async def send(self, author: Author, audience: str, counts: bool) -> None:
        """Sends one note, and again with the same key until the room accepts it."""
        key, body = str(uuid.uuid4()), self._note(author.url, audience)
        sent = time.time()
        while True:
            try:
                status, answer = await author.post(f"/documents/{self.slug}/annotations/", key, body)
            except (OSError, EOFError):
                status, answer = 0, b""
            if status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                break
            if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise SystemExit(f"A note was refused: {status} {answer[:300]!r}")
            await asyncio.sleep(AGAIN_SECONDS)
        self.notes[json.loads(answer)["id"].rsplit("/", 1)[1]] = (sent, time.time(), counts)

    def _note(self, origin: str, audience: str) -> bytes:
        body = {
            "@context": [CONTEXT, f"{origin}/ns/room.jsonld"],
            "type": "Annotation",
            "motivation": "commenting",
            "body": [{"type": "TextualBody", "purpose": "commenting", "value": "Hm.", "format": "text/markdown"}],
            "target": {
                "source": f"{origin}/documents/{self.slug}/revisions/1/",
                "selector": {"type": "TextPositionSelector", "start": 4, "end": 10},
            },
            "audience": audience,
        }
        if audience in {"group", "moderators"}:
            body["group"] = self.course
        return json.dumps(body).encode()
