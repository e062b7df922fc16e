"""One reader of one document's stream: what they may see, and what waits to be sent to them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from documents.models import VisibilityContext
from documents.stream.messages import RELOAD, EventMessages

MAX_WAITING = 200
"""Messages that wait for a slow reader; one more, and they are told to ask the list again instead."""


@dataclass(frozen=True, slots=True)
class Claim:
    """As whom somebody opened a stream; what they may see is asked again when any of it may have changed."""

    document: int
    person: str = ""
    session: str = ""
    session_hash: str = ""
    password_hash: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a claim is worth now: what the reader may see, and in which of the groups that have the article they agreed
    to be seen reading."""

    visibility: VisibilityContext
    groups: frozenset[str] = frozenset()


class Reader:
    """An open stream.

    While it is not sure what the reader may see (just opened, or in doubt), what happens is held and told once it is.
    All of it runs in the event loop; nothing here waits for anybody but the reader's own `next`.
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
        """Holds what happens from now on, until `confirm`."""
        self.is_confirmed = False
        self.suspensions += 1

    def confirm(self, rights: Rights) -> None:
        """Says what the reader may see, and tells them what was held."""
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
        """Tells what concerns them of what happened, in order, each once."""
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
        """Adds a message; a reader who is too far behind loses those that wait and asks the list again."""
        if self.ended:
            return
        if len(self._outgoing) >= MAX_WAITING:
            self._outgoing.clear()
            words = RELOAD
        self._outgoing.append(words)
        self._has_output.set()

    def request_reload(self) -> None:
        """Tells the reader to ask the list again; what waits for them is in it."""
        if not self.ended:
            self._outgoing.clear()
            self.enqueue(RELOAD)

    def end(self) -> None:
        """Ends the stream once what waits is sent."""
        self.ended = True
        self._has_output.set()

    async def next_bytes(self) -> bytes:
        """All that waits, as soon as there is any; empty at the end."""
        if not self._outgoing and not self.ended:
            await self._has_output.wait()
        self._has_output.clear()
        words = b"".join(self._outgoing)
        self._outgoing.clear()
        if self.ended:
            self._has_output.set()
        return words
