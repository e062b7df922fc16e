"""Proving the room: every byte, text, quote and counter is recomputed from what is stored.

The checks trust no trigger: a database that was restored, copied or edited by hand is checked the same way.
Texts are read one at a time and captures one chunk at a time, so memory does not grow with the room.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from documents.models import Capture, CaptureChunk, Revision, RevisionChunk
from documents.rendering import text_content
from documents.services.verification_sql import SQL_CHECKS, SqlCheck


@dataclass(frozen=True, slots=True)
class Fault:
    """Something stored that is not what it says it is: what, which row, and what is wrong with it."""

    what: str
    row: str
    problem: str


@dataclass(slots=True)
class Checked:
    """The outcome of one check: how many rows it looked at, and the faults it found."""

    what: str
    count: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, row: object, problem: str) -> None:
        """Notes a fault."""
        self.faults.append(Fault(self.what, str(row), problem))


def verify_room() -> Iterator[Checked]:
    """Runs every check on one snapshot of the room, and yields each outcome when it is known."""
    with one_snapshot():
        for check in (check_captures, check_revisions):
            yield check()
        for sql in SQL_CHECKS:
            yield run_sql_check(sql)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """One state of the whole room, however long the checks take; nothing can be written by them."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def check_captures() -> Checked:
    """The bytes of every capture have its length and its SHA-256 (promise 1)."""
    checked = Checked("captures")
    for capture in Capture.objects.only("pk", "length", "sha256").order_by("pk"):
        checked.count += 1
        digest, length = hashlib.sha256(), 0
        chunks = CaptureChunk.objects.filter(capture=capture).order_by("n")
        for expected, (pk, n) in enumerate(chunks.values_list("pk", "n")):
            if n != expected:
                checked.add(capture, f"chunk {expected} is missing")
                break
            data = bytes(CaptureChunk.objects.values_list("data", flat=True).get(pk=pk))
            digest.update(data)
            length += len(data)
        if length != capture.length:
            checked.add(capture.pk, f"{length} bytes are kept, {capture.length} were received")
        elif digest.hexdigest() != capture.sha256:
            checked.add(capture.pk, "the SHA-256 of the bytes is not the one of the day they were received")
    return checked


def check_revisions() -> Checked:
    """Every text has its length, SHA-256 and chunks, and its page says it letter for letter (promises 2, 4)."""
    checked = Checked("revisions")
    for pk in Revision.objects.order_by("pk").values_list("pk", flat=True):
        checked.count += 1
        revision = Revision.objects.only("text", "length", "sha256", "html").get(pk=pk)
        for problem in problems_of(revision):
            checked.add(pk, problem)
    return checked


def problems_of(revision: Revision) -> Iterator[str]:
    """What is wrong with one text, in words."""
    chunks = RevisionChunk.objects.filter(revision_id=revision.pk).order_by("n").values_list("text", flat=True)
    tests: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("its length is not that of the text", lambda: len(revision.text) == revision.length),
        (
            "its SHA-256 is not that of the text",
            lambda: hashlib.sha256(revision.text.encode()).hexdigest() == revision.sha256,
        ),
        ("its chunks are not the text", lambda: "".join(chunks) == revision.text),
        ("its page says something else than the text", lambda: text_content(revision.html) == revision.text),
        ("it has line ends other than LF", lambda: "\r" not in revision.text),
    )
    for problem, holds in tests:
        if not holds():
            yield problem


def run_sql_check(check: SqlCheck) -> Checked:
    """Runs one check that Postgres does where the rows are."""
    checked = Checked(check.what)
    with connection.cursor() as cursor:
        cursor.execute(check.count)
        checked.count = cursor.fetchone()[0]
        for problem, query in check.faults:
            cursor.execute(query)
            for (row,) in cursor.fetchall():
                checked.add(row, problem)
    return checked
