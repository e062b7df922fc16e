"""Reads a file of tags in a separate process: its maker may have intended harm."""

from __future__ import annotations

from documents.codebooks import Codebook, CodebookRow, Loss
from documents.errors import VocabularyFileRefused
from documents.sandbox.failures import LimitExceeded, refusal_for
from documents.sandbox.messages import Payload
from documents.sandbox.process import MEGABYTES, WorkerQueue
from documents.sandbox.queues import articles


def read_codebook_in_sandbox(data: bytes, *, seconds: float = 20.0, queue: WorkerQueue = articles) -> Codebook:
    """Reads a file as `read_codebook` does. Raises `VocabularyFileRefused`, also if time or memory run out."""
    try:
        answer = queue.run({"work": "codebook"}, data=Payload.from_bytes(data), seconds=seconds)
    except LimitExceeded as exceeded:
        raise refusal_for(exceeded, VocabularyFileRefused, seconds=seconds, megabytes=MEGABYTES) from None
    rows = [CodebookRow(name, cells, [Loss(*one) for one in losses]) for name, cells, losses in answer.head["rows"]]
    return Codebook(rows, [Loss(*one) for one in answer.head["losses"]])
