"""How the room and its rendering process speak over pipes: a head in JSON, then texts in UTF-8.

A message is a line with the length of its head in bytes, the head (a JSON object), and the texts that the head's
`lengths` announce, in bytes. Texts travel bare, so that 20 MB of them are not escaped and copied on the way.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

_LONGEST_HEAD = 64 * 1024 * 1024


def write_message(pipe: BinaryIO, head: dict[str, Any], *texts: str) -> None:
    """Writes one message and sends it off."""
    bodies = [text.encode("utf-8", "surrogatepass") for text in texts]
    packed = json.dumps({**head, "lengths": [len(body) for body in bodies]}).encode()
    pipe.write(b"%d\n" % len(packed))
    pipe.write(packed)
    for body in bodies:
        pipe.write(body)
    pipe.flush()


def read_message(pipe: BinaryIO) -> tuple[dict[str, Any], list[str]]:
    """Reads one message; raises `EOFError` where the other side has gone."""
    line = pipe.readline(32)
    if not line.endswith(b"\n"):
        raise EOFError
    length = int(line)
    if length > _LONGEST_HEAD:
        raise EOFError
    head = json.loads(_exactly(pipe, length))
    texts = [_exactly(pipe, size).decode("utf-8", "surrogatepass") for size in head.pop("lengths")]
    return head, texts


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
