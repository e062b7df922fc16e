"""The limits on open streams, which all processes of the room share."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from uuid import uuid4

from django.conf import settings
from django.db import Error as DatabaseFailure

from documents.services.people.open_streams import renew_counts, return_stream, take_stream
from documents.stream.reader import Claim
from documents.stream.threads import ThreadPools, run_in_thread

RENEW_SECONDS = 25.0
"""How often this process says what it has open."""
ALL = ""


class StreamCounter:
    """The streams of this process, counted under the names of their limits, and told to the other processes."""

    def __init__(self, threads: ThreadPools) -> None:
        self.process = uuid4()
        self.open: Counter[str] = Counter()
        self.is_ended = False
        self._threads = threads
        self._returning: set[asyncio.Task[None]] = set()

    def take(self, claim: Claim) -> bool:
        """Counts a stream, unless a limit is reached; runs in a thread."""
        most = settings.READINGROOM_STREAMS_A_PERSON if claim.person else settings.READINGROOM_STREAMS_AN_ADDRESS
        return take_stream(self.process, {ALL: settings.READINGROOM_STREAMS, _name(claim): most})

    def opened(self, claim: Claim) -> None:
        """Notes a stream that was taken."""
        self.open.update((ALL, _name(claim)))

    def closed(self, claim: Claim) -> None:
        """Notes the end of a stream, and tells the others."""
        names = (ALL, _name(claim))
        self.open.subtract(names)
        self.open = +self.open
        if self.is_ended:
            return
        task = asyncio.create_task(self._return(names))
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    async def run(self) -> None:
        """Says regularly what is open here, which also mends a count that was lost."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self.renew()

    async def end(self) -> None:
        """Says that nothing is open here any more."""
        self.is_ended = True
        await self.renew()

    async def renew(self) -> None:
        """Says what is open here."""
        counts = {} if self.is_ended else dict(self.open)
        with suppress(DatabaseFailure):
            await run_in_thread(self._threads.people, renew_counts, self.process, counts)

    async def _return(self, names: tuple[str, str]) -> None:
        with suppress(DatabaseFailure, RuntimeError):  # the threads may have ended; what is counted here expires
            await run_in_thread(self._threads.people, return_stream, self.process, names)


def _name(claim: Claim) -> str:
    return claim.person or f"address {claim.address}"
