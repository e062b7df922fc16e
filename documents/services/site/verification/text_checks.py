"""Checks that need only rows, from any source: bytes, texts, pages, maps, and what refers to the texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from documents.anchoring import text_sha256
from documents.models import Anchor, Capture, Revision
from documents.rendering import text_content
from documents.services.site.verification.fault import Fault, ReportProgress, VerificationResult
from documents.services.site.verification.row_groups import RowGroups
from documents.services.site.verification.source import AnchorRow, ChunkRow, Place, RevisionRow, RowSource
from documents.spans import SpanMap


def check_source(source: RowSource, verified: VerificationResult, say: ReportProgress) -> Iterator[Fault]:
    """Yields every fault in the rows of `source`, in the order in which they are read."""
    say("Captures: their bytes, by length and SHA-256")
    yield from _captures(source, verified)
    say("Texts: hash, length, chunks, page, map; targets, anchors, evidence, parts and gaps on them")
    yield from _revisions(source, verified)


# -- Captures -----------------------------------------------------------------------------------------------


def _captures(source: RowSource, verified: VerificationResult) -> Iterator[Fault]:
    chunks = RowGroups(source.capture_chunks(), key=lambda row: row[0])
    for capture in source.captures():
        verified.count("captures")
        verified.count("bytes", capture.length)
        wrong = _byte_faults(chunks.of(capture.pk), capture.sha256, capture.length)
        if wrong:
            yield Fault("capture", capture.pk, capture.slug, wrong)


def _byte_faults(chunks: Iterable[tuple[int, int, bytes]], sha256: str, length: int) -> str:
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


# -- Texts, and what refers to them -------------------------------------------------------------------------


def _revisions(source: RowSource, verified: VerificationResult) -> Iterator[Fault]:
    """Checks the texts one by one, each with everything that refers to it."""
    chunks = RowGroups(source.chunks(), key=lambda row: row.at)
    anchors = RowGroups(source.anchors(), key=lambda row: row.at)
    quotes = {
        "target": RowGroups(source.targets(), key=lambda row: row.at),
        "evidence": RowGroups(source.evidence(), key=lambda row: row.at),
    }
    places = {
        "part set aside": RowGroups(source.set_aside(), key=lambda row: row.at),
        "gap": RowGroups(source.gaps(), key=lambda row: row.at),
    }
    wholes = _CaptureTexts()
    for revision in source.revisions():
        name = f"{revision.pk} (number {revision.at[1]})"
        verified.count("texts")
        verified.count("characters", revision.length)
        wholes.add(revision)
        for wrong in (*_text_faults(revision, chunks.of(revision.at)), *_map_faults(revision, wholes)):
            yield Fault("revision", name, revision.slug, wrong)
        if revision.span_map:
            verified.count("maps to the capture")
        for table, quoted in quotes.items():
            for quote in quoted.of(revision.at):
                verified.count(_COUNTED[table])
                if not _is_quoted(revision.text, quote.start, quote.end, quote.exact, table):
                    yield Fault(table, quote.pk, revision.slug, "its quote is not the text at its offsets")
        for anchor in anchors.of(revision.at):
            verified.count("anchors")
            wrong = _anchor_fault(revision.text, anchor)
            if wrong:
                yield Fault("anchor", anchor.pk, revision.slug, wrong)
        for table, placed in places.items():
            for place in placed.of(revision.at):
                verified.count(_COUNTED[table])
                if not 0 <= place.start <= place.end <= len(revision.text):
                    yield Fault(table, place.pk, revision.slug, "it lies past the end of its text")


_COUNTED = {"target": "targets", "evidence": "evidence", "part set aside": "parts set aside", "gap": "gaps"}


def _is_quoted(text: str, start: int, end: int, exact: str, table: str) -> bool:
    """Checks a quote; evidence is never empty, but a target may be a point between two characters."""
    shortest = 1 if table == "evidence" else 0
    return 0 <= start <= end - shortest and end <= len(text) and text[start:end] == exact


def _text_faults(revision: RevisionRow, chunks: Iterable[ChunkRow]) -> Iterator[str]:
    text = revision.text
    if len(text) != revision.length:
        yield f"the text has {len(text)} characters, not {revision.length}"
    if text_sha256(text) != revision.sha256:
        yield "the text does not have the SHA-256 under which it is kept"
    if "\r" in text:
        yield "the text has a carriage return"
    if text_content(revision.html) != text:
        yield "the page does not say the text, letter for letter"
    at = 0
    for expected, chunk in enumerate(chunks):
        if chunk.n != expected or text[at : at + Revision.CHUNK_CODE_POINTS] != chunk.text:
            yield f"chunk {chunk.n} is not the text at its place"
            return
        at += len(chunk.text)
    if at != len(text):
        yield f"the chunks end at {at} of {len(text)} characters"


class _CaptureTexts:
    """The texts, of the article being read, that others may be mapped to; never of more than one article."""

    def __init__(self) -> None:
        self._document: int | None = None
        self._texts: dict[int, str] = {}

    def add(self, revision: RevisionRow) -> None:
        """Stores a text that has no map, until the next article comes."""
        document, number = revision.at
        if document != self._document:
            self._document = document
            self._texts.clear()
        if revision.mapped_to is None:
            self._texts[number] = revision.text

    def text(self, at: Place, number: int) -> str | None:
        """Returns the text with that number if it was read before in the same article."""
        return self._texts.get(number) if at[0] == self._document else None


def _map_faults(revision: RevisionRow, wholes: _CaptureTexts) -> Iterator[str]:
    """Checks that the map covers the text, and that its exact segments equal their source."""
    if revision.mapped_to is None:
        if revision.span_map:
            yield "it has a map and does not say of which text"
        return
    whole = wholes.text(revision.at, revision.mapped_to)
    if whole is None:
        yield "it is mapped to a text that is no capture's"
        return
    try:
        mapped = SpanMap.from_json(revision.span_map)
    except ValueError:
        yield "its map is none"
        return
    if len(mapped) != len(revision.text):
        yield f"its map covers {len(mapped)} of {len(revision.text)} characters"
        return
    for segment in mapped.segments:
        if segment.source is None:
            continue
        if segment.source.end > len(whole):
            yield f"its map leads past the end of the capture's text at {segment.start}"
            return
        if segment.exact and revision.text[segment.start : segment.end] != segment.source.of(whole):
            yield f"its map leads to other words at {segment.start}"
            return


def _anchor_fault(text: str, anchor: AnchorRow) -> str:
    """Returns what is wrong with an anchor, or an empty string if its state and position agree."""
    start, end = anchor.start, anchor.end
    if anchor.state in Anchor.WITHOUT_POSITION:
        return "" if start is None and end is None else "it stands nowhere and has offsets"
    if start is None or end is None or not 0 <= start <= end <= len(text):
        return "its offsets are none of the text"
    if text[start:end] != (anchor.quote if anchor.state == Anchor.State.CHANGED else anchor.exact):
        return "its quote is not the text at its offsets"
    if anchor.state == Anchor.State.KEPT and start != anchor.selected_start:
        return "it is said to have kept its place and stands elsewhere"
    if anchor.state == Anchor.State.MOVED and start == anchor.selected_start:
        return "it is said to have moved and stands where it was"
    if anchor.state == Anchor.State.CHANGED and anchor.quote == anchor.exact:
        return "its words are said to have changed and are the same"
    return ""
