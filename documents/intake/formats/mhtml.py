"""Reads web pages saved by browsers with their pictures in one file (MHTML, RFC 2557)."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from typing import NoReturn

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.facts import Fact
from documents.intake.formats.http_message import charset_in, is_html
from documents.intake.formats.mail_headers import address_in, field_of, fields_of, moment_of
from documents.intake.formats.refusals import check_number_of_parts, damaged
from documents.intake.formats.unpacked import Page

DATE_RULE = "Date header of the MHTML file"
ADDRESS_RULE = "Snapshot-Content-Location header of the MHTML file"
PART_RULE = "Content-Location header of the page in the MHTML file"

_KEPT = ("From", "Subject", "Date", "Snapshot-Content-Location", "Content-Location")


def read_mhtml(data: bytes) -> Page:
    """Reads the page in an MHTML file. Raises `CaptureRefused` with advice."""
    try:
        message = message_from_bytes(data.lstrip())
        page = _page_of(message)
        html = page.get_payload(decode=True)
    except (RecursionError, ValueError, LookupError, TypeError) as error:
        raise damaged() from error
    if not isinstance(html, bytes) or not html.strip():
        _without_page()
    address, rule = _address(message, page)
    captured = moment_of(field_of(message, "Date"))
    facts = [Fact("identifier", address, (), rule)] if address else []
    if captured:
        facts.append(Fact("captured", captured, (), DATE_RULE))
    return Page(
        html_bytes=html,
        declared_charset=charset_in(field_of(page, "Content-Type")),
        address=address,
        captured=captured,
        headers={"mhtml": fields_of(message, _KEPT)},
        facts=tuple(facts),
    )


def _page_of(message: Message) -> Message:
    """Returns the part that the file names as its start, else the first that is HTML."""
    start = message.get_param("start")
    parts = list(message.walk())
    check_number_of_parts(len(parts))
    pages = [part for part in parts if is_html(part.get_content_type())]
    if not pages:
        _without_page()
    named = (part for part in pages if isinstance(start, str) and field_of(part, "Content-ID") == start)
    return next(named, pages[0])


def _address(message: Message, page: Message) -> tuple[str, str]:
    for part, name, rule in (
        (message, "Snapshot-Content-Location", ADDRESS_RULE),
        (page, "Content-Location", PART_RULE),
    ):
        if address := address_in(part, name):
            return address, rule
    return "", ""


def _without_page() -> NoReturn:
    raise CaptureRefused(_("There is no page of HTML in this file. Save the page as HTML only, and add that."))
