"""Maps characters of a capture's text back to the bytes they were read from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from documents.errors import CaptureRefused
from documents.intake.charset_labels import codec_of
from documents.intake.odd_characters import clean, map_to_reading
from documents.intake.web_codecs import Reading, bytes_before, read_with
from documents.spans import Span, SpanMap
from documents.spans.characters import with_line_feeds


def byte_spans(data: bytes, charset: str, text: str, spans: Iterable[Span]) -> list[Span] | None:
    """Returns the bytes of `data` for each of `spans` in `text`, the exact text read from it.

    Returns None if the characters have no bytes of their own: the text was made of parts of the file (a PDF, an
    archive), or the charset keeps a state between characters. Each result is verified by decoding the bytes again.
    """
    spans = list(spans)
    codec = codec_of(charset)
    reading = read_with(data, codec) if codec else None
    if reading is None or any(span.end > len(text) for span in spans):
        return None
    mark = len(reading.text) - len(reading.text.removeprefix("\ufeff"))
    lines = with_line_feeds(reading.text[mark:])
    if not _is_text_of(lines, text):
        return None
    made = map_to_reading(lines)
    # The place in `lines` of each line feed that is two characters of the reading.
    breaks = [found.start() - mark - n for n, found in enumerate(re.finditer("\r\n", reading.text))]
    found: list[Span] = []
    known = (0, 0)  # a position in the reading, and the bytes before it
    for span in spans:
        source = _source_of(made, span, len(lines))
        start, end = (mark + at + bisect_left(breaks, at) for at in (source.start, source.end))
        bytes_found = _verified_bytes(data, reading, start, end, known)
        if bytes_found is None:
            return None
        found.append(bytes_found)
        if len(bytes_found):  # verified, so the position is not within what Big5 writes as one
            known = (end, bytes_found.end)
    return found


def _is_text_of(lines: str, text: str) -> bool:
    try:
        return clean(lines)[0] == text
    except CaptureRefused:
        return False


def _source_of(made: SpanMap, span: Span, length: int) -> Span:
    """Returns the span of the reading from which a span of the text came, with what was left out in it."""
    sources = made.sources_of(span)
    if sources:
        return Span(sources[0].start, sources[-1].end)
    after = made.sources_of(Span(span.start, span.start + 1))
    at = after[0].start if after else length
    return Span(at, at)


def _verified_bytes(data: bytes, reading: Reading, start: int, end: int, known: tuple[int, int]) -> Span | None:
    try:
        first = bytes_before(reading, start, known)
        found = Span(first, bytes_before(reading, end, (start, first)))
    except ValueError:  # a character cannot be written, or bytes without a meaning hide where a state began
        return None
    again = read_with(data[found.start : found.end], reading.codec)
    return found if again is not None and again.text == reading.text[start:end] else None
