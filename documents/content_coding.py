"""Content codings: answers compressed as `Accept-Encoding` allows, each with an ETag of its own."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import brotli

from documents.pieces import Body

# On a page of 100 kB these cost 2 to 3 ms; the next steps cost twice that for 2 % fewer bytes.
BROTLI_QUALITY, GZIP_LEVEL = 5, 5
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
        packed = Body.of(body).gzipped(RANDOM_BYTES) if private else gzip.compress(body, GZIP_LEVEL, mtime=0)
        return packed, "gzip"
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
