"""Reads a capture in a separate process, or a whole file with its renderings: its maker may have intended harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from documents.errors import CaptureRefused
from documents.intake import ReadCapture
from documents.rendering.rendered import Labels
from documents.sandbox.capture_messages import unpack_capture
from documents.sandbox.failures import LimitExceeded, refusal_for
from documents.sandbox.file_messages import RenderedFile, unpack_file
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
    head = {"work": "capture", **_options(name, encoding, declared, address, whole)}
    try:
        answer = queue.run(head, data=_payload(data), seconds=seconds)
    except LimitExceeded as exceeded:
        raise refusal_for(exceeded, CaptureRefused, seconds=seconds, megabytes=MEGABYTES) from None
    return unpack_capture(answer.head["received"], answer.texts)


def render_file_in_sandbox(
    name: str,
    data: bytes | Payload,
    *,
    encoding: str | None = None,
    declared: str | None = None,
    address: str = "",
    whole: bool = False,
    language: str = "",
    labels: Mapping[str, Labels],
    seconds: float = 10.0,
    queue: WorkerQueue = articles,
) -> RenderedFile | None:
    """Reads a small file and renders both of its texts in one piece of work.

    The article is in `language`, or else in the one that the file states, and comes with that one's `labels`. Returns
    None if time or memory run out, which says nothing of the file: each step by itself has limits of its own. Raises
    `CaptureRefused` or `RenderingRefused`, as the steps do.
    """
    head = {
        "work": "file",
        **_options(name, encoding, declared, address, whole),
        "language": language,
        "labels": {tag: asdict(words) for tag, words in labels.items()},
    }
    try:
        answer = queue.run(head, data=_payload(data), seconds=seconds)
    except LimitExceeded:
        return None
    return unpack_file(answer.head, answer.texts)


def _options(name: str, encoding: str | None, declared: str | None, address: str, whole: bool) -> dict[str, Any]:
    return {"name": name, "encoding": encoding, "declared": declared, "address": address, "whole": whole}


def _payload(data: bytes | Payload) -> Payload:
    return data if isinstance(data, Payload) else Payload.from_bytes(data)
