"""One reader of one document's stream: their rights, and the messages that wait to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass

from documents.models import VisibilityContext
from documents.stream.messages import HEARTBEAT, RELOAD, Batch, EventMessages

MAX_WAITING = 200
"""Messages that wait for a slow reader at most; with one more the reader is told to load the list again."""
MAX_HEARTBEATS = 3
"""Heartbeats that wait at most; a reader who accepts no data for longer is treated as gone."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The identity under which a stream was opened; the rights are checked again whenever they may have changed."""

    document: int
    person: str = ""
    session: str = ""
    session_hash: str = ""
    password_hash: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """The current rights of a claim: what the reader may see, and the groups in which they are seen reading.

    The groups are those that have the article and in which the reader agreed to be seen.
    """

    visibility: VisibilityContext
    groups: frozenset[str] = frozenset()


class Reader:
    """An open stream.

    While the reader's rights are not confirmed (just opened, or suspended), events are queued and delivered afterwards.
    Everything runs in the event loop; only `next_bytes` waits. `limit` is the timeout of the task that sends.
    """

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.rights: Rights | None = None
        self.audience: Hashable = None
        self.is_confirmed = False
        self.suspensions = 0
        self.last = 0
        self.ended = False
        self.limit: asyncio.Timeout | None = None
        self._heartbeats = 0
        self._pending: list[EventMessages] = []
        self._pending_overflowed = False
        self._outgoing: list[bytes] = []
        self._outgoing_count = 0
        self._waker: asyncio.Future[None] | None = None

    def suspend(self) -> None:
        """Queues events from now on, until `confirm`."""
        self.is_confirmed = False
        self.suspensions += 1

    def confirm(self, rights: Rights) -> None:
        """Sets the reader's rights and delivers the queued events."""
        self.rights = rights
        self.audience = rights.visibility.audience
        self.is_confirmed = True
        held, self._pending = self._pending, []
        if self._pending_overflowed:
            self._pending_overflowed = False
            self.last = max([self.last, *(one.number for one in held)])
            self.request_reload()
        else:
            self.deliver(Batch(held))

    def deliver(self, batch: Batch) -> None:
        """Sends the messages of the events that concern the reader, in order, each once."""
        if not self.is_confirmed or self.rights is None:
            self._pending += batch.events
            if len(self._pending) > MAX_WAITING:
                self._pending_overflowed = True
                del self._pending[:-1]
            return
        batch = batch.after(self.last)
        if batch.events:
            self.last = batch.last
            words, count = batch.words_for(self.rights.visibility, self.audience)
            if count:
                self.enqueue(words, count)

    def enqueue(self, words: bytes, count: int = 1) -> None:
        """Adds messages; a reader too far behind loses the waiting messages and loads the list again."""
        if self.ended:
            return
        if self._outgoing_count + count > MAX_WAITING:
            words, count = RELOAD, 1
            self._take_outgoing()
        self._outgoing.append(words)
        self._outgoing_count += count
        self._wake()

    def send_heartbeat(self) -> None:
        """Adds a heartbeat; a single timer for all streams, so that sending needs none of its own."""
        self._heartbeats += 1
        if self._heartbeats == MAX_HEARTBEATS + 1 and self.limit is not None:
            self.limit.reschedule(asyncio.get_running_loop().time())
        self.enqueue(HEARTBEAT)

    def request_reload(self) -> None:
        """Tells the reader to load the list again and drops the waiting messages, which the list includes."""
        if not self.ended:
            self._take_outgoing()
            self.enqueue(RELOAD)

    def end(self) -> None:
        """Ends the stream after the waiting messages are sent."""
        self.ended = True
        self._wake()

    async def next_bytes(self) -> bytes:
        """Returns all waiting messages as soon as there are any; empty at the end."""
        if not self._outgoing and not self.ended:
            self._waker = asyncio.get_running_loop().create_future()
            await self._waker
        self._heartbeats = 0
        return self._take_outgoing()

    def _wake(self) -> None:
        if self._waker is not None and not self._waker.done():
            self._waker.set_result(None)

    def _take_outgoing(self) -> bytes:
        waiting, self._outgoing, self._outgoing_count = self._outgoing, [], 0
        return waiting[0] if len(waiting) == 1 else b"".join(waiting)
