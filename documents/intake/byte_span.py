"""Maps characters of a capture's text back to the bytes they were read from."""

from __future__ import annotations

from collections.abc import Iterable

from documents.intake.decode import codec_of
from documents.spans import Span


def byte_spans(data: bytes, charset: str, text: str, spans: Iterable[Span]) -> list[Span] | None:
    """Returns the bytes of `data` for each of `spans` in `text`, the exact text read from it.

    Returns None if the characters have no bytes of their own: the text was made of parts of the file (a PDF, an
    archive), or the charset keeps a state between characters. Each result is verified by decoding the bytes again.
    """
    spans = list(spans)
    codec = codec_of(charset)
    if codec is None or any(span.end > len(text) for span in spans):
        return None
    try:
        raw = data.decode(codec)
    except UnicodeDecodeError:
        return None
    mark = len(raw) - len(raw.removeprefix("\ufeff"))
    if _with_line_feeds(raw[mark:]) != text:
        return None
    found = []
    for span in spans:
        start = _bytes_before(raw, mark, span.start, codec)
        end = max(start, _bytes_before(raw, mark, span.end, codec))
        if not _is_these(data[start:end], codec, span.of(text)):
            return None
        found.append(Span(start, end))
    return found


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _bytes_before(raw: str, mark: int, position: int, codec: str) -> int:
    """Returns the number of bytes before `position`, including the byte order mark and both bytes of each CR LF."""
    at = mark + position
    # Each earlier CR LF is one character of the text: repeat until no further pair is passed.
    counted = 0
    while True:
        pairs = raw.count("\r\n", mark, at + 1)
        if pairs == counted:
            break
        at += pairs - counted
        counted = pairs
    if raw[at - 1 : at + 1] == "\r\n":
        at -= 1  # the character is this pair: it begins at the CR
    return len(raw[:at].encode(codec))


def _is_these(data: bytes, codec: str, words: str) -> bool:
    try:
        return _with_line_feeds(data.decode(codec)) == words
    except UnicodeDecodeError:
        return False
