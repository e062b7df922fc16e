"""Decodes the body of an HTTP response by its Content-Encoding (RFC 9110, 8.4)."""

from __future__ import annotations

import re
from collections.abc import Callable

from documents.errors import ContentRefused, TranslatableWord
from documents.errors import gettext_noop as _
from documents.intake.formats.inflate import Damaged, gunzip, inflate, unbrotli, unzstd
from documents.intake.limits import MAX_UNPACKED

_DAMAGED = _("What is packed is damaged or was not received whole.")
_UNKNOWN = _("This way of packing is not read here.")

_BEGINS_LIKE_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")
_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": inflate,
    "br": unbrotli,
    "zstd": unzstd,
}
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16 and UTF-32, which have zeros between letters


def decode_content(data: bytes, encoding: str, limit: int = MAX_UNPACKED) -> bytes:
    """Unpacks a body: gzip, deflate, brotli, Zstandard or none; at most `limit` bytes.

    Programs that archive pages often unpack the body and leave the header unchanged, so a body that is markup already
    is returned as it is. Raises `ContentRefused`, or `CaptureRefused` if the contents are too large.
    """
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in {"", "identity"}]
    for name in reversed(names):
        data = _unpacked(data, name, limit)
    return data


def _unpacked(data: bytes, name: str, limit: int) -> bytes:
    if not data or _BEGINS_LIKE_MARKUP.match(data):
        return data
    if name not in _UNPACKERS:
        if _is_text(data):
            return data
        raise _refused(name, _UNKNOWN)
    try:
        return _UNPACKERS[name](data, limit)
    except Damaged as error:
        if _is_text(data):
            return data
        raise _refused(name, _DAMAGED) from error


def _is_text(data: bytes) -> bool:
    """Returns whether a body was unpacked already: a packed one has control characters."""
    return data.startswith(_WIDE) or _CONTROLS.search(data[:1024]) is None


def _refused(name: str, reason: str) -> ContentRefused:
    return ContentRefused(
        _("The page is packed (%(coding)s). %(reason)s Save the page itself, and add that."),
        coding=name[:40],
        reason=TranslatableWord(reason),
    )
