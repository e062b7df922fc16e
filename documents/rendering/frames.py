"""How the room and its rendering process speak over pipes: a head in JSON, then texts in UTF-8.

A message is the length of its head in bytes (8 bytes, big-endian), the head (a JSON object), and the texts whose
`lengths` in bytes it announces. Texts travel bare, so that 20 MB of them are not escaped on the way. The pipes are
unbuffered: nothing of a message is left in a fork of the room.
"""

from __future__ import annotations

import json
import struct
from io import FileIO
from typing import Any

_LENGTH = struct.Struct(">Q")


def write_message(pipe: FileIO, head: dict[str, Any], *texts: str) -> None:
    """Writes one message; blocks until the other side has taken it."""
    bodies = [text.encode("utf-8", "surrogatepass") for text in texts]
    packed = json.dumps({**head, "lengths": [len(body) for body in bodies]}).encode()
    for data in (_LENGTH.pack(len(packed)) + packed, *bodies):
        left = memoryview(data)
        while left:
            left = left[pipe.write(left) :]


def read_message(pipe: FileIO) -> tuple[dict[str, Any], list[str]]:
    """Reads one message; raises `EOFError` where the other side has gone."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    head = json.loads(_exactly(pipe, length))
    texts = [_exactly(pipe, size).decode("utf-8", "surrogatepass") for size in head.pop("lengths")]
    return head, texts


def _exactly(pipe: FileIO, size: int) -> bytearray:
    data = bytearray(size)
    left = memoryview(data)
    while left:
        read = pipe.readinto(left)
        if not read:
            raise EOFError
        left = left[read:]
    return data
