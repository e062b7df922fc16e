"""One reader of one document's stream: their rights, and the messages that wait to be sent."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from documents.models import VisibilityContext
from documents.stream.messages import RELOAD, EventMessages

MAX_WAITING = 200
"""Messages that wait for a slow reader at most; with one more the reader is told to load the list again."""


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
    Everything runs in the event loop; only `next_bytes` waits.
    """

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.rights: Rights | None = None
        self.is_confirmed = False
        self.suspensions = 0
        self.last = 0
        self.ended = False
        self._pending: list[EventMessages] = []
        self._pending_overflowed = False
        self._outgoing: deque[bytes] = deque()
        self._has_output = asyncio.Event()

    def suspend(self) -> None:
        """Queues events from now on, until `confirm`."""
        self.is_confirmed = False
        self.suspensions += 1

    def confirm(self, rights: Rights) -> None:
        """Sets the reader's rights and delivers the queued events."""
        self.rights = rights
        self.is_confirmed = True
        held, self._pending = self._pending, []
        if self._pending_overflowed:
            self._pending_overflowed = False
            self.last = max([self.last, *(one.number for one in held)])
            self.request_reload()
        else:
            self.deliver(held)

    def deliver(self, tellings: Iterable[EventMessages]) -> None:
        """Sends the messages of the events that concern the reader, in order, each once."""
        if not self.is_confirmed or self.rights is None:
            self._pending += tellings
            if len(self._pending) > MAX_WAITING:
                self._pending_overflowed = True
                del self._pending[:-1]
            return
        visibility = self.rights.visibility
        for one in tellings:
            if one.number > self.last:
                self.last = one.number
                if words := one.message_for(visibility):
                    self.enqueue(words)

    def enqueue(self, words: bytes) -> None:
        """Adds a message; a reader too far behind loses the waiting messages and loads the list again."""
        if self.ended:
            return
        if len(self._outgoing) >= MAX_WAITING:
            self._outgoing.clear()
            words = RELOAD
        self._outgoing.append(words)
        self._has_output.set()

    def request_reload(self) -> None:
        """Tells the reader to load the list again and drops the waiting messages, which the list includes."""
        if not self.ended:
            self._outgoing.clear()
            self.enqueue(RELOAD)

    def end(self) -> None:
        """Ends the stream after the waiting messages are sent."""
        self.ended = True
        self._has_output.set()

    async def next_bytes(self) -> bytes:
        """Returns all waiting messages as soon as there are any; empty at the end."""
        if not self._outgoing and not self.ended:
            await self._has_output.wait()
        self._has_output.clear()
        words = b"".join(self._outgoing)
        self._outgoing.clear()
        if self.ended:
            self._has_output.set()
        return words
