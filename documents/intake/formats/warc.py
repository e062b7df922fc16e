"""Reads web archives (WARC 1.0 and 1.1, ISO 28500): the page, and when and where it was received.

The page is the first response that is HTML with status 200, or the target if the first response redirects. Pictures and
scripts are not read. The file may be packed by gzip or by Zstandard, with a dictionary or without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urldefrag, urljoin

from documents.errors import CaptureRefused, ContentRefused
from documents.errors import gettext_noop as _
from documents.intake.facts import Fact
from documents.intake.formats.http_message import HttpMessage, is_html, read_fields, read_message
from documents.intake.formats.inflate import GZIP_MAGIC, Damaged, gunzip, unzstd
from documents.intake.formats.unpacked import Page
from documents.intake.limits import MAX_MEMBERS, MAX_VALUE

DATE_RULE = "WARC-Date header"
ADDRESS_RULE = "WARC-Target-URI header"

_VERSION = re.compile(rb"WARC/1\.\d\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z", re.A)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 5
_LONGEST_HEAD = 64 * 1024
_VERSION_LINE = b"WARC/1."


@dataclass(frozen=True, slots=True)
class _Record:
    """One record: its place in the file, its own header, and the response in it."""

    number: int
    fields: dict[str, str]
    message: HttpMessage

    @property
    def address(self) -> str:
        return self.fields.get("warc-target-uri", "").strip("<>")

    @property
    def is_html(self) -> bool:
        return is_html(self.message.fields.get("content-type", ""))

    @property
    def is_redirect(self) -> bool:
        return self.message.status in _REDIRECTS

    @property
    def is_revisit(self) -> bool:
        return self.fields.get("warc-type") == "revisit"

    @property
    def is_page(self) -> bool:
        return self.message.status == 200 and self.is_html and not self.is_revisit


def read_warc(data: bytes) -> Page:
    """Reads the page in a web archive. Raises `CaptureRefused` with advice."""
    record, redirects = _main(list(_answers(_unpacked(data))))
    captured = _DATE.fullmatch(record.fields.get("warc-date", ""))
    address = record.address[:MAX_VALUE]
    facts = [Fact("identifier", address, (), ADDRESS_RULE)] if address.startswith(("http://", "https://")) else []
    if captured:
        facts.append(Fact("captured", f"{captured[1]}Z", (), DATE_RULE))
    return Page(
        html_bytes=_content(record),
        declared_charset=record.message.charset,
        address=address if facts and facts[0].property == "identifier" else "",
        captured=f"{captured[1]}Z" if captured else "",
        headers={
            "record": record.fields,
            "status": record.message.status,
            "http": record.message.fields,
            "redirects": redirects,
        },
        facts=tuple(facts),
    )


def _unpacked(data: bytes) -> bytes:
    if data.startswith(_VERSION_LINE):
        return data
    try:
        return gunzip(data) if data.startswith(GZIP_MAGIC) else unzstd(data)
    except Damaged as error:
        raise CaptureRefused(_("The packed file is damaged or was not received whole. Add it again.")) from error


def _content(record: _Record) -> bytes:
    """Returns the page in a record. Raises `CaptureRefused` with the record and what is wrong with it."""
    try:
        page = record.message.content()
    except ContentRefused as refusal:
        raise CaptureRefused(
            _(
                "Record %(number)d of the web archive, the answer of %(address)s, is packed (%(coding)s). %(reason)s "
                "Save the page itself, and add that."
            ),
            number=record.number,
            address=record.address[:MAX_VALUE],
            **refusal.params,
        ) from refusal
    if not page.strip():
        raise CaptureRefused(
            _(
                "Record %(number)d of the web archive, the answer of %(address)s, is empty: its header was archived "
                "without the page. Archive the page again, or save the page itself, and add that."
            ),
            number=record.number,
            address=record.address[:MAX_VALUE],
        )
    return page


def _main(answers: list[_Record]) -> tuple[_Record, list[dict[str, object]]]:
    """Returns the page, and the redirects that led to it."""
    by_address: dict[str, _Record] = {}
    for answer in answers:
        by_address.setdefault(_same(answer.address), answer)
    redirects: list[dict[str, object]] = []
    current = next((answer for answer in answers if answer.is_html or answer.is_redirect), None)
    while current is not None and current.is_redirect and len(redirects) < _MAX_REDIRECTS:
        target = urljoin(current.address, current.message.fields.get("location", ""))
        redirects.append({"address": current.address, "status": current.message.status, "location": target})
        current = by_address.get(_same(target))
    if current is not None and current.is_page:
        return current, redirects
    page = next((answer for answer in answers if answer.is_page), None)
    if page is None:
        _without_page(answers)
    return page, []


def _same(address: str) -> str:
    """Returns an address for comparison: without its fragment."""
    return urldefrag(address)[0]


def _answers(data: bytes) -> Iterator[_Record]:
    """Yields the records that contain what a server answered."""
    for number, (fields, block) in enumerate(_records(data), start=1):
        kind, content = fields.get("warc-type", ""), fields.get("content-type", "")
        if kind in {"response", "revisit"} and content.lower().startswith("application/http"):
            message = read_message(block)
            if message is not None:
                yield _Record(number, fields, message)
        elif kind == "resource" and is_html(content):
            yield _Record(number, fields, HttpMessage(200, {"content-type": content}, block))


def _records(data: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    at = 0
    for _n in range(MAX_MEMBERS):
        while data[at : at + 1] in {b"\r", b"\n"}:
            at += 1
        if at >= len(data):
            return
        if not _VERSION.match(data, at):
            _damaged(at)
        ending = _BLANK_LINE.search(data, at, at + _LONGEST_HEAD)
        if ending is None:
            _damaged(at)
        fields = read_fields(data[data.index(b"\n", at) + 1 : ending.start()])
        length = fields.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 12):
            _damaged(at)
        start, at = ending.end(), ending.end() + int(length)
        if at > len(data):
            _damaged(start)
        yield fields, data[start:at]
    if data[at:].strip():
        raise CaptureRefused(
            _("The web archive holds more than %(limit)d records. Archive the one page alone, and add that."),
            limit=MAX_MEMBERS,
        )


def _damaged(at: int) -> NoReturn:
    raise CaptureRefused(
        _("The web archive is damaged, or was not received whole (byte %(byte)d). Add it again."), byte=at + 1
    )


def _without_page(answers: list[_Record]) -> NoReturn:
    if not answers:
        raise CaptureRefused(
            _(
                "The web archive holds no page of HTML: nothing in it was answered by a server. "
                "Save the page itself, and add that."
            )
        )
    first = next((answer for answer in answers if answer.is_html), answers[0])
    if first.is_revisit:
        raise CaptureRefused(
            _(
                "The web archive holds no page of HTML: its record %(number)d says only that %(address)s had not "
                "changed since it was archived before. Add that earlier archive, or save the page itself."
            ),
            number=first.number,
            address=first.address[:MAX_VALUE],
        )
    raise CaptureRefused(
        _(
            "The web archive holds no page of HTML that its server answered with: its record %(number)d, the answer of "
            "%(address)s, has the type “%(kind)s” and the status %(status)d. Save the page itself, and add that."
        ),
        number=first.number,
        address=first.address[:MAX_VALUE],
        kind=first.message.fields.get("content-type", "").partition(";")[0][:80],
        status=first.message.status,
    )
