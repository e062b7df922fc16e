"""Presence: tracks which people with an open stream agreed to be seen, and writes it to Postgres in batches."""

from __future__ import annotations

import asyncio

from django.db import Error as DatabaseFailure

from documents.services.people.presence import Place, write_presence
from documents.stream.reader import Reader
from documents.stream.threads import ThreadPools, run_in_thread

DEBOUNCE_SECONDS = 1.0
"""Changes within this time are written together, so that reloading a page does not count as leaving."""
REFRESH_SECONDS = 30.0


class PresenceTracker:
    """The articles that people of this process have open, each with its streams."""

    def __init__(self, threads: ThreadPools) -> None:
        self.threads = threads
        self.streams: dict[Place, set[Reader]] = {}
        self.groups: dict[Place, frozenset[str]] = {}
        self.notified_groups: dict[Place, frozenset[str]] = {}
        self.written: set[Place] = set()
        self._changed = asyncio.Event()

    def add(self, reader: Reader, groups: frozenset[str]) -> None:
        """Adds a reader who is seen in these groups; without groups nobody sees them."""
        place = presence_key(reader)
        if not groups:
            self.remove(reader)
            return
        self.streams.setdefault(place, set()).add(reader)
        if self.groups.get(place) != groups:
            # The groups that no longer see the person are notified once more, too.
            self.notified_groups[place] = groups | self.groups.get(place, frozenset())
            self.groups[place] = groups
            self.written.discard(place)
        self._changed.set()

    def remove(self, reader: Reader) -> None:
        """Removes a reader; without readers the place is empty."""
        place = presence_key(reader)
        streams = self.streams.get(place)
        if streams is not None:
            streams.discard(reader)
            if not streams:
                del self.streams[place]
            self._changed.set()

    def mark_unwritten(self, place: Place) -> None:
        """Writes a person's presence again if they left in another process but still read here."""
        if place in self.streams:
            self.written.discard(place)
            self._changed.set()

    async def run(self) -> None:
        """Writes changes as they come, and a heartbeat for everybody at intervals."""
        loop = asyncio.get_running_loop()
        next_sign = loop.time() + REFRESH_SECONDS
        while True:
            try:
                async with asyncio.timeout_at(next_sign):
                    await self._changed.wait()
                await asyncio.sleep(DEBOUNCE_SECONDS)
            except TimeoutError:
                pass
            self._changed.clear()
            is_time = loop.time() >= next_sign
            if is_time:
                next_sign = loop.time() + REFRESH_SECONDS
            await self.write(everybody=is_time)

    async def end(self) -> None:
        """Removes all presence rows of this process."""
        self.streams.clear()
        await self.write()

    async def write(self, *, everybody: bool = False) -> None:
        """Writes who came and who left since the last write."""
        now = set(self.streams)
        come, gone = now - self.written, self.written - now
        stay = now & self.written if everybody else set()
        if not (come or gone or stay):
            return
        groups = {place: self.notified_groups.get(place) or self.groups[place] for place in (*come, *gone)}
        try:
            await run_in_thread(self.threads.people, write_presence, come, gone, stay, groups)
        except DatabaseFailure:
            return
        self.written = (self.written | come) - gone
        for place in (*come, *gone):
            if self.notified_groups.get(place) == groups[place]:
                del self.notified_groups[place]
            if place not in self.streams and place not in self.written:
                # A person who left during the write must still be announced as gone to these groups.
                self.groups.pop(place, None)


def presence_key(reader: Reader) -> Place:
    """Returns the document and the person of a stream."""
    return reader.claim.document, reader.claim.person
