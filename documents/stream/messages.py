"""The messages of a stream: server-sent events (HTML Living Standard, 9.2), which contain ids and no text."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import orjson

from documents.exports.stream_events import Kind, StreamEvent
from documents.models import VisibilityContext


def format_message(name: str, data: dict[str, Any], id: str = "") -> bytes:
    """Formats one message; without an id the reader's position in the stream stays as it was."""
    place = f"id: {id}\n" if id else ""
    return f"{place}event: {name}\ndata: {orjson.dumps(data).decode()}\n\n".encode()


HEARTBEAT = b":\n\n"
"""A comment, so that no proxy takes the stream for dead."""
RELOAD = format_message("reload", {})
"""Tells the page to load the list again: the reader missed too much, or their rights changed."""
READERS = format_message("readers", {})
"""Tells the page to ask again who else is reading."""


def format_retry(milliseconds: int) -> bytes:
    """Formats how long the client waits before it reconnects."""
    return f"retry: {milliseconds}\n\n".encode()


class EventMessages:
    """The messages of one event for its readers; each different message is encoded once."""

    def __init__(self, event: StreamEvent) -> None:
        self.event = event
        self.number = event.number
        self._made: dict[str, bytes] = {}

    def message_for(self, visibility: VisibilityContext) -> bytes:
        """Returns the message for this reader; empty if the event does not concern them."""
        event = self.event
        if event.kind == Kind.REVISION_ADDED:
            return self._message("text", {"revision": event.revision}) if event.concerns(visibility) else b""
        saw = event.was_visible_to(visibility)
        if not event.is_visible_to(visibility):
            return self._message("gone", {}) if saw else b""
        # For a reader who could not see the note before, it is new, however old it is.
        kind = event.kind.removeprefix("annotation.") if saw else "created"
        return self._message("annotation", {"kind": kind}, kind)

    def _message(self, name: str, data: dict[str, Any], key: str = "") -> bytes:
        made = self._made.get(name + key)
        if made is None:
            if name != "text":
                data = {**data, "id": self.event.row, "root": self.event.root}
            made = self._made[name + key] = format_message(name, data, self.event.id)
        return made


class Batch:
    """Events of one document, in order, that are told together: visibility is decided once for each audience.

    Readers of one audience (`VisibilityContext.audience`) receive the same bytes, except those whom an event names.
    """

    def __init__(self, events: Sequence[EventMessages]) -> None:
        self.events = events
        self.first, self.last = (events[0].number, events[-1].number) if events else (0, 0)
        self._named: set[str] = set()
        self._names_everybody = False
        for one in events:
            self._names_everybody |= one.event.spans_documents
            self._named |= one.event.named_people()
        self._made: dict[Hashable, tuple[bytes, int]] = {}

    def after(self, number: int) -> Batch:
        """Returns the events with higher numbers."""
        return self if number < self.first else Batch([one for one in self.events if one.number > number])

    def words_for(self, visibility: VisibilityContext, audience: Hashable) -> tuple[bytes, int]:
        """Returns the messages for a reader of this audience, joined, and how many they are."""
        is_named = self._names_everybody or visibility.person in self._named
        key = (audience, visibility.person) if is_named else audience
        made = self._made.get(key)
        if made is None:
            messages = [words for one in self.events if (words := one.message_for(visibility))]
            made = self._made[key] = b"".join(messages), len(messages)
        return made
