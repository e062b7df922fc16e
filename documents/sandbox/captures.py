"""Reads a capture in a separate process: its maker may have intended harm."""

from __future__ import annotations

from documents.errors import CaptureRefused
from documents.intake import ReadCapture
from documents.sandbox.capture_messages import unpack_capture
from documents.sandbox.failures import LimitExceeded, refusal_for
from documents.sandbox.messages import Payload
from documents.sandbox.process import MEGABYTES, WorkerQueue
from documents.sandbox.queues import articles


def read_in_sandbox(
    name: str,
    data: bytes | Payload,
    *,
    encoding: str | None = None,
    declared: str | None = None,
    address: str = "",
    whole: bool = False,
    seconds: float = 20.0,
    queue: WorkerQueue = articles,
) -> ReadCapture:
    """Reads a file as `read_capture` does. Raises `CaptureRefused`, also if time or memory run out.

    Bytes that are not in memory are best given as a `Payload`, which is read one chunk at a time.
    """
    head = {
        "work": "capture",
        "name": name,
        "encoding": encoding,
        "declared": declared,
        "address": address,
        "whole": whole,
    }
    payload = data if isinstance(data, Payload) else Payload.from_bytes(data)
    try:
        answer = queue.run(head, data=payload, seconds=seconds)
    except LimitExceeded as exceeded:
        raise refusal_for(exceeded, CaptureRefused, seconds=seconds, megabytes=MEGABYTES) from None
    return unpack_capture(answer.head["received"], answer.texts)
