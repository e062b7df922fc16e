"""`GET /documents/<slug>/stream?after=<event>`: a document's events as server-sent events.

A request through Django holds a thread for as long as its response lasts, and a stream lasts as long as the page is
open. Here an open stream needs two tasks of the event loop, but no thread and no connection to Postgres.
"""

from __future__ import annotations

import asyncio
import random
import re
from typing import Any
from urllib.parse import parse_qs

from django.db import Error as DatabaseFailure
from django.http import HttpResponse

from documents.stream.hub import Hub
from documents.stream.messages import format_retry
from documents.stream.open_stream import (
    StreamRefused,
    StreamRequest,
    StreamStart,
    overload_refusal,
    read_request,
    start_stream,
)
from documents.stream.reader import Reader
from documents.stream.threads import ThreadPools, run_in_thread

ADDRESS = re.compile(r"/documents/([^/]+)/stream")
RETRY_AFTER_SECONDS = 60
"""Retry-After when all streams are taken; until then the client asks for the list instead."""
LISTEN_TIMEOUT_SECONDS = 5.0
"""How long a reader waits until this process is proved to hear what Postgres announces."""
RETRY_MILLISECONDS = (2_000, 6_000)
"""The range of the reconnection delay; it is random, so that readers do not all reconnect at once after a restart."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Streams:
    """The ASGI application that serves the streams of one process."""

    def __init__(self) -> None:
        self.threads = ThreadPools()
        self.hub = Hub(self.threads)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.is_ending = False
        self._last: Any = None

    @staticmethod
    def slug_in(scope: Any) -> str | None:
        """Returns the slug of the document whose stream is requested; None for any other request."""
        if scope["type"] != "http" or not scope["path"].endswith("/stream"):
            return None
        found = ADDRESS.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))
        return found[1] if found else None

    def start(self) -> None:
        """Begins to listen before the first stream is requested."""
        self.loop = asyncio.get_running_loop()
        self.hub.start()

    def hears(self) -> bool | None:
        """Says whether this process hears what Postgres announces; None as long as nobody knows."""
        listener = self.hub.listener
        return listener.is_hearing.is_set() if self.hub.is_started() and listener.has_tried else None

    def end(self) -> None:
        """Ends all streams and refuses new ones; callable from any thread."""
        self.is_ending = True
        if self.loop is not None and not self.loop.is_closed():
            self._last = asyncio.run_coroutine_threadsafe(self.hub.end(), self.loop)

    def close(self) -> None:
        """Shuts the thread pools down."""
        self.threads.close()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serves one request for a stream."""
        self.loop = asyncio.get_running_loop()
        opened = None
        try:
            opened = await self._open(scope, self.slug_in(scope) or "")
            await self._serve(opened, scope, receive, send)
        except StreamRefused as refusal:
            await _send_response(refusal.response, send)
        finally:
            if opened is not None:
                self.hub.counter.closed(opened.claim)

    # -- Opening ----------------------------------------------------------------------------------

    async def _open(self, scope: Any, slug: str) -> StreamRequest:
        """Identifies the reader and the document, and reserves one of the streams; raises `StreamRefused`."""
        try:
            opened, is_taken = await run_in_thread(self.threads.people, self._read_and_take, scope, slug)
        except DatabaseFailure:
            raise overload_refusal(10) from None
        if not is_taken:
            raise overload_refusal(RETRY_AFTER_SECONDS)
        self.hub.counter.opened(opened.claim)
        return opened

    def _read_and_take(self, scope: Any, slug: str) -> tuple[StreamRequest, bool]:
        opened = read_request(scope, slug)
        return opened, not self.is_ending and self.hub.counter.take(opened.claim)

    # -- Serving ----------------------------------------------------------------------------------

    async def _serve(self, opened: StreamRequest, scope: Any, receive: Any, send: Any) -> None:
        self.hub.start()
        try:
            async with asyncio.timeout(LISTEN_TIMEOUT_SECONDS):
                await self.hub.listener.is_hearing.wait()
        except TimeoutError:
            raise overload_refusal(10) from None
        reader = Reader(opened.claim)
        # The reader is registered before missed events are read, so that no event is lost in between.
        self.hub.add(reader, opened.number)
        leaving = asyncio.create_task(_end_on_disconnect(reader, receive))
        try:
            missed = await self._begin(opened, reader, _last_event_id(scope))
            async with asyncio.timeout(None) as reader.limit:
                await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
                await _send_all(reader, _retry_message() + missed, send)
        except TimeoutError:
            pass  # the server drops the connection of a response that has no end
        finally:
            self.hub.remove(reader)
            leaving.cancel()

    async def _begin(self, opened: StreamRequest, reader: Reader, place: str) -> bytes:
        """Returns what the reader missed; from then on they receive new events. Raises `StreamRefused`."""
        while True:
            doubts = reader.suspensions
            try:
                begun: StreamStart | None = await run_in_thread(self.threads.people, start_stream, opened, place)
            except DatabaseFailure:
                raise overload_refusal(10) from None
            if begun is None:
                raise overload_refusal(1)
            if reader.suspensions == doubts:
                break
        reader.last = begun.number
        self.hub.suspended.discard(reader)
        self.hub.apply_rights(reader, begun.rights)
        return begun.missed


def _retry_message() -> bytes:
    return format_retry(random.randint(*RETRY_MILLISECONDS))  # noqa: S311 - spreads readers in time, not a secret


def _last_event_id(scope: Any) -> str:
    """Returns the event after which the stream begins: `Last-Event-ID` of a reconnecting browser, else `?after=`."""
    for name, value in scope["headers"]:
        if name == b"last-event-id" and value:
            return str(value.decode("latin-1"))
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    return asked.get("after", [""])[0]


async def _end_on_disconnect(reader: Reader, receive: Any) -> None:
    """Ends the stream when the client disconnects."""
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.end()


async def _send_all(reader: Reader, words: bytes, send: Any) -> None:
    while words:
        await send({"type": "http.response.body", "body": words, "more_body": True})
        words = await reader.next_bytes()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_response(response: HttpResponse, send: Any) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    headers.append((b"content-length", str(len(response.content)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
