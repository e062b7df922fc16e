"""Content codings: answers compressed as `Accept-Encoding` allows, each with an ETag of its own.

What many answers have in them is a `Piece`, which is compressed once:

    Body.of(b"[", kept, b"]").gzipped()

The deflate blocks of a piece end on a whole byte and refer to nothing before it, so those of several pieces can follow
each other in one gzip member (RFC 1951, 3.2.3; RFC 1952, 2.3).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli

BROTLI_QUALITY = 5
"""On a page of 100 kB it costs 2 to 3 ms; the next step costs twice that for 2 % fewer bytes."""
RANDOM_BYTES = 100
"""Up to how many bytes are added to what a reader with a cookie gets, so that its length tells nothing (BREACH)."""

_CODED_TAG = re.compile(r'-(br|gzip)"')


def compressed(
    body: bytes, accept_encoding: str, *, private: bool = False, gzipped: Callable[[int], bytes] | None = None
) -> tuple[bytes, str]:
    """Returns a body in the best coding that `Accept-Encoding` allows, "br" or "gzip"; "" if it stays as it is.

    A `private` body may hold a secret beside words from a request: gzip, with a random length, hides what it repeats.
    `gzipped` returns the body as gzip with up to so many random bytes, where it costs less than to compress all of it.
    """
    asked = dict(parse_choice(part) for part in accept_encoding.split(","))
    br, gz = (asked.get(coding, asked.get("*", 0.0)) for coding in ("br", "gzip"))
    if gzipped is not None and gz > 0 and gz >= br:
        return gzipped(RANDOM_BYTES if private else 0), "gzip"
    if br > 0 and br >= gz and not private:
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY), "br"
    if gz > 0:
        return Body.of(body).gzipped(RANDOM_BYTES if private else 0), "gzip"
    return body, ""


def parse_choice(part: str) -> tuple[str, float]:
    """Returns one choice of an `Accept…` header, in small letters, and its quality (RFC 9110, 12.4.2).

    A quality that is no number is 0.
    """
    name, _semicolon, parameters = part.partition(";")
    quality = 1.0
    for parameter in parameters.split(";"):
        field, _equals, value = parameter.partition("=")
        if field.strip().lower() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return name.strip().lower(), quality


# -- ETags of codings -------------------------------------------------------------------------


def coded_etag(etag: str, coding: str) -> str:
    """Returns the strong tag of the same content in a coding: other bytes need another tag (RFC 9110, 8.8.3.3)."""
    return f'{etag[:-1]}-{coding}"' if coding and etag.startswith('"') else etag


def plain_etags(header: str) -> tuple[str, str]:
    """Returns `If-Match` or `If-None-Match` without the codings of its tags, and the coding of the first, or ""."""
    found = _CODED_TAG.search(header)
    return (_CODED_TAG.sub('"', header), found[1]) if found else (header, "")


# -- Bodies made of pieces --------------------------------------------------------------------

GZIP_LEVEL = 6
"""Level 9 takes up to half as long again for 2 % fewer bytes."""
_STORED = 100
"""Shorter pieces than these bytes are not worth a compressor of their own."""
_BEGINNING = 64
_HEADER = b"\x1f\x8b\x08%s\0\0\0\0\x02\xff"
_UNNAMED, _NAMED = b"\0", b"\x08"
_END = b"\x03\0"


class Piece:
    """Some bytes of a body; their compressed form and their digest are made when they are first asked for."""

    __slots__ = ("_deflated", "_digest", "plain")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self._deflated: bytes | None = None
        self._digest: bytes | None = None

    @property
    def size(self) -> int:
        """About how many bytes this takes in memory; compressed words take a third of plain ones."""
        return len(self.plain) * 4 // 3

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the bytes."""
        if self._digest is None:
            self._digest = hashlib.sha256(self.plain).digest()
        return self._digest

    @property
    def deflated(self) -> bytes:
        """The bytes as deflate blocks, none of which is the last one."""
        if self._deflated is None:
            self._deflated = _deflate(self.plain)
        return self._deflated


def _deflate(plain: bytes) -> bytes:
    if len(plain) < _STORED:
        return struct.pack("<BHH", 0, len(plain), len(plain) ^ 0xFFFF) + plain
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
    return compressor.compress(plain) + compressor.flush(zlib.Z_SYNC_FLUSH)


class Body:
    """The bytes of an answer as pieces; equal pieces make equal bytes, also when they are compressed."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = list(pieces)

    @classmethod
    def of(cls, *parts: bytes | Piece) -> Body:
        """Makes a body of pieces, and of bytes of this answer alone; what is empty is left out."""
        pieces: list[Piece] = []
        own = b""
        for part in parts:
            if isinstance(part, bytes):
                own += part
            elif part.plain:
                pieces += [Piece(own), part] if own else [part]
                own = b""
        return cls([*pieces, Piece(own)] if own else pieces)

    @classmethod
    def around(cls, content: bytes, kept: Iterable[Piece]) -> Body:
        """Makes a body of kept pieces that are in `content` in this order, and of what stands between them."""
        parts: list[bytes | Piece] = []
        done = 0
        for piece in kept:
            # Where a piece begins is found by its first bytes, which is much faster than looking for all of it.
            start = content.find(piece.plain[:_BEGINNING], done)
            if start >= 0 and content.startswith(piece.plain, start):
                parts += [content[done:start], piece]
                done = start + len(piece.plain)
        return cls.of(*parts, content[done:])

    @property
    def identity(self) -> bytes:
        """What an ETag can be made of: the digests of the pieces."""
        return b"".join([piece.digest for piece in self.pieces])

    def plain(self) -> bytes:
        """Returns the body."""
        return b"".join([piece.plain for piece in self.pieces])

    def gzipped(self, max_random_bytes: int = 0) -> bytes:
        """Returns the body as one gzip member, with a name of random length where that is asked for (BREACH)."""
        name = b"a" * secrets.randbelow(max_random_bytes) + b"\0" if max_random_bytes else b""
        header = _HEADER % (_NAMED if name else _UNNAMED)
        checksum = length = 0
        for piece in self.pieces:
            checksum = zlib.crc32(piece.plain, checksum)
            length += len(piece.plain)
        end = _END + struct.pack("<II", checksum, length & 0xFFFFFFFF)
        return b"".join([header, name, *(piece.deflated for piece in self.pieces), end])


def between(separator: Piece, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yields pieces with a separator between them."""
    for number, piece in enumerate(pieces):
        if number:
            yield separator
        yield piece
