"""Content codings: answers compressed as `Accept-Encoding` allows, and large pieces of them compressed once.

    piece = piece_of(text)                     kept, because many answers have this text in them
    compressed(page, "gzip", private=True, pieces=[piece])

A gzip file is made of deflate blocks. Those that follow a full flush refer to nothing before it, so that the blocks of
a piece are the same in every file (RFC 1951, 3.2; RFC 1952).
"""

from __future__ import annotations

import re
import secrets
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import brotli

# On a page of 100 kB these cost 2 to 3 ms; the next steps cost twice that for 2 % fewer bytes.
BROTLI_QUALITY, GZIP_LEVEL = 5, 5
PIECE_LEVEL = 9
RANDOM_BYTES = 100
"""Up to how many bytes are added to what a reader with a cookie gets, so that its length tells nothing (BREACH)."""

LEAST_PIECE = 2000  # a shorter piece loses more by standing alone than it saves
_BEGINNING = 64
# An identification, deflate, a flag for a name, no time, no extra flags, an unknown system (RFC 1952, 2.3).
_HEADER, _UNNAMED, _NAMED = struct.Struct("<HBBLBB"), 0, 8
_CODED_TAG = re.compile(r'-(br|gzip)"')


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of answers, and the same as deflate blocks that stand alone."""

    content: bytes
    deflated: bytes


def piece_of(content: bytes) -> Piece:
    """Compresses a piece so that it can stand anywhere in an answer."""
    compressor = zlib.compressobj(PIECE_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Piece(content, compressor.compress(content) + compressor.flush(zlib.Z_FULL_FLUSH))


def compressed(
    body: bytes, accept_encoding: str, *, private: bool = False, pieces: Iterable[Piece] = ()
) -> tuple[bytes, str]:
    """Returns a body in the best coding that `Accept-Encoding` allows, "br" or "gzip"; "" if it stays as it is.

    A `private` body may hold a secret beside words from a request: gzip, with a random length, hides what it repeats.
    `pieces` are parts of it in their order, which gzip does not compress again.
    """
    asked = dict(parse_choice(part) for part in accept_encoding.split(","))
    br, gz = (asked.get(coding, asked.get("*", 0.0)) for coding in ("br", "gzip"))
    if br > 0 and br >= gz and not private:
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY), "br"
    if gz > 0:
        return _gzip(body, pieces, secrets.randbelow(RANDOM_BYTES + 1) if private else 0), "gzip"
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


def _gzip(body: bytes, pieces: Iterable[Piece], padding: int) -> bytes:
    """Returns a gzip file of one member, with a name of `padding` letters where that is not 0."""
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    name = b"a" * padding + b"\0" if padding else b""
    blocks = [_HEADER.pack(0x8B1F, zlib.DEFLATED, _NAMED if padding else _UNNAMED, 0, 0, 255), name]
    view, done = memoryview(body), 0
    for piece in pieces:
        # Where a piece begins is found by its first bytes, which is much faster than looking for all of it.
        start = body.find(piece.content[:_BEGINNING], done)
        if start >= 0 and body.startswith(piece.content, start):
            blocks += compressor.compress(view[done:start]), compressor.flush(zlib.Z_FULL_FLUSH), piece.deflated
            done = start + len(piece.content)
    blocks += compressor.compress(view[done:]), compressor.flush()
    blocks.append(struct.pack("<LL", zlib.crc32(body), len(body) & 0xFFFF_FFFF))
    return b"".join(blocks)


# -- ETags of codings -------------------------------------------------------------------------


def coded_etag(etag: str, coding: str) -> str:
    """Returns the strong tag of the same content in a coding: other bytes need another tag (RFC 9110, 8.8.3.3)."""
    return f'{etag[:-1]}-{coding}"' if coding and etag.startswith('"') else etag


def plain_etags(header: str) -> tuple[str, str]:
    """Returns `If-Match` or `If-None-Match` without the codings of its tags, and the coding of the first, or ""."""
    found = _CODED_TAG.search(header)
    return (_CODED_TAG.sub('"', header), found[1]) if found else (header, "")
