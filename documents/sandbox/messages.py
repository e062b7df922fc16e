"""The messages between the site and its sandbox process, sent over pipes: a head in JSON, texts in UTF-8, then bytes.

A message is the length of its head in bytes (8 bytes, big-endian), the head (a JSON object), the texts whose `lengths`
in bytes it announces, and as many bytes as its `data` says. Texts are sent raw, so that 20 MB of text need no escaping.
The pipes are unbuffered: no part of a message is left in a fork of the site's process.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable
from io import FileIO
from typing import Any, NamedTuple

_LENGTH = struct.Struct(">Q")


class Payload(NamedTuple):
    """`length` bytes to send, read one chunk at a time, and again each time they are sent."""

    length: int
    chunks: Callable[[], Iterable[bytes]]

    @classmethod
    def from_bytes(cls, data: bytes) -> Payload:
        """Wraps bytes that are in memory."""
        return cls(len(data), lambda: (data,))


EMPTY_PAYLOAD = Payload.from_bytes(b"")


class Message(NamedTuple):
    """One message: values that JSON can carry, long texts, and raw bytes."""

    head: dict[str, Any]
    texts: list[str]
    data: bytes


def write_message(pipe: FileIO, head: dict[str, Any], *texts: str, data: Payload = EMPTY_PAYLOAD) -> None:
    """Writes one message and blocks until the other side reads it. Raises ValueError if `data` has another length."""
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
    """Reads one message. Raises `EOFError` if the other side has closed the pipe."""
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
