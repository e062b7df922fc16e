"""Django under ASGI with a fixed number of threads, and one thread hop a request.

Django's own handler gives each request a thread of its own (two hundred at once make two hundred threads,
and as many database connections) and crosses between loop and thread several times for each. Here the whole
synchronous chain, middleware and view, runs in one call in a thread of a small pool. A request
that finds all threads busy waits for a while in the loop, where waiting costs nothing, and then gets
503 with Retry-After.
"""

from __future__ import annotations

import asyncio
import contextvars
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from readingroom.kept_pages import KeptPages
from readingroom.unavailable import busy_response, too_large_response

# Each of these has its own thread and answers even when all others are busy: a busy server is alive and must not
# be restarted.
NEVER_QUEUED = frozenset({"/healthz", "/readyz"})

# Bytes that are read from a file at a time.
BODY_CHUNK_BYTES = 256 * 1024


class BodyTooLarge(Exception):
    """The body of a request is larger than the site accepts."""


class ThreadPoolHandler(ASGIHandler):
    """The ASGI application for `http` connections."""

    def __init__(self, threads: int | None = None, patience: float | None = None) -> None:
        """Takes the number of threads and the seconds that a request waits for one; defaults are in the settings."""
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        count = settings.READINGROOM_THREADS if threads is None else threads
        self.patience = settings.READINGROOM_PATIENCE if patience is None else patience
        self.kept = KeptPages(self.patience)
        self.free = asyncio.Semaphore(count)
        self.threads = ThreadPoolExecutor(count, thread_name_prefix="room")
        self.watched = {path: ThreadPoolExecutor(1, thread_name_prefix=f"room{path}") for path in NEVER_QUEUED}

    def close(self) -> None:
        """Ends idle threads and accepts no more work; running requests finish."""
        self.kept.close()
        for threads in (self.threads, *self.watched.values()):
            threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            raise ValueError(f"The room answers http connections, not {scope['type']}.")
        set_script_prefix(get_script_prefix(scope))
        kept = await self.kept.answer(scope)
        if kept is not None:
            await self.send_response(kept, send)
            return
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        except BodyTooLarge:
            await self.send_response(too_large_response(), send)
            return
        with body:
            request, refusal = self.create_request(scope, body)
            response = await self.find_response(request) if request else refusal
            assert response is not None, "a request that was not made comes with its refusal"
            if response.streaming:
                await self.stream(response, receive, send)
            else:
                await self.send_response(response, send)

    async def read_body(self, receive: Any) -> Any:
        """Reads the body to a temporary file. Raises BodyTooLarge above the limit of one request."""
        in_memory = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        body = tempfile.SpooledTemporaryFile(max_size=in_memory, mode="w+b")  # noqa: SIM115 - closed by the caller
        try:
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RequestAborted
                body.write(message.get("body", b""))
                if body.tell() > settings.READINGROOM_MAX_REQUEST_BYTES:
                    raise BodyTooLarge
                more = message.get("more_body", False)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body

    async def find_response(self, request: ASGIRequest) -> HttpResponseBase:
        """Runs the whole chain in one thread, or returns 503 if none becomes free in time."""
        if request.path in self.watched:
            return await self.run_in_thread(self.watched[request.path], request, lambda: None)
        try:
            async with asyncio.timeout(self.patience):
                await self.free.acquire()
        except TimeoutError:
            return busy_response(request, seconds=5)
        return await self.run_in_thread(self.threads, request, self.free.release)

    async def run_in_thread(
        self, threads: ThreadPoolExecutor, request: ASGIRequest, when_done: Callable[[], None]
    ) -> HttpResponseBase:
        """Runs the chain in a thread; it goes on if the client disconnects."""
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(threads, contextvars.copy_context().run, self.respond, request)
        work.add_done_callback(lambda _: when_done())
        return await work

    def respond(self, request: ASGIRequest) -> HttpResponseBase:
        """Computes the response in this thread and returns its database connection before the response is sent."""
        signals.request_started.send(sender=self.__class__, scope=request.scope)
        try:
            response = self.get_response(request)
            if not response.streaming:
                response.close()
            return response
        finally:
            close_old_connections()

    async def stream(self, response: Any, receive: Any, send: Any) -> None:
        """Streams a response until it ends or the client disconnects.

        Its iterator reads from the database in asgiref's single shared thread, so that a
        hundred slow downloads use one thread and one connection.
        """
        if not getattr(response, "is_async", True):
            response.block_size = BODY_CHUNK_BYTES  # for files; other responses keep their own chunks
            response.streaming_content = iterate_in_threads(response.streaming_content)
        sending = asyncio.create_task(self.send_response(response, send))
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
            await sync_to_async(response.close)()


async def iterate_in_threads(pieces: Any) -> AsyncIterator[bytes]:
    """Yields the pieces of a synchronous iterator one by one; Django would read all of them first."""
    take = sync_to_async(lambda: next(pieces, None))
    while (piece := await take()) is not None:
        yield piece
