"""Streams in the process of a test: the real ASGI application, a real Postgres, and readers who listen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections

from documents.exports.stream_events import find_last_visible_event
from documents.models import Document, VisibilityContext
from readingroom.application import Application

SOON = 30.0
"""Seconds within which an expected event arrives, even on a busy machine."""


async def do(act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Calls a function that uses Postgres in a thread, as another request would."""

    def in_thread() -> Any:
        try:
            return act(*arguments, **named)
        finally:
            close_old_connections()

    return await asyncio.to_thread(in_thread)


def session_of(person: Any) -> str:
    """Signs a person in and returns the key of the session, or an empty string for an anonymous person."""
    if person is None or not person.is_authenticated:
        return ""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def cursor_of(document: Any, person: Any = None) -> str:
    """Returns the id of the last event that the list of a document shows to a person."""
    document = Document.objects.get(pk=document.pk)
    return find_last_visible_event(document, VisibilityContext.load(person or AnonymousUser(), document))[0]


@dataclass
class Message:
    """A server-sent event."""

    event: str
    data: Any
    id: str = ""

    @property
    def event_and_id(self) -> tuple[str, str]:
        """The type of the event and the id of its row."""
        return self.event, self.data.get("id", "")


@dataclass
class Listener:
    """A reader with a stream."""

    session: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    sent: bytes = b""
    taken: int = 0
    is_over: bool = False
    can_receive: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    task: asyncio.Task[None] | None = None

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        async with self.news:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                self.sent += message.get("body", b"")
                self.is_over = not message.get("more_body", False)
            self.news.notify_all()
        await self.can_receive.wait()

    @property
    def messages(self) -> list[Message]:
        """All messages received so far."""
        return messages_in(self.sent)

    async def until(self, question: Callable[[Listener], bool]) -> None:
        """Waits until `question` is true of this listener."""
        async with asyncio.timeout(SOON), self.news:
            await self.news.wait_for(lambda: question(self))

    async def next(self) -> Message:
        """Returns the next message, which may have arrived earlier."""
        await self.until(lambda one: len(one.messages) > one.taken)
        self.taken += 1
        return self.messages[self.taken - 1]

    async def leave(self) -> None:
        """Disconnects."""
        self.left.set()
        assert self.task is not None
        await asyncio.wait_for(self.task, SOON)


def messages_in(sent: bytes) -> list[Message]:
    """Parses the messages of a stream, without comments and `retry`."""
    found = []
    for block in sent.decode().split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "event" in fields:
            found.append(Message(fields["event"], json.loads(fields["data"]), fields.get("id", "")))
    return found


class RoomServer:
    """A site on which people open streams."""

    def __init__(self) -> None:
        self.room = Application()
        self.listeners: list[Listener] = []

    @property
    def hub(self) -> Any:
        return self.room.streams.hub

    async def ask(self, document: Any, person: Any = None, query: str | None = None, **more: Any) -> Listener:
        """Requests a stream, by default after the last event that the person's list shows; waits for the status."""
        if query is None:
            query = "after=" + await do(cursor_of, document, person) if hasattr(document, "slug") else ""
        session = more.get("session") or await do(session_of, person)
        one = Listener(session)
        if not more.get("stalled"):
            one.can_receive.set()
        headers = [(b"host", more.get("host", "127.0.0.1").encode())]
        if session:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()))
        if "last" in more:
            headers.append((b"last-event-id", more["last"].encode()))
        slug = getattr(document, "slug", document)
        scope = {
            "type": "http",
            "method": more.get("method", "GET"),
            "path": f"/documents/{slug}/stream",
            "query_string": query.encode(),
            "headers": headers,
            "client": (more.get("address", "10.0.0.1"), 1),
            "server": ("127.0.0.1", 80),
            "scheme": "http",
        }
        one.task = asyncio.create_task(self.room(scope, one.receive, one.send))
        self.listeners.append(one)
        await one.until(lambda one: bool(one.status))
        return one

    async def open(self, document: Any, person: Any = None, query: str | None = None, **more: Any) -> Listener:
        """Like `ask`, for a request that must succeed."""
        one = await self.ask(document, person, query, **more)
        assert one.status == 200, one.sent
        return one

    async def wait_until_delivered(self) -> None:
        """Waits until everything committed before has been delivered and no stream is suspended."""
        hub = self.hub
        async with asyncio.timeout(SOON):
            numbers = await do(_numbers, list(hub.readers))
            while (
                any(hub.delivered[one] < number for one, number in numbers.items() if one in hub.delivered)
                or hub.suspended
            ):
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)


def _numbers(documents: list[int]) -> dict[int, int]:
    return dict(Document.objects.filter(pk__in=documents).values_list("pk", "event_number"))


@asynccontextmanager
async def open_room() -> AsyncIterator[RoomServer]:
    """Starts a site for one test; disconnects the remaining listeners at the end."""
    here = RoomServer()
    try:
        yield here
    finally:
        for one in here.listeners:
            one.can_receive.set()
            if one.task is not None and not one.task.done():
                await one.leave()
        await here.hub.end()
        await asyncio.sleep(0)
        here.room.close()
