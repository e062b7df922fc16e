"""Reads the address and the time that programs write into the pages they save.

SingleFile     <!-- Page saved with SingleFile  url: https://…  saved date: Sat Nov 21 2020 15:14:14 GMT+0100 (…) -->
browsers       <!-- saved from url=(0042)https://… -->
Monolith       <!-- Saved from https://… at 2020-11-21T14:14:14Z using monolith v2.8.1 -->
Wayback        <!-- FILE ARCHIVED ON 14:14:14 Nov 21, 2020 AND RETRIEVED FROM THE INTERNET ARCHIVE ON … -->
WebScrapBook   <html data-scrapbook-source="https://…" data-scrapbook-create="20201121141414000">
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from documents.intake.facts import Fact
from documents.intake.limits import MAX_VALUE
from documents.spans import Span

SINGLE_FILE = "comment of SingleFile"
BROWSER = "comment of the browser that saved the page"
MONOLITH = "comment of Monolith"
WAYBACK = "comment of the Internet Archive"
SCRAPBOOK = "data-scrapbook attribute"

_HEAD = 20_000  # code points at the start and at the end of a page that are searched for these
_ADDRESS = r"(?P<address>https?://[^\s\"'<>]{3,2000})"
_SINGLE_FILE = re.compile(
    rf"<!--\s{{0,9}}Page saved with SingleFile\s{{1,9}}url:\s{{0,9}}{_ADDRESS}\s{{1,9}}saved date:\s{{0,9}}"
    r"(?P<date>\w{3} (?P<moment>\w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4}))",
    re.A,
)
_BROWSER = re.compile(rf"<!--\s{{0,9}}saved from url=\((?P<length>\d{{4,5}})\){_ADDRESS}", re.A)
_MONOLITH = re.compile(
    rf"<!--\s{{0,9}}Saved from {_ADDRESS} at (?P<date>\d{{4}}-\d\d-\d\dT[\d:]{{8}}(?:Z|[+-]\d\d:\d\d)) using monolith",
    re.A,
)
_WAYBACK = re.compile(
    r"FILE ARCHIVED ON (?P<date>\d\d:\d\d:\d\d \w{3} \d\d, \d{4})"
    r" AND RETRIEVED FROM THE\s{1,9}INTERNET ARCHIVE",
    re.A,
)
_SCRAPBOOK = re.compile(
    rf"<html\b[^>]{{0,400}}?\bdata-scrapbook-source=\"{_ADDRESS}\"[^>]{{0,400}}?\bdata-scrapbook-create=\""
    r"(?P<date>(?P<moment>\d{14})\d{0,3})\"",
    re.A | re.I,
)
_PROGRAMS = (
    (_SINGLE_FILE, SINGLE_FILE, "%b %d %Y %H:%M:%S GMT%z"),
    (_BROWSER, BROWSER, ""),
    (_MONOLITH, MONOLITH, "%Y-%m-%dT%H:%M:%S%z"),
    (_WAYBACK, WAYBACK, "%H:%M:%S %b %d, %Y"),
    (_SCRAPBOOK, SCRAPBOOK, "%Y%m%d%H%M%S"),
)


def facts_of_saved_page(html: str) -> tuple[Fact, ...]:
    """Returns the address (`identifier`) and the time (`captured`, ISO 8601) of a saved page, with their evidence."""
    return tuple(fact for start, end in _ends(html) for fact in _facts(html, start, end))


def _ends(html: str) -> tuple[tuple[int, int], ...]:
    if len(html) <= 2 * _HEAD:
        return ((0, len(html)),)
    return (0, _HEAD), (len(html) - _HEAD, len(html))


def _facts(html: str, start: int, end: int) -> Iterator[Fact]:
    for pattern, rule, form in _PROGRAMS:
        found = pattern.search(html, start, end)
        if found is None:
            continue
        given = found.groupdict()
        if given.get("address"):
            # Browsers write the length of the address before it, so that the comment's own dashes are not taken for
            # part of it.
            length = min(MAX_VALUE, int(given.get("length") or MAX_VALUE), len(given["address"]))
            place = found.start("address")
            yield Fact("identifier", given["address"][:length], (Span(place, place + length),), rule)
        if form and (moment := _moment(given.get("moment") or given["date"] or "", form)):
            yield Fact("captured", moment, (Span(*found.span("date")),), rule)


def _moment(written: str, form: str) -> str:
    """Returns the time in ISO 8601, in UTC if it states no zone; "" if it is not a valid time."""
    try:
        moment = datetime.strptime(written, form)  # noqa: DTZ007 (the zone follows)
    except ValueError:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
