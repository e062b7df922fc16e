"""Reads header fields of letters and of files that are made like letters (RFC 5322, RFC 2047)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from documents.intake.formats.http_message import to_single_line
from documents.intake.limits import MAX_VALUE

_LONGEST_FIELD = 4000  # code points


def field_of(part: Message, name: str) -> str:
    """Returns a header field on one line, with its encoded words decoded if possible; "" if it is missing."""
    return to_single_line(with_words(_raw(part, name)))[:_LONGEST_FIELD]


def fields_of(part: Message, names: Iterable[str]) -> dict[str, str]:
    """Returns those of some header fields that are not empty, by their names in lower case."""
    return {name.lower(): words for name in names if (words := field_of(part, name))}


def address_in(part: Message, name: str) -> str:
    """Returns the address on the web in a header field; "" if it is none."""
    address = field_of(part, name)
    return address if address.startswith(("http://", "https://")) and len(address) <= MAX_VALUE else ""


def name_in(part: Message, name: str) -> str:
    """Returns the name of the person in an address field, or else the address."""
    words, address = parseaddr(_raw(part, name))
    return to_single_line(with_words(words) or address)[:_LONGEST_FIELD]


def moment_of(date: str) -> str:
    """Returns a mail date in ISO 8601; "" if it is not a date. Without a zone it is UTC (RFC 5322, 3.3)."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _raw(part: Message, name: str) -> str:
    """Returns a field as it was written; bytes that are not ASCII are UTF-8 (RFC 6532), or else of Western Europe."""
    value = next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")
    data = value[: 4 * _LONGEST_FIELD].encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def with_words(value: str) -> str:
    """Returns a text with its encoded words (RFC 2047) decoded if possible."""
    with suppress(ValueError, LookupError):
        return str(make_header(decode_header(" ".join(value.splitlines()))))
    return value
