"""How the room and its sandbox process speak over pipes: a head in JSON, then texts in UTF-8, then bytes.

A message is the length of its head in bytes (8 bytes, big-endian), the head (a JSON object), the texts whose `lengths`
in bytes it announces, and as many bytes as its `data` says. Texts travel bare, so that 20 MB of them are not escaped on
the way. The pipes are unbuffered: nothing of a message is left in a fork of the room.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable
from io import FileIO
from typing import Any, NamedTuple

_LENGTH = struct.Struct(">Q")


class Payload(NamedTuple):
    """Bytes to send, `length` of them, read a chunk at a time and as often as they are sent."""

    length: int
    chunks: Callable[[], Iterable[bytes]]

    @classmethod
    def from_bytes(cls, data: bytes) -> Payload:
        """Bytes that are at hand."""
        return cls(len(data), lambda: (data,))


EMPTY_PAYLOAD = Payload.from_bytes(b"")


class Message(NamedTuple):
    """One message: values that JSON can carry, long texts, and bytes as they were received."""

    head: dict[str, Any]
    texts: list[str]
    data: bytes


def write_message(pipe: FileIO, head: dict[str, Any], *texts: str, data: Payload = EMPTY_PAYLOAD) -> None:
    """Writes one message; blocks until the other side has taken it. Raises ValueError if the bytes are not as many."""
    bodies = [text.encode("utf-8", "surrogatepass") for text in texts]
    packed = json.dumps({**head, "lengths": [len(body) for body in bodies], "data": data.length}).encode()
    _write(pipe, _LENGTH.pack(len(packed)) + packed)
    for body in bodies:
        _write(pipe, body)
    sent = 0
    for chunk in data.chunks():
        sent += len(chunk)
        if sent <= data.length:
            _write(pipe, chunk)
    if sent != data.length:
        raise ValueError(f"{data.length} bytes were announced, and {sent} came.")


def read_message(pipe: FileIO) -> Message:
    """Reads one message; raises `EOFError` where the other side has gone."""
    (length,) = _LENGTH.unpack(_read_exactly(pipe, _LENGTH.size))
    head = json.loads(_read_exactly(pipe, length))
    texts = [_read_exactly(pipe, size).decode("utf-8", "surrogatepass") for size in head.pop("lengths")]
    return Message(head, texts, bytes(_read_exactly(pipe, head.pop("data"))))


def _write(pipe: FileIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[pipe.write(left) :]


def _read_exactly(pipe: FileIO, size: int) -> bytearray:
    data = bytearray(size)
    left = memoryview(data)
    while left:
        read = pipe.readinto(left)
        if not read:
            raise EOFError
        left = left[read:]
    return data
