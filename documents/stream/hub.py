"""The hub: passes what Postgres announces to the readers of this process's streams, without a query for each reader.

An `event` notification leads to rows of the event table, which are delivered in order, each once. A `person`,
`session`, `document` or `group` notification suspends the streams it concerns: their events are queued until the
readers' rights have been checked again. Notifications arrive in commit order, so a reader who lost a right is suspended
before any later event is delivered. The numbers of a document's events have no gaps and are assigned under its lock:
once a number is announced, all earlier ones are committed, and a missing one was never written.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import Error as DatabaseFailure

from documents.exports.stream_events import StreamEvent, find_events_between, query_all_documents
from documents.models import Document, User
from documents.stream.counting import StreamCounter
from documents.stream.listener import NotificationListener
from documents.stream.messages import READERS, Batch, EventMessages
from documents.stream.presence import PresenceTracker
from documents.stream.reader import Reader, Rights
from documents.stream.rights import find_ended, query_rights
from documents.stream.threads import ThreadPools, run_in_thread

HEARTBEAT_SECONDS = 20.0
SESSION_CHECK_SECONDS = 300.0
BATCH_PAUSE_SECONDS = 0.0002
"""Pause between two rounds of delivery, for each open stream: in a burst several messages then go out as one.

A stream costs some 15 us of processor time in each round, whatever it is sent, so that rounds take a tenth at most.
"""
RETRY_SECONDS = 0.5
"""Pause before a failed query is tried again."""
RIGHTS_BATCH_SIZE = 100
"""Readers whose rights are checked in one go."""

logger = logging.getLogger(__name__)


class Hub:
    """The open streams of this process, and the tasks that serve all of them."""

    def __init__(self, threads: ThreadPools) -> None:
        self.threads = threads
        self.listener = NotificationListener(threads.people)
        self.presence = PresenceTracker(threads)
        self.counter = StreamCounter(threads)
        self.readers: dict[int, set[Reader]] = {}
        self.delivered: dict[int, int] = {}
        self.announced: dict[int, int] = {}
        self.suspended: set[Reader] = set()
        self._has_events = asyncio.Event()
        self._has_suspended = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # -- Starting and stopping --------------------------------------------------------------------

    def start(self) -> None:
        """Starts the tasks, unless they run already."""
        if not self._tasks:
            works = (
                self.listen,
                self.end_deaf_streams,
                self.deliver_events,
                self.recheck_rights,
                self.send_heartbeats,
                self.watch_sessions,
                self.presence.run,
                self.counter.run,
            )
            self._tasks = [asyncio.create_task(work(), name=f"stream-{work.__name__}") for work in works]
            for task in self._tasks:
                task.add_done_callback(self._log_failure)

    def is_started(self) -> bool:
        """Says whether the tasks run."""
        return bool(self._tasks)

    def _log_failure(self, task: asyncio.Task[None]) -> None:
        """Logs a failed task and ends the streams; their readers reconnect to new ones."""
        if not task.cancelled() and task.exception():
            logger.error("A task of the streams failed.", exc_info=task.exception())
            self.stop()

    def stop(self) -> None:
        """Ends all streams and stops listening."""
        for reader in list(self.all()):
            reader.end()
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    async def end(self) -> None:
        """Stops, and removes the presence of everybody who was seen reading here."""
        self.stop()
        await self.presence.end()
        await self.counter.end()

    def add(self, reader: Reader, number: int) -> None:
        """Registers a reader, who from now on receives new events or has them queued.

        `number` is an event number that the document had at any earlier time.
        """
        document = reader.claim.document
        if document not in self.readers:
            self.readers[document] = set()
            self.delivered[document] = self.announced[document] = number
        self.readers[document].add(reader)

    def remove(self, reader: Reader) -> None:
        """Removes a reader."""
        document = reader.claim.document
        self.suspended.discard(reader)
        self.presence.remove(reader)
        readers = self.readers.get(document, set())
        readers.discard(reader)
        if not readers and document in self.readers:
            del self.readers[document], self.delivered[document], self.announced[document]

    def all(self) -> Iterator[Reader]:
        """Yields every open stream."""
        for readers in self.readers.values():
            yield from readers

    # -- Listening --------------------------------------------------------------------------------

    async def listen(self) -> None:
        """Reads notifications until cancelled."""
        async for words in self.listener.notifications():
            if not words:
                await self.catch_up()
                continue
            try:
                self.handle_notification(words)
            except (TypeError, ValueError):
                logger.warning("A notification that is none of the room's own: %.100r", words)

    async def catch_up(self) -> None:
        """Reads every document's event number and rechecks everybody's rights after a time without a connection."""
        while self.readers:
            try:
                numbers = await run_in_thread(self.threads.events, _numbers_of, list(self.readers))
            except DatabaseFailure:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            # The numbers are read first, so that the rights are never older than the events that are delivered.
            self._suspend_all(self.all())
            for document, number in numbers.items():
                self._note_event_number(document, number)
            return

    async def end_deaf_streams(self) -> None:
        """Ends the open streams when this process has heard nothing for a while; their pages ask for the list then."""
        while True:
            await self.listener.wait_until_deaf()
            for reader in list(self.all()):
                reader.end()
            await self.listener.is_hearing.wait()

    def handle_notification(self, words: str) -> None:
        """Handles one notification."""
        what, _blank, rest = words.partition(" ")
        match what:
            case "event":
                document, number, _id = rest.split(" ")
                self._note_event_number(int(document), int(number))
            case "document":
                self._suspend_all(self.readers.get(int(rest), ()))
            case "person":
                self._suspend_all(self._readers_where(lambda reader: reader.claim.person == rest))
            case "session":
                self._suspend_all(self._readers_where(lambda reader: reader.claim.session_hash == rest))
            case "group":
                self._suspend_all(self._readers_where(lambda reader: _belongs_to(reader, rest)))
            case "came" | "left":
                self._handle_presence(what, *rest.split(" "))

    def _note_event_number(self, document: int, number: int) -> None:
        if number > self.announced.get(document, number):
            self.announced[document] = number
            self._has_events.set()

    def _readers_where(self, question: Callable[[Reader], bool]) -> list[Reader]:
        return [reader for reader in self.all() if question(reader)]

    def _handle_presence(self, what: str, document: str, person: str, *groups: str) -> None:
        for reader in self.readers.get(int(document), ()):
            seen_in = reader.rights.groups if reader.rights else frozenset()
            if reader.claim.person != person and not seen_in.isdisjoint(groups):
                reader.enqueue(READERS)
        if what == "left":
            self.presence.mark_unwritten((int(document), person))

    # -- Delivering -------------------------------------------------------------------------------

    async def deliver_events(self) -> None:
        """Sends the announced events to the readers."""
        while True:
            await self._has_events.wait()
            self._has_events.clear()
            numbers = {
                one: (self.delivered[one], upto) for one, upto in self.announced.items() if upto > self.delivered[one]
            }
            if not numbers:
                continue
            try:
                found = await self._read_events(numbers)
            except DatabaseFailure:
                await asyncio.sleep(RETRY_SECONDS)
                self._has_events.set()
                continue
            self.distribute(numbers, found)
            await asyncio.sleep(BATCH_PAUSE_SECONDS * sum(map(len, self.readers.values())))

    def distribute(self, numbers: dict[int, tuple[int, int]], found: Iterable[StreamEvent]) -> None:
        """Delivers the events that were read to each reader whom they concern."""
        by_document: dict[int, list[EventMessages]] = {}
        for one in found:
            by_document.setdefault(one.document, []).append(EventMessages(one))
        for document, (_after, upto) in numbers.items():
            if document in self.readers:
                self.delivered[document] = max(self.delivered[document], upto)
                batch = Batch(by_document.get(document, []))
                for reader in self.readers[document] if batch.events else ():
                    reader.deliver(batch)

    async def _read_events(self, numbers: dict[int, tuple[int, int]]) -> list[StreamEvent]:
        """Reads the events; for a note in several articles also which people may see all of them."""
        found = await run_in_thread(self.threads.events, find_events_between, numbers)
        for one in found:
            if one.spans_documents:
                people = {reader.claim.person for reader in self.readers.get(one.document, ())}
                await run_in_thread(self.threads.events, _find_who_sees_all, one, people)
        return found

    # -- Suspending -------------------------------------------------------------------------------

    def suspend(self, reader: Reader) -> None:
        """Queues the events for a reader until their rights have been checked again."""
        reader.suspend()
        self.suspended.add(reader)
        self._has_suspended.set()

    def _suspend_all(self, readers: Iterable[Reader]) -> None:
        for reader in list(readers):
            self.suspend(reader)

    async def recheck_rights(self) -> None:
        """Checks the rights of suspended readers again, and acts on the result."""
        while True:
            await self._has_suspended.wait()
            self._has_suspended.clear()
            # A reader who is still opening their stream has no rights yet; `start_stream` checks them.
            while asked := [one for one in self.suspended if one.rights is not None][:RIGHTS_BATCH_SIZE]:
                suspensions = {reader: reader.suspensions for reader in asked}
                try:
                    now = await run_in_thread(self.threads.people, query_rights, {reader.claim for reader in asked})
                except DatabaseFailure:
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                for reader, count in suspensions.items():
                    if reader.suspensions == count and reader in self.suspended:
                        self.suspended.discard(reader)
                        self.apply_rights(reader, now[reader.claim])

    def apply_rights(self, reader: Reader, now: Rights | None) -> None:
        """Applies a reader's rights: without any the stream ends, with different ones the reader reloads the list."""
        before = reader.rights
        if now is None:
            reader.request_reload()
            reader.end()
            return
        if before is not None and before.visibility != now.visibility:
            reader.request_reload()
        if before is None or before.groups != now.groups:
            self.presence.add(reader, now.groups)
            if before is not None:
                reader.enqueue(READERS)
        reader.confirm(now)

    async def watch_sessions(self) -> None:
        """Regularly ends the streams of expired sessions, which no notification announces."""
        while True:
            await asyncio.sleep(SESSION_CHECK_SECONDS)
            with suppress(DatabaseFailure):
                await self.end_sessions()

    async def end_sessions(self) -> None:
        """Ends the streams of expired sessions."""
        claims = {reader.claim for reader in self.all() if reader.claim.session}
        gone = await run_in_thread(self.threads.people, find_ended, claims)
        for reader in list(self.all()):
            if reader.claim in gone:
                self.apply_rights(reader, None)

    async def send_heartbeats(self) -> None:
        """Regularly sends a heartbeat to every reader."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for reader in self.all():
                reader.send_heartbeat()


def _belongs_to(reader: Reader, group: str) -> bool:
    return reader.rights is not None and group in reader.rights.visibility.roles


def _find_who_sees_all(one: StreamEvent, people: set[str]) -> None:
    known: list[Any] = list(User.objects.filter(pk__in=people - {""}))
    query_all_documents(one, [*known, AnonymousUser()] if "" in people else known)


def _numbers_of(documents: list[int]) -> dict[int, int]:
    return dict(Document.objects.filter(pk__in=documents).values_list("pk", "event_number"))
