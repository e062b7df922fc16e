"""Unpacks gzip and deflate up to a limit."""

from __future__ import annotations

import zlib

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.limits import MAX_MEMBERS, MAX_UNPACKED

_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's window sizes, which select the format
_CHUNK_BYTES = 64 * 1024


def gunzip(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Returns the contents of all members of a gzip file: at most `limit` bytes.

    Raises `CaptureRefused` if it is damaged or too large.
    """
    pieces: list[bytes] = []
    left, at = limit, 0
    for _n in range(MAX_MEMBERS):
        if not data[at : at + _CHUNK_BYTES].strip(b"\0"):
            return b"".join(pieces)
        try:
            member, at = _inflate_member(data, at, _GZIP, left, limit)
        except zlib.error as error:
            raise CaptureRefused(_("The packed file is damaged or was not received whole. Add it again.")) from error
        left -= len(member)
        pieces.append(member)
    raise CaptureRefused(
        _("The packed file has more than %(limit)d parts. Unpack it, and add what it holds."), limit=MAX_MEMBERS
    )


def decode_content(data: bytes, encoding: str, limit: int = MAX_UNPACKED) -> bytes:
    """Decodes a body by its Content-Encoding (RFC 9110, 8.4): gzip, deflate or none; at most `limit` bytes.

    Programs that archive pages often unpack the body and leave the header unchanged, so data that does not begin like a
    packed file is returned as it is.
    """
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in {"", "identity"}]
    for name in reversed(names):
        if name in {"gzip", "x-gzip"}:
            data = gunzip(data, limit) if data.startswith(b"\x1f\x8b") else data
        elif name == "deflate":
            data = _inflate(data, limit)
        elif b"<" not in data[:1024]:
            raise CaptureRefused(
                _("The page is packed in a way that is not read here (%(name)s). Save the page itself, and add that."),
                name=name[:40],
            )
    return data


def _inflate(data: bytes, limit: int) -> bytes:
    for kind in (_ZLIB, _RAW):
        try:
            return _inflate_member(data, 0, kind, limit, limit)[0]
        except zlib.error:
            continue
    return data


def _inflate_member(data: bytes, at: int, kind: int, left: int, limit: int) -> tuple[bytes, int]:
    """Returns the packed member at a position, and the position after it; checks the size while unpacking.

    `left` is what remains of the `limit` bytes for all members. Raises `zlib.error`.
    """
    engine = zlib.decompressobj(kind)
    pieces: list[bytes] = []
    waiting = b""
    while not engine.eof:
        if not waiting:
            waiting = data[at : at + _CHUNK_BYTES]
            at += len(waiting)
        piece = engine.decompress(waiting, _CHUNK_BYTES)
        if not piece and not waiting:
            raise zlib.error("cut off")
        waiting = engine.unconsumed_tail
        left -= len(piece)
        if left < 0:
            raise CaptureRefused(
                _("Unpacked, the file is larger than %(limit)d MB. Save its text alone, and add that."),
                limit=limit // 1024**2,
            )
        pieces.append(piece)
    return b"".join(pieces), at - len(engine.unused_data)
