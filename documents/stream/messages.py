"""What is sent on a stream: server-sent events (HTML Living Standard, 9.2), made of ids alone."""

from __future__ import annotations

from typing import Any

import orjson

from documents.exports.stream_events import Happened, Kind
from documents.models import Sight


def message(event: str, data: dict[str, Any], id: str = "") -> bytes:
    """One message; without an id the reader's place in the stream stays where it was."""
    place = f"id: {id}\n" if id else ""
    return f"{place}event: {event}\ndata: {orjson.dumps(data).decode()}\n\n".encode()


BEAT = b":\n\n"
"""A comment, so that nobody between takes the stream for dead."""
RELOAD = message("reload", {})
"""Ask the list again: too much was missed, or what you may see is another."""
READERS = message("readers", {})
"""Ask again who else is reading."""


def retry(milliseconds: int) -> bytes:
    """How long to wait before coming back after the end."""
    return f"retry: {milliseconds}\n\n".encode()


class Telling:
    """One event as each reader is told of it; the bytes are made once for all."""

    def __init__(self, happened: Happened) -> None:
        self.happened = happened
        self.number = happened.number
        self._made: dict[str, bytes] = {}

    def words_for(self, sight: Sight) -> bytes:
        """The message for this reader; empty where it does not concern them."""
        happened = self.happened
        if happened.kind == Kind.REVISION_ADDED:
            return self._message("text", {"revision": happened.revision}) if happened.concerns(sight) else b""
        saw = happened.seen_before(sight)
        if not happened.seen_after(sight):
            return self._message("gone", {}) if saw else b""
        # To whom it was shown only now it is new, however old it is.
        kind = happened.kind.removeprefix("annotation.") if saw else "created"
        return self._message("annotation", {"kind": kind}, kind)

    def _message(self, event: str, data: dict[str, Any], key: str = "") -> bytes:
        made = self._made.get(event + key)
        if made is None:
            if event != "text":
                data = {**data, "id": self.happened.row, "root": self.happened.root}
            made = self._made[event + key] = message(event, data, self.happened.id)
        return made
