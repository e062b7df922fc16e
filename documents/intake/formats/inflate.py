"""Unpacks gzip, deflate, brotli and Zstandard.

What is unpacked is counted while it grows: all functions raise `CaptureRefused` when it exceeds `limit` bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress

import brotli
import zstandard

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.formats.size_limit import SizeLimit
from documents.intake.limits import MAX_MEMBERS, MAX_UNPACKED

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"  # RFC 8878, 3.1.1

_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's window sizes, which select the format
_CHUNK_BYTES = 64 * 1024
_ZSTD_CHUNK_BYTES = 256  # each four bytes may stand for 128 KB (RFC 8878, 3.1.1.2), so 8 MB are unpacked at a time
_MAX_ZSTD_WINDOW = 128 * 1024**2  # bytes; what `zstd --decompress` accepts without an option
# Skippable frames (RFC 8878, 3.1.2); the first is that of a dictionary in a web archive (WARC, Zstandard profile 1.0).
_SKIPPABLE = struct.Struct("<II")
_SKIPPABLE_MAGICS = range(0x184D2A50, 0x184D2A60)
_DICTIONARY_MAGIC = 0x184D2A5D


class Damaged(ValueError):
    """Packed data that are damaged or cut off."""


def gunzip(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Returns the contents of all members of a gzip file. Raises `Damaged`."""
    pieces: list[bytes] = []
    size, at = SizeLimit(limit), 0
    for _n in range(MAX_MEMBERS):
        if not data[at : at + _CHUNK_BYTES].strip(b"\0"):
            return b"".join(pieces)
        member, at = _inflate_member(data, at, _GZIP, size)
        pieces.append(member)
    raise _too_many_parts()


def unzstd(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Returns the contents of all frames of a Zstandard file, with the dictionary that it may begin with.

    Raises `Damaged`.
    """
    return b"".join(_zstd_frames(data, SizeLimit(limit)))


def inflate(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Unpacks deflate, with zlib's header or without, as servers send it. Raises `Damaged`."""
    with suppress(Damaged):
        return _inflate_member(data, 0, _ZLIB, SizeLimit(limit))[0]
    return _inflate_member(data, 0, _RAW, SizeLimit(limit))[0]


def unbrotli(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Unpacks brotli (RFC 7932). Raises `Damaged`."""
    size, engine = SizeLimit(limit), brotli.Decompressor()
    pieces: list[bytes] = []
    at = 0
    try:
        while not engine.is_finished():
            waiting = b""
            if engine.can_accept_more_data():
                waiting = data[at : at + _CHUNK_BYTES]
                at += len(waiting)
            piece = engine.process(waiting, output_buffer_limit=_CHUNK_BYTES)
            if not piece and not waiting:
                raise Damaged("cut off")
            size.count(len(piece))
            pieces.append(piece)
    except brotli.error as error:
        raise Damaged(str(error)) from error
    return b"".join(pieces)


def _zstd_frames(data: bytes, size: SizeLimit) -> Iterator[bytes]:
    dictionary: zstandard.ZstdCompressionDict | None = None
    at = 0
    for _n in range(MAX_MEMBERS):
        if at >= len(data):
            return
        magic, length = _SKIPPABLE.unpack_from(data.ljust(at + _SKIPPABLE.size, b"\0"), at)
        if magic in _SKIPPABLE_MAGICS:
            start, at = at + _SKIPPABLE.size, at + _SKIPPABLE.size + length
            if at > len(data):
                raise Damaged("cut off")
            if magic == _DICTIONARY_MAGIC and start == _SKIPPABLE.size:
                dictionary = _dictionary(data[start:at], size)
        else:
            frame, at = _zstd_frame(data, at, dictionary, size)
            yield frame
    if at < len(data):
        raise _too_many_parts()


def _dictionary(data: bytes, size: SizeLimit) -> zstandard.ZstdCompressionDict:
    """Returns the dictionary of a file, which may itself be packed."""
    if data.startswith(ZSTD_MAGIC):
        data = _zstd_frame(data, 0, None, size)[0]
    try:
        return zstandard.ZstdCompressionDict(data)
    except zstandard.ZstdError as error:
        raise Damaged(str(error)) from error


def _zstd_frame(
    data: bytes, at: int, dictionary: zstandard.ZstdCompressionDict | None, size: SizeLimit
) -> tuple[bytes, int]:
    """Returns the contents of the frame at a position, and the position after it. Raises `Damaged`."""
    engine = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=_MAX_ZSTD_WINDOW).decompressobj()
    pieces: list[bytes] = []
    try:
        while not engine.eof:
            waiting = data[at : at + _ZSTD_CHUNK_BYTES]
            if not waiting:
                raise Damaged("cut off")
            at += len(waiting)
            piece = engine.decompress(waiting)
            size.count(len(piece))
            pieces.append(piece)
    except zstandard.ZstdError as error:
        raise Damaged(str(error)) from error
    return b"".join(pieces), at - len(engine.unused_data)


def _inflate_member(data: bytes, at: int, kind: int, size: SizeLimit) -> tuple[bytes, int]:
    """Returns the packed member at a position, and the position after it. Raises `Damaged`."""
    engine = zlib.decompressobj(kind)
    pieces: list[bytes] = []
    waiting = b""
    while not engine.eof:
        if not waiting:
            waiting = data[at : at + _CHUNK_BYTES]
            at += len(waiting)
        try:
            piece = engine.decompress(waiting, _CHUNK_BYTES)
        except zlib.error as error:
            raise Damaged(str(error)) from error
        if not piece and not waiting:
            raise Damaged("cut off")
        waiting = engine.unconsumed_tail
        size.count(len(piece))
        pieces.append(piece)
    return b"".join(pieces), at - len(engine.unused_data)


def _too_many_parts() -> CaptureRefused:
    return CaptureRefused(
        _("The packed file has more than %(limit)d parts. Unpack it, and add what it holds."), limit=MAX_MEMBERS
    )
