"""Proving the whole room: every hash, every text, every page, every quote, every number, read once and compared.

What Postgres refuses to write is checked here all the same, with other means: a disk may lie, and a restored
or patched database may never have been asked. Rows stream through; one article's text is held at a time.
Faults name rows, never words: they may be printed where not everyone may read the notes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import F, QuerySet

from documents.models import Anchor, Capture, CaptureChunk, Evidence, Revision, RevisionChunk, Target
from documents.rendering import text_content
from documents.services.verification_sql import CHECKS

ROWS_AT_ONCE = 2000
CHUNKS_AT_ONCE = 128


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as promised: in which table, which row, of which article, and what is wrong."""

    table: str
    row: object
    slug: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.row} of “{self.slug}”: {self.what}"


@dataclass
class Verified:
    """How much was checked, and what was found."""

    counts: dict[str, int] = field(default_factory=dict)
    faults: int = 0

    def count(self, what: str, number: int = 1) -> None:
        """Adds to what was checked."""
        self.counts[what] = self.counts.get(what, 0) + number


OnFault = Callable[[Fault], object]
Say = Callable[[str], object]


def verify_room(on_fault: OnFault, say: Say = lambda sentence: None) -> Verified:
    """Checks everything in the room as it stands at one moment, while others go on working in it."""
    verified = Verified()
    with transaction.atomic():
        _prepare_to_read_all()
        for fault in _all_faults(verified, say):
            verified.faults += 1
            on_fault(fault)
    return verified


def _prepare_to_read_all() -> None:
    """Every query sees the room as the first one does, and is planned for all of its rows, not for the first."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:  # within a caller's transaction its isolation can no longer be chosen
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1.0")


def _all_faults(verified: Verified, say: Say) -> Iterator[Fault]:
    say("Captures: their bytes, by length and SHA-256")
    yield from _captures(verified)
    say("Texts: hash, length, chunks, page; targets, anchors and evidence on them")
    yield from _revisions(verified)
    for check in CHECKS:
        say(check.what)
        yield from _by_sql(check.table, check.query, check.fault)
        verified.count(check.what, _count(check.counted))


# -- Captures -----------------------------------------------------------------------------------------------


def _captures(verified: Verified) -> Iterator[Fault]:
    chunks = Groups(
        CaptureChunk.objects.order_by("capture_id", "n").values_list("capture_id", "n", "data").iterator(4),
        key=lambda row: row[0],
    )
    captures = Capture.objects.order_by("pk").values_list("pk", "document__slug", "sha256", "length")
    for pk, slug, sha256, length in captures.iterator(ROWS_AT_ONCE):
        verified.count("captures")
        verified.count("bytes", length)
        wrong = _wrong_in_bytes(chunks.of(pk), sha256, length)
        if wrong:
            yield Fault("capture", pk, slug, wrong)


def _wrong_in_bytes(chunks: Iterable[Any], sha256: str, length: int) -> str:
    digest, received = hashlib.sha256(), 0
    for expected, (_capture, n, data) in enumerate(chunks):
        if n != expected:
            return f"chunk {expected} is missing"
        if len(data) != max(0, min(Capture.CHUNK_BYTES, length - n * Capture.CHUNK_BYTES)):
            return f"chunk {n} has {len(data)} bytes"
        digest.update(data)
        received += len(data)
    if received != length:
        return f"{received} bytes are there instead of {length}"
    return "" if digest.hexdigest() == sha256 else "the bytes do not have the SHA-256 under which they are kept"


# -- Texts, and what stands on them -------------------------------------------------------------------------


def _revisions(verified: Verified) -> Iterator[Fault]:
    """One text after the other, with the chunks, targets, anchors and evidence that belong to it."""
    parts = RevisionChunk.objects.order_by("revision_id", "n").values_list("revision_id", "n", "text")
    chunks = Groups(parts.iterator(CHUNKS_AT_ONCE), key=lambda row: row[0])
    targets = _grouped(
        Target.objects.order_by("revision_id", "pk").filter(annotation__deleted_at=None),
        "revision_id",
        "pk",
        "start",
        "end",
        "exact",
    )
    anchors = _grouped(
        Anchor.objects.order_by("revision_id", "pk").annotate(
            target_exact=F("target__exact"), from_=F("target__start")
        ),
        "revision_id",
        "pk",
        "start",
        "end",
        "state",
        "quote",
        "target_exact",
        "from_",
    )
    evidence = _grouped(Evidence.objects.order_by("revision_id", "pk"), "revision_id", "pk", "start", "end", "exact")
    revisions = Revision.objects.order_by("pk").values_list(
        "pk", "document__slug", "number", "text", "html", "sha256", "length"
    )
    for pk, slug, number, text, html, sha256, length in revisions.iterator(1):
        name = f"{pk} (number {number})"
        verified.count("texts")
        verified.count("characters", length)
        for wrong in _wrong_in_text(text, html, sha256, length, chunks.of(pk)):
            yield Fault("revision", name, slug, wrong)
        for _revision, target, start, end, exact in targets.of(pk):
            verified.count("targets")
            if text[start:end] != exact or not 0 <= start <= end <= len(text):
                yield Fault("target", target, slug, "its quote is not the text at its offsets")
        for _revision, anchor, *place in anchors.of(pk):
            verified.count("anchors")
            wrong = _wrong_in_anchor(text, *place)
            if wrong:
                yield Fault("anchor", anchor, slug, wrong)
        for _revision, shown, start, end, exact in evidence.of(pk):
            verified.count("evidence")
            if text[start:end] != exact or not 0 <= start < end <= len(text):
                yield Fault("evidence", shown, slug, "its quote is not the text at its offsets")


def _wrong_in_text(text: str, html: str, sha256: str, length: int, chunks: Iterable[Any]) -> Iterator[str]:
    if len(text) != length:
        yield f"the text has {len(text)} characters, not {length}"
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        yield "the text does not have the SHA-256 under which it is kept"
    if "\r" in text:
        yield "the text has a carriage return"
    if text_content(html) != text:
        yield "the page does not say the text, letter for letter"
    at = 0
    for expected, (_revision, n, part) in enumerate(chunks):
        if n != expected or text[at : at + Revision.CHUNK_CODE_POINTS] != part:
            yield f"chunk {n} is not the text at its place"
            return
        at += len(part)
    if at != len(text):
        yield f"the chunks end at {at} of {len(text)} characters"


def _wrong_in_anchor(
    text: str, start: int | None, end: int | None, state: str, quote: str, exact: str, selected_at: int
) -> str:
    """What is wrong with an anchor; nothing if it stands where its state says."""
    if state == Anchor.State.LOST:
        return "" if start is None and end is None else "it is lost and has offsets"
    if start is None or end is None or not 0 <= start <= end <= len(text):
        return "its offsets are none of the text"
    if text[start:end] != (quote if state == Anchor.State.CHANGED else exact):
        return "its quote is not the text at its offsets"
    if state == Anchor.State.KEPT and start != selected_at:
        return "it is said to have kept its place and stands elsewhere"
    if state == Anchor.State.MOVED and start == selected_at:
        return "it is said to have moved and stands where it was"
    if state == Anchor.State.CHANGED and quote == exact:
        return "its words are said to have changed and are the same"
    return ""


# -- Numbers and relations ----------------------------------------------------------------------------------


def _by_sql(table: str, query: str, what: str) -> Iterator[Fault]:
    """A fault for each row of a query that looks for what must not be: row, slug, and numbers for the words."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        for row, slug, *numbers in cursor.fetchall():
            yield Fault(table, row, slug, what.format(*numbers))


def _count(counted: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(counted)
        found = cursor.fetchone()
    return int(found[0]) if found else 0


# -- Streams in step ----------------------------------------------------------------------------------------

_Row = TypeVar("_Row")


class Groups(Generic[_Row]):
    """Rows in the order of a key, handed out group by group to a stream in the same order."""

    def __init__(self, rows: Iterable[_Row], key: Callable[[_Row], int]) -> None:
        self._rows = iter(rows)
        self._key = key
        self._next = next(self._rows, None)

    def of(self, wanted: int) -> Iterator[_Row]:
        """The rows of one key; those of lower keys, which belong to nothing, are passed over."""
        while self._next is not None and self._key(self._next) <= wanted:
            row, self._next = self._next, next(self._rows, None)
            if self._key(row) == wanted:
                yield row


def _grouped(rows: QuerySet[Any], *fields: str) -> Groups[tuple[Any, ...]]:
    return Groups(rows.values_list(*fields).iterator(ROWS_AT_ONCE), key=lambda row: row[0])
