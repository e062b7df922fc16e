"""One reader of one document's stream: what they may see, and what waits to be sent to them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from documents.models import Sight
from documents.stream.messages import RELOAD, Telling

MOST_WAITING = 200
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

    sight: Sight
    groups: frozenset[str] = frozenset()


class Reader:
    """An open stream.

    While it is not sure what the reader may see (just opened, or in doubt), what happens is held and told once it is.
    All of it runs in the event loop; nothing here waits for anybody but the reader's own `next`.
    """

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.rights: Rights | None = None
        self.is_sure = False
        self.doubts = 0
        self.last = 0
        self.ended = False
        self._held: list[Telling] = []
        self._held_too_much = False
        self._waiting: deque[bytes] = deque()
        self._something = asyncio.Event()

    def doubt(self) -> None:
        """Holds what happens from now on, until `be_sure`."""
        self.is_sure = False
        self.doubts += 1

    def be_sure(self, rights: Rights) -> None:
        """Says what the reader may see, and tells them what was held."""
        self.rights = rights
        self.is_sure = True
        held, self._held = self._held, []
        if self._held_too_much:
            self._held_too_much = False
            self.last = max([self.last, *(one.number for one in held)])
            self.ask_again()
        else:
            self.tell(held)

    def tell(self, tellings: Iterable[Telling]) -> None:
        """Tells what concerns them of what happened, in order, each once."""
        if not self.is_sure or self.rights is None:
            self._held += tellings
            if len(self._held) > MOST_WAITING:
                self._held_too_much = True
                del self._held[:-1]
            return
        sight = self.rights.sight
        for one in tellings:
            if one.number > self.last:
                self.last = one.number
                if words := one.words_for(sight):
                    self.put(words)

    def put(self, words: bytes) -> None:
        """Adds a message; a reader who is too far behind loses those that wait and asks the list again."""
        if self.ended:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            words = RELOAD
        self._waiting.append(words)
        self._something.set()

    def ask_again(self) -> None:
        """Tells the reader to ask the list again; what waits for them is in it."""
        if not self.ended:
            self._waiting.clear()
            self.put(RELOAD)

    def end(self) -> None:
        """Ends the stream once what waits is sent."""
        self.ended = True
        self._something.set()

    async def next(self) -> bytes:
        """All that waits, as soon as there is any; empty at the end."""
        if not self._waiting and not self.ended:
            await self._something.wait()
        self._something.clear()
        words = b"".join(self._waiting)
        self._waiting.clear()
        if self.ended:
            self._something.set()
        return words
