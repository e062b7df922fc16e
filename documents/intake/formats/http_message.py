"""Reads an HTTP response as bytes (RFC 9112): status, header fields and body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.intake.formats.content_encoding import decode_content

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})(?: [^\r\n]*)?\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}):[ \t]*([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.I | re.A)
# A database record cannot contain these: NUL and lone surrogates.
_UNKEPT = re.compile("[\0\ud800-\udfff]")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,400}\r\n")
_LONGEST_HEAD = 256 * 1024
_MAX_FIELDS = 200
_LONGEST_FIELD = 4000  # code points
# Fields that grant access are never stored.
SECRET_FIELDS = frozenset({"set-cookie", "cookie", "authorization", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A response: `fields` by their lower-case names, without cookies; `body` as it was sent."""

    status: int
    fields: dict[str, str]
    body: bytes

    def content(self) -> bytes:
        """Returns the decoded body. Raises `CaptureRefused` if it cannot be decoded."""
        is_chunked = "chunked" in self.fields.get("transfer-encoding", "").lower()
        body = decode_chunked(self.body) if is_chunked else self.body
        return decode_content(body, self.fields.get("content-encoding", ""))

    @property
    def charset(self) -> str | None:
        """Returns the charset in the response's Content-Type."""
        return charset_in(self.fields.get("content-type", ""))


def read_message(data: bytes) -> HttpMessage | None:
    """Reads a response; returns None if the bytes are not one."""
    status = _STATUS.match(data)
    ending = _BLANK_LINE.search(data, 0, _LONGEST_HEAD)
    if status is None or ending is None:
        return None
    fields = read_fields(data[status.end() : ending.start()])
    return HttpMessage(int(status[1]), fields, data[ending.end() :])


def read_fields(head: bytes) -> dict[str, str]:
    """Returns header fields by lower-case name; values of a repeated name are joined with commas (RFC 9110, 5.3)."""
    fields: dict[str, str] = {}
    for n, found in enumerate(_FIELD.finditer(head)):
        name = found[1].decode("ascii").lower()
        value = to_single_line(found[2].decode("utf-8", "replace"))[:_LONGEST_FIELD]
        if n < _MAX_FIELDS and name not in SECRET_FIELDS:
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def to_single_line(value: str) -> str:
    """Returns the value of a field on one line, without characters that cannot be stored."""
    return " ".join(_UNKEPT.sub("", value).split())


def is_html(content_type: str) -> bool:
    """Returns whether a Content-Type is HTML."""
    return content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}


def charset_in(content_type: str) -> str | None:
    """Returns the charset in a Content-Type; None if it names none."""
    found = _CHARSET.search(content_type)
    return found[1] if found else None


def decode_chunked(body: bytes) -> bytes:
    """Returns the body of a chunked response; one that is not chunked, whatever its header says, stays as it is."""
    pieces: list[bytes] = []
    at = 0
    while chunk := _CHUNK.match(body, at):
        length = int(chunk[1], 16)
        if length == 0:
            return b"".join(pieces)
        start = chunk.end()
        pieces.append(body[start : start + length])
        at = start + length + 2
    return body if at < len(body) or not pieces else b"".join(pieces)
