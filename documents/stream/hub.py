"""What Postgres tells this process, given out to the readers of its streams: no question to Postgres for each of them.

`event` leads to the rows of the event table, in their order and each once; `person`, `session`, `document` and `group`
put those whom they concern in doubt, and what happens from then on waits for them until it is asked anew what they may
see. Notifications come in the order of commits: whoever lost a right is in doubt before anything is told that happened
after it. Events of a document have numbers without gaps, given under its lock: once a number is heard of, all before
it are committed, so a missing one was never written.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import Error as DatabaseFailure

from documents.exports.stream_events import Happened, ask_everywhere, happened_between
from documents.models import Document, User
from documents.stream.listener import Listening
from documents.stream.messages import BEAT, READERS, Telling
from documents.stream.presence import Present
from documents.stream.reader import Reader, Rights
from documents.stream.rights import ended, rights_now
from documents.stream.threads import Threads, ask

BEAT_SECONDS = 20.0
SESSIONS_SECONDS = 300.0
BREATH_SECONDS = 0.0001
"""For each open stream, between two rounds of telling: in a burst several messages then go out as one."""
PAUSE_SECONDS = 0.5
"""Before Postgres is asked again when it did not answer."""
PEOPLE_AT_ONCE = 100
"""Readers whose rights are asked for in one go."""

logger = logging.getLogger(__name__)


class Hub:
    """The open streams of this process, and the tasks that serve them all."""

    def __init__(self, threads: Threads) -> None:
        self.threads = threads
        self.listening = Listening()
        self.present = Present(threads)
        self.readers: dict[int, set[Reader]] = {}
        self.told: dict[int, int] = {}
        self.heard: dict[int, int] = {}
        self.doubtful: set[Reader] = set()
        self._something_happened = asyncio.Event()
        self._somebody_doubtful = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # -- Coming and going -------------------------------------------------------------------------

    def start(self) -> None:
        """Begins to listen; nothing if it does already."""
        if not self._tasks:
            works = (self.listen, self.tell, self.settle, self.beat, self.look_at_sessions, self.present.keep)
            self._tasks = [asyncio.create_task(work(), name=f"stream-{work.__name__}") for work in works]
            for task in self._tasks:
                task.add_done_callback(self._say_why)

    def _say_why(self, task: asyncio.Task[None]) -> None:
        """A task that fails ends the streams: their readers come back, and find others."""
        if not task.cancelled() and task.exception():
            logger.error("A task of the streams failed.", exc_info=task.exception())
            self.stop()

    def stop(self) -> None:
        """Ends all streams, and stops listening."""
        for reader in list(self.all()):
            reader.end()
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    async def end(self) -> None:
        """Stops, and lets those who were seen reading be seen no more."""
        self.stop()
        await self.present.end()

    def add(self, reader: Reader, number: int) -> None:
        """Takes in a reader, who is told from now on what happens, or holds it; `number` is the document's at any time
        before."""
        document = reader.claim.document
        if document not in self.readers:
            self.readers[document] = set()
            self.told[document] = self.heard[document] = number
        self.readers[document].add(reader)

    def remove(self, reader: Reader) -> None:
        """Forgets a reader."""
        document = reader.claim.document
        self.doubtful.discard(reader)
        self.present.leave(reader)
        readers = self.readers.get(document, set())
        readers.discard(reader)
        if not readers and document in self.readers:
            del self.readers[document], self.told[document], self.heard[document]

    def all(self) -> Iterator[Reader]:
        """Every open stream."""
        for readers in self.readers.values():
            yield from readers

    # -- Hearing ----------------------------------------------------------------------------------

    async def listen(self) -> None:
        """Takes in what Postgres says, for ever."""
        async for words in self.listening.words():
            if not words:
                await self.catch_up()
                continue
            try:
                self.hear(words)
            except (TypeError, ValueError):
                logger.warning("A notification that is none of the room's own: %.100r", words)

    async def catch_up(self) -> None:
        """After a time in which nothing was heard: asks how far each document has come, and everybody's rights."""
        while self.readers:
            try:
                numbers = await ask(self.threads.events, _numbers_of, list(self.readers))
            except DatabaseFailure:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            # In this order: rights are asked for after the numbers, so that they are not older than what is told.
            self._doubt_all(self.all())
            for document, number in numbers.items():
                self._hear_of(document, number)
            return

    def hear(self, words: str) -> None:
        """Takes in one notification."""
        what, _blank, rest = words.partition(" ")
        match what:
            case "event":
                document, number, _id = rest.split(" ")
                self._hear_of(int(document), int(number))
            case "document":
                self._doubt_all(self.readers.get(int(rest), ()))
            case "person":
                self._doubt_all(self._those(lambda reader: reader.claim.person == rest))
            case "session":
                self._doubt_all(self._those(lambda reader: reader.claim.session_hash == rest))
            case "group":
                self._doubt_all(self._those(lambda reader: _belongs_to(reader, rest)))
            case "came" | "left":
                self._hear_of_readers(what, *rest.split(" "))

    def _hear_of(self, document: int, number: int) -> None:
        if number > self.heard.get(document, number):
            self.heard[document] = number
            self._something_happened.set()

    def _those(self, question: Callable[[Reader], bool]) -> list[Reader]:
        return [reader for reader in self.all() if question(reader)]

    def _hear_of_readers(self, what: str, document: str, person: str, *groups: str) -> None:
        for reader in self.readers.get(int(document), ()):
            seen_in = reader.rights.groups if reader.rights else frozenset()
            if reader.claim.person != person and not seen_in.isdisjoint(groups):
                reader.put(READERS)
        if what == "left":
            self.present.come_again((int(document), person))

    # -- Telling ----------------------------------------------------------------------------------

    async def tell(self) -> None:
        """Gives out what happened, as far as it was heard of."""
        while True:
            await self._something_happened.wait()
            self._something_happened.clear()
            numbers = {one: (self.told[one], upto) for one, upto in self.heard.items() if upto > self.told[one]}
            if not numbers:
                continue
            try:
                found = await ask(self.threads.events, self._read, numbers, self._people_by_document(numbers))
            except DatabaseFailure:
                await asyncio.sleep(PAUSE_SECONDS)
                self._something_happened.set()
                continue
            self.give(numbers, found)
            await asyncio.sleep(BREATH_SECONDS * sum(map(len, self.readers.values())))

    def give(self, numbers: dict[int, tuple[int, int]], found: Iterable[Happened]) -> None:
        """Tells each reader what concerns them of what was read."""
        by_document: dict[int, list[Telling]] = {}
        for one in found:
            by_document.setdefault(one.document, []).append(Telling(one))
        for document, (_after, upto) in numbers.items():
            if document in self.readers:
                self.told[document] = max(self.told[document], upto)
                tellings = by_document.get(document, [])
                for reader in self.readers[document]:
                    reader.tell(tellings)

    def _people_by_document(self, documents: Iterable[int]) -> dict[int, set[str]]:
        return {one: {reader.claim.person for reader in self.readers[one]} for one in documents if one in self.readers}

    @staticmethod
    def _read(numbers: dict[int, tuple[int, int]], people: dict[int, set[str]]) -> list[Happened]:
        """In a thread: the events, and of notes in several articles also who may see all of these."""
        found = happened_between(numbers)
        for one in found:
            if one.spans:
                keys = people.get(one.document, set())
                known: list[Any] = list(User.objects.filter(pk__in=keys - {""}))
                ask_everywhere(one, [*known, AnonymousUser()] if "" in keys else known)
        return found

    # -- Doubt ------------------------------------------------------------------------------------

    def doubt(self, reader: Reader) -> None:
        """Holds what happens for a reader until their rights are known anew."""
        reader.doubt()
        self.doubtful.add(reader)
        self._somebody_doubtful.set()

    def _doubt_all(self, readers: Iterable[Reader]) -> None:
        for reader in list(readers):
            self.doubt(reader)

    async def settle(self) -> None:
        """Asks anew what readers in doubt may see, and acts on it."""
        while True:
            await self._somebody_doubtful.wait()
            self._somebody_doubtful.clear()
            # Who is only opening asks for themselves.
            while asked := [one for one in self.doubtful if one.rights is not None][:PEOPLE_AT_ONCE]:
                doubts = {reader: reader.doubts for reader in asked}
                try:
                    now = await ask(self.threads.people, rights_now, {reader.claim for reader in asked})
                except DatabaseFailure:
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                for reader, count in doubts.items():
                    if reader.doubts == count and reader in self.doubtful:
                        self.doubtful.discard(reader)
                        self.decide(reader, now[reader.claim])

    def decide(self, reader: Reader, now: Rights | None) -> None:
        """Ends the stream of one who may not read it any more; one who may see other things asks the list again."""
        before = reader.rights
        if now is None:
            reader.ask_again()
            reader.end()
            return
        if before is not None and before.sight != now.sight:
            reader.ask_again()
        if before is None or before.groups != now.groups:
            self.present.see(reader, now.groups)
            if before is not None:
                reader.put(READERS)
        reader.be_sure(now)

    async def look_at_sessions(self) -> None:
        """Ends, now and then, the streams of sessions that ran out: nobody tells of those."""
        while True:
            await asyncio.sleep(SESSIONS_SECONDS)
            with suppress(DatabaseFailure):
                await self.end_sessions()

    async def end_sessions(self) -> None:
        """Ends the streams of sessions that ran out."""
        claims = {reader.claim for reader in self.all() if reader.claim.session}
        gone = await ask(self.threads.people, ended, claims)
        for reader in list(self.all()):
            if reader.claim in gone:
                self.decide(reader, None)

    async def beat(self) -> None:
        """Sends every reader a sign of life."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            for reader in self.all():
                reader.put(BEAT)


def _belongs_to(reader: Reader, group: str) -> bool:
    return reader.rights is not None and group in reader.rights.sight.roles


def _numbers_of(documents: list[int]) -> dict[int, int]:
    return dict(Document.objects.filter(pk__in=documents).values_list("pk", "event_number"))
