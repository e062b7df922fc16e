"""Reads web pages saved by browsers with their pictures in one file (MHTML, RFC 2557)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import NoReturn

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.facts import Fact
from documents.intake.formats.http_message import charset_in, is_html, to_single_line
from documents.intake.formats.unpacked import Page
from documents.intake.limits import MAX_MEMBERS, MAX_VALUE

DATE_RULE = "Date header of the MHTML file"
ADDRESS_RULE = "Snapshot-Content-Location header of the MHTML file"
PART_RULE = "Content-Location header of the page in the MHTML file"

_KEPT = ("From", "Subject", "Date", "Snapshot-Content-Location", "Content-Location")
_LONGEST_FIELD = 4000  # code points


def read_mhtml(data: bytes) -> Page:
    """Reads the page in an MHTML file. Raises `CaptureRefused` with advice."""
    try:
        message = message_from_bytes(data.lstrip())
        page = _page_of(message)
        html = page.get_payload(decode=True)
    except (RecursionError, ValueError, LookupError, TypeError) as error:
        raise CaptureRefused(_("The file is damaged or was not received whole. Add it again.")) from error
    if not isinstance(html, bytes) or not html.strip():
        _without_page()
    address, rule = _address(message, page)
    captured = _moment(_field(message, "Date"))
    facts = [Fact("identifier", address, (), rule)] if address else []
    if captured:
        facts.append(Fact("captured", captured, (), DATE_RULE))
    return Page(
        html_bytes=html,
        declared_charset=charset_in(_field(page, "Content-Type")),
        address=address,
        captured=captured,
        headers={"mhtml": {name.lower(): words for name in _KEPT if (words := _field(message, name))}},
        facts=tuple(facts),
    )


def _page_of(message: Message) -> Message:
    """Returns the part that the file names as its start, else the first that is HTML."""
    start = message.get_param("start")
    pages = []
    for n, part in enumerate(message.walk()):
        if n > MAX_MEMBERS:
            raise CaptureRefused(_("The file is an archive of more than %(limit)d parts."), limit=MAX_MEMBERS)
        if is_html(part.get_content_type()):
            pages.append(part)
    if not pages:
        _without_page()
    named = (part for part in pages if isinstance(start, str) and _field(part, "Content-ID") == start)
    return next(named, pages[0])


def _address(message: Message, page: Message) -> tuple[str, str]:
    for part, name, rule in (
        (message, "Snapshot-Content-Location", ADDRESS_RULE),
        (page, "Content-Location", PART_RULE),
    ):
        address = _field(part, name)
        if address.startswith(("http://", "https://")) and len(address) <= MAX_VALUE:
            return address, rule
    return "", ""


def _field(part: Message, name: str) -> str:
    """Returns a header field on one line, with its encoded words (RFC 2047) decoded if possible."""
    value = str(part.get(name, ""))[: 4 * _LONGEST_FIELD]
    with suppress(ValueError, LookupError):
        value = str(make_header(decode_header(value)))
    return to_single_line(value)[:_LONGEST_FIELD]


def _moment(date: str) -> str:
    """Returns a mail date in ISO 8601; "" if it is not a date. Without a zone it is UTC (RFC 5322, 3.3)."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _without_page() -> NoReturn:
    raise CaptureRefused(_("There is no page of HTML in this file. Save the page as HTML only, and add that."))
