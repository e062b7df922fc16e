"""Reads rows that Postgres wrote with COPY in text format (documentation of COPY, "Text Format")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_LETTERS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
NULL = rb"\N"


def rows_of(lines: Iterable[bytes]) -> Iterator[list[bytes | None]]:
    r"""Yields the fields of each line, unescaped; None for NULL.

    >>> list(rows_of([b"1\t\\N\ta\\tb\n"]))
    [[b'1', None, b'a\tb']]
    """
    for line in lines:
        yield [None if field == NULL else _unescaped(field) for field in line.rstrip(b"\n").split(b"\t")]


def bytes_of(field: bytes) -> bytes:
    r"""Decodes a `bytea` in hexadecimal, as `bytea_output = hex` writes it: `\x0aff`."""
    return bytes.fromhex(field[2:].decode("ascii"))


def _unescaped(field: bytes) -> bytes:
    if b"\\" not in field:
        return field
    return _ESCAPED.sub(lambda found: _LETTERS.get(found[1], found[1]), field)
